#include "core/config/uri.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/base/ascii.h"

namespace gatehouse::config {
namespace {

/// unreserved / sub-delims / pct-encoded and the characters of `also` (RFC 3986 §2, §3.3).
bool is_made_of(std::string_view text, std::string_view also) {
  constexpr std::string_view kAlways = "-._~!$&'()*+,;=";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_alphanumeric(c) || kAlways.find(c) != std::string_view::npos) continue;
    if (also.find(c) != std::string_view::npos) continue;
    const bool encoded =
        c == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (!encoded) return false;
    i += 2;
  }
  return true;
}

/// Takes everything up to the first character of `ends` off the front of `rest`.
std::string_view take_until(std::string_view& rest, std::string_view ends) {
  const auto part = rest.substr(0, rest.find_first_of(ends));
  rest.remove_prefix(part.size());
  return part;
}

bool read_scheme(std::string_view& rest, Uri& uri) {
  const auto scheme = take_until(rest, ":/?#");
  const bool well_formed =
      !scheme.empty() && is_letter(scheme.front()) && std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
      });
  if (!well_formed || !rest.starts_with(':')) return false;
  rest.remove_prefix(1);
  uri.scheme = scheme;
  return true;
}

bool is_ipv6_literal(std::string_view host) {
  if (host.size() < 4 || !host.starts_with('[') || !host.ends_with(']')) return false;
  const std::string address(host.substr(1, host.size() - 2));
  // inet_pton() reads up to a NUL: what follows one would pass unseen.
  if (address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) return false;
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
}

bool read_port(std::string_view text, Uri& uri) {
  if (text.empty()) return true;
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  const int number = std::stoi(std::string(text));
  if (number < 1 || number > 65535) return false;
  uri.port = text;
  return true;
}

bool read_authority(std::string_view& rest, Uri& uri) {
  if (!rest.starts_with("//")) return true;
  rest.remove_prefix(2);
  uri.has_authority = true;
  auto authority = take_until(rest, "/?#");
  if (const auto at = authority.find('@'); at != std::string_view::npos) {
    uri.has_userinfo = true;
    uri.userinfo = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    if (!is_made_of(uri.userinfo, ":")) return false;
  }
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return false;
    uri.host = authority.substr(0, end + 1);
    return is_ipv6_literal(uri.host) && read_port(authority.substr(end + 1), uri);
  }
  uri.host = authority.substr(0, authority.find(':'));
  return is_made_of(uri.host, "") && read_port(authority.substr(uri.host.size()), uri);
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view text) {
  Uri uri;
  auto rest = text;
  if (!read_scheme(rest, uri) || !read_authority(rest, uri)) return std::nullopt;
  uri.path = take_until(rest, "?#");
  if (!is_made_of(uri.path, ":@/")) return std::nullopt;
  if (rest.starts_with('?')) {
    rest.remove_prefix(1);
    uri.query = take_until(rest, "#");
    if (!is_made_of(*uri.query, ":@/?")) return std::nullopt;
  }
  if (rest.starts_with('#')) {
    uri.fragment = rest.substr(1);
    if (!is_made_of(*uri.fragment, ":@/?")) return std::nullopt;
  }
  return uri;
}

bool is_loopback_literal(std::string_view host) {
  if (host == "[::1]") return true;
  std::array<unsigned char, 4> bytes{};
  return inet_pton(AF_INET, std::string(host).c_str(), bytes.data()) == 1 && bytes[0] == 127;
}

bool is_loopback_host(std::string_view host) { return host == "localhost" || is_loopback_literal(host); }

std::vector<std::string> query_names(std::string_view query) {
  std::vector<std::string> names;
  while (!query.empty()) {
    auto pair = take_until(query, "&");
    if (!query.empty()) query.remove_prefix(1);
    const auto name = pair.substr(0, pair.find('='));
    std::string decoded;
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (name[i] != '%') {
        decoded += name[i];
        continue;
      }
      // parse_uri() has seen that two hexadecimal digits follow.
      decoded += static_cast<char>(hex_value(name[i + 1]) * 16 + hex_value(name[i + 2]));
      i += 2;
    }
    names.push_back(std::move(decoded));
  }
  return names;
}

}  // namespace gatehouse::config
