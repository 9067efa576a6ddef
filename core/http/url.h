// HttpUrl: the few questions about absolute http(s) URLs that checks need. Not a normaliser: registered
// addresses are compared byte for byte elsewhere, and what this does not understand is refused, never
// repaired (S-053 and kin: two parsers that disagree about one URL are an open redirect).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/forwarded.h"

namespace gatehouse::http {

/// Views into the parsed text, which must outlive it.
struct HttpUrl {
  Scheme scheme = Scheme::https;
  std::string_view host;              ///< as written; an IPv6 literal with its brackets
  std::optional<std::uint16_t> port;  ///< only if written
  std::string_view rest;              ///< from the first '/', '?' or '#'; may be empty
};

/// Nothing unless: scheme http or https (any case), no userinfo, a host of letters, digits, '-' and '.' or a
/// bracketed IPv6 literal, port 1 to 65535 without leading zero, and only printable ASCII without space,
/// quotes, '<', '>', backslash, '^', '`', '{', '|', '}' throughout (RFC 3986 §2).
std::optional<HttpUrl> parse_http_url(std::string_view text);

/// RFC 6454 §6.2: "https://id.example.com:8443"; host in lower case, default port left out.
std::string origin_of(const HttpUrl& url);

/// RFC 8252 §7.3: 127.0.0.1 or [::1]. Not "localhost" (§8.3: it may resolve elsewhere) and no other spelling.
bool is_loopback_literal(const HttpUrl& url) noexcept;

}  // namespace gatehouse::http
