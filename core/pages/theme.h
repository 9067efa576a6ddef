// Theme: the colours of a tenant or an app as a stylesheet of its own, a few custom properties over those of
// gatehouse.css.
//
// Its address names the colours, so the answer follows from the address alone: nothing is looked up, it can
// be cached for ever, and an app that was registered a moment ago has its theme at once. Only colours that
// were parsed get in, so no address can write anything else into a stylesheet (CSS injection).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/colour.h"

namespace gatehouse::pages {

struct Theme {
  Colour accent;       ///< on light ground
  Colour accent_dark;  ///< on dark ground

  /// As configured; `accent_dark` empty: the accent, made bright enough. Nothing without an accent, or where
  /// either is no colour or cannot be read.
  static std::optional<Theme> of(std::string_view accent, std::string_view accent_dark);
  /// "light=0b5fff&dark=7aa8ff": the query of its address, and back.
  std::string query() const;
  static std::optional<Theme> of_query(std::string_view light, std::string_view dark);
  std::string stylesheet() const;
};

}  // namespace gatehouse::pages
