#include "core/http/cookies.h"

#include <algorithm>

#include "core/http/grammar.h"

namespace gatehouse::http {
namespace {

/// More than any browser keeps for one site; the rest is ignored, so that a lookup stays cheap.
constexpr std::size_t kMaxPairs = 200;

/// RFC 6265 §4.1.1, as its successor has it
bool is_cookie_octet(char c) noexcept {
  return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
}

}  // namespace

Cookies Cookies::of(const Request& request) {
  Cookies cookies;
  for (const Header& header : request.headers)
    if (header.name == "cookie") cookies.read(header.value);
  return cookies;
}

// RFC 6265 §4.2.1.
void Cookies::read(std::string_view field) {
  while (!field.empty() && pairs_.size() < kMaxPairs) {
    const std::string_view pair = field.substr(0, field.find(';'));
    field.remove_prefix(std::min(pair.size() + 1, field.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim_ows(pair.substr(0, equals));
    if (!is_token(name)) continue;
    pairs_.emplace_back(name, trim_ows(pair.substr(equals + 1)));
  }
}

// RFC 6265 §4.2.2, RFC 6265 §8.6.
std::optional<std::string_view> Cookies::find(std::string_view name) const noexcept {
  const auto named = [&](const auto& pair) { return pair.first == name; };
  const auto first = std::find_if(pairs_.begin(), pairs_.end(), named);
  if (first == pairs_.end() || std::any_of(first + 1, pairs_.end(), named)) return std::nullopt;
  return first->second;
}

std::string cookie_name(std::string_view name, CookieTransport transport) {
  return transport == CookieTransport::https ? "__Host-" + std::string(name) : std::string(name);
}

// RFC 6265 §4.1.2.
Result<Header> set_cookie(const NewCookie& cookie, CookieTransport transport) {
  if (!is_token(cookie.name)) return Error(ErrorCode::invalid_argument, "cookie name is not a token");
  if (!std::all_of(cookie.value.begin(), cookie.value.end(), is_cookie_octet))
    return Error(ErrorCode::invalid_argument, "cookie value has characters that a cookie cannot carry");
  std::string field =
      cookie_name(cookie.name, transport) + '=' + cookie.value + "; Path=/; HttpOnly; SameSite=Lax";
  if (transport == CookieTransport::https) field += "; Secure";
  if (cookie.max_age) field += "; Max-Age=" + std::to_string(cookie.max_age->count());
  return Header{"Set-Cookie", std::move(field)};
}

// RFC 6265 §4.1.2.2.
Result<Header> expire_cookie(std::string_view name, CookieTransport transport) {
  return set_cookie({.name = std::string(name), .value = "", .max_age = std::chrono::seconds(0)}, transport);
}

}  // namespace gatehouse::http
