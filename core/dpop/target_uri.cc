#include "core/dpop/target_uri.h"

#include <string>

#include "core/base/ascii.h"
#include "core/http/url.h"

namespace gatehouse::dpop {
namespace {

constexpr bool is_unreserved(char c) noexcept {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Escapes that need not be are undone and the others written in capitals. Nothing for a broken escape: no
/// address of ours has one. Dot segments stay, so that they never match.
std::string normal_path(std::string_view rest) {
  const std::string_view path = rest.substr(0, rest.find_first_of("?#"));
  if (path.empty()) return "/";
  std::string normal;
  normal.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      normal += path[i];
      continue;
    }
    const int high = i + 2 < path.size() ? hex_value(path[i + 1]) : -1;
    const int low = i + 2 < path.size() ? hex_value(path[i + 2]) : -1;
    if (high < 0 || low < 0) return {};
    const char c = static_cast<char>(high * 16 + low);
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (is_unreserved(c))
      normal += c;
    else
      normal.append(1, '%')
          .append(1, kDigits[static_cast<std::size_t>(high)])
          .append(1, kDigits[static_cast<std::size_t>(low)]);
    i += 2;
  }
  return normal;
}

}  // namespace

bool is_same_target(std::string_view htu, std::string_view endpoint) {
  const auto claimed = http::parse_http_url(htu);
  const auto own = http::parse_http_url(endpoint);
  return claimed && own && http::origin_of(*claimed) == http::origin_of(*own) &&
         normal_path(claimed->rest) == normal_path(own->rest);
}

}  // namespace gatehouse::dpop
