// Character classes of RFC 9110 §5 and RFC 3986, and the one way to read a field line. Pure, table driven.
// Strict on purpose: what two parsers may read differently is refused (request smuggling, S-001 to S-018).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::http {

bool is_token(std::string_view text) noexcept;  ///< RFC 9110 §5.6.2, not empty
/// Visible ASCII, space and tab: no control bytes and no obs-text (RFC 9110 §5.5). What may be sent.
bool is_field_value(std::string_view text) noexcept;
/// As is_field_value(), with obs-text: browsers send cookies as the bytes that some script gave them, and one
/// of a sibling host must not lock a browser out (S-021). What may be received.
bool is_received_value(std::string_view text) noexcept;
bool is_path(std::string_view text) noexcept;   ///< pchar and '/', RFC 3986 §3.3
bool is_query(std::string_view text) noexcept;  ///< what browsers send, no fragment, quote or angle bracket
std::string_view trim_ows(std::string_view text) noexcept;
/// host [ ":" port ] of RFC 9110 §7.2: not empty, no user information, no list, a port of at most 65535.
bool is_host(std::string_view text) noexcept;

struct FieldLine {
  std::string_view name;  ///< as received
  std::string_view value;
};
/// A field line without its CRLF. Nothing for a folded line, white space before the colon, an empty or bad
/// name, or a value with control bytes: each of them hides a header from one of two parsers (RFC 9112 §5).
std::optional<FieldLine> parse_field_line(std::string_view line) noexcept;

}  // namespace gatehouse::http
