#include "core/http/url.h"

#include <algorithm>
#include <charconv>

#include "core/base/ascii.h"

namespace gatehouse::http {
namespace {

bool is_url_char(char c) noexcept {
  return c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    if (!host.ends_with(']') || host.find('%') != std::string_view::npos) return false;
    const std::string_view literal = host.substr(1, host.size() - 2);
    return literal.find(':') != std::string_view::npos && IpAddress::parse(literal).has_value();
  }
  return !host.empty() && host.size() <= 253 && host.front() != '.' &&
         host.find("..") == std::string_view::npos && std::all_of(host.begin(), host.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '.';
         });
}

std::optional<std::uint16_t> parse_port(std::string_view digits) noexcept {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.starts_with('0'))
    return std::nullopt;
  return port;
}

}  // namespace

std::optional<HttpUrl> parse_http_url(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), is_url_char)) return std::nullopt;
  HttpUrl url;
  if (starts_with_ignoring_case(text, "https://")) {
    text.remove_prefix(8);
  } else if (starts_with_ignoring_case(text, "http://")) {
    url.scheme = Scheme::http;
    text.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const std::size_t authority_end = std::min(text.find_first_of("/?#"), text.size());
  // RFC 9110 §4.2.4: none with user information is a host by the checks below.
  const std::string_view authority = text.substr(0, authority_end);
  url.rest = text.substr(authority_end);

  // A colon inside brackets belongs to the literal; userinfo fails in is_host(), which knows no '@'.
  const std::size_t colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
  url.host = authority.substr(0, colon);
  if (!is_host(url.host)) return std::nullopt;
  if (colon != std::string_view::npos) {
    url.port = parse_port(authority.substr(colon + 1));
    if (!url.port) return std::nullopt;
  }
  return url;
}

std::string origin_of(const HttpUrl& url) {
  std::string origin = url.scheme == Scheme::https ? "https://" : "http://";
  origin += lower_case(url.host);
  const std::uint16_t usual = url.scheme == Scheme::https ? 443 : 80;
  if (url.port && *url.port != usual) origin += ':' + std::to_string(*url.port);
  return origin;
}

bool is_loopback_literal(const HttpUrl& url) noexcept {
  return url.host == "127.0.0.1" || url.host == "[::1]";
}

}  // namespace gatehouse::http
