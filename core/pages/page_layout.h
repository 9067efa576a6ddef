// What stands around the content of every page, filled from its Frame. For the files that render pages.
#pragma once

#include <string>
#include <string_view>

#include "core/pages/page_templates.h"

namespace gatehouse::pages {

struct Layout {
  std::string initial;
  std::string language;
  Filling filling;
};

/// Borrows all texts of `frame`, and `title`.
Layout frame_layout(const Frame& frame, std::string_view title);

/// The initial is bound last, because its text lives in the Layout itself.
std::string expand(const auto& templates, std::string_view content, Layout layout, const Filling& filling) {
  layout.filling.value("INITIAL", layout.initial);
  return templates.expand(content, layout.language, layout.filling, filling);
}

}  // namespace gatehouse::pages
