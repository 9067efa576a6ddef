#include "core/base/shown_text.h"

#include <utf8proc.h>

namespace gatehouse {
namespace {

bool is_shown(utf8proc_int32_t code_point) noexcept {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CN:  // not assigned
    case UTF8PROC_CATEGORY_CC:  // controls
    case UTF8PROC_CATEGORY_CF:  // invisible, among them what turns the direction of text
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    default:
      return true;
  }
}

}  // namespace

bool is_fit_to_show(std::string_view text, std::size_t most) noexcept {
  std::size_t characters = 0;
  while (!text.empty()) {
    utf8proc_int32_t code_point = -1;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (used <= 0 || !is_shown(code_point) || ++characters > most) return false;
    text.remove_prefix(static_cast<std::size_t>(used));
  }
  return characters > 0;
}

}  // namespace gatehouse
