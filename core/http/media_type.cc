#include "core/http/media_type.h"

#include "core/base/ascii.h"

namespace gatehouse::http {
namespace {

/// The text up to `end`, which is taken off `rest` together with it.
std::string_view take_until(std::string_view& rest, char end) noexcept {
  const auto at = rest.find(end);
  const auto taken = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return trimmed(taken);
}

/// RFC 9110 §12.4.2: "q=0" with up to three zeros behind the point.
bool is_zero_weight(std::string_view parameter) noexcept {
  if (parameter.size() < 3 || !equals_ignoring_case(parameter.substr(0, 2), "q=")) return false;
  return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

bool has_media_type(const Request& request, std::string_view expected) noexcept {
  auto value = request.header("content-type");
  return value && equals_ignoring_case(take_until(*value, ';'), expected);
}

bool accepts_by_name(const Request& request, std::string_view type) noexcept {
  auto list = request.header("accept");
  while (list && !list->empty()) {
    auto element = take_until(*list, ',');
    if (!equals_ignoring_case(take_until(element, ';'), type)) continue;
    bool refused = false;
    while (!element.empty())
      refused = refused || is_zero_weight(take_until(element, ';'));
    if (!refused) return true;
  }
  return false;
}

}  // namespace gatehouse::http
