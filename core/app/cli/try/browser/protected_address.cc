#include "core/app/cli/try/browser/protected_address.h"

namespace gatehouse::app::cli {

bool is_this_machine(std::string_view host) noexcept {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host.ends_with(".localhost");
}

bool is_protected(const http::HttpUrl& url) noexcept {
  return url.scheme == http::Scheme::https || is_this_machine(url.host);
}

bool is_protected(std::string_view url) {
  const auto parsed = http::parse_http_url(url);
  return parsed && is_protected(*parsed);
}

}  // namespace gatehouse::app::cli
