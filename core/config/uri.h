// Uri: an absolute URI taken apart by RFC 3986, for rules about what may be configured. Never used to compare
// addresses: redirect URIs are compared byte for byte. Views into the text that was parsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::config {

struct Uri {
  std::string_view scheme;
  bool has_authority = false;
  std::string_view userinfo;
  bool has_userinfo = false;
  std::string_view host;  ///< with brackets for IPv6
  std::string_view port;  ///< digits; empty where none is written
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

/// Nothing where the text is not an absolute URI of RFC 3986 §3 letter by letter: other characters, bad
/// percent encodings, bad ports and bracketed hosts that are no IPv6 address included.
std::optional<Uri> parse_uri(std::string_view text);

/// localhost, 127.0.0.0/8 or [::1], in lower case as registered.
bool is_loopback_host(std::string_view host);
/// 127.0.0.0/8 or [::1] written as numbers (RFC 8252 §7.3).
bool is_loopback_literal(std::string_view host);

/// The names of a query's parameters, percent-decoded: a reserved name may not hide behind an encoding.
std::vector<std::string> query_names(std::string_view query);

}  // namespace gatehouse::config
