#include "core/jose/compact_jws.h"

#include "core/base/base64.h"

namespace gatehouse::jose {

// RFC 7515 §3.2: the compact form is the only one here; it can stand in an address (RFC 7515 §7.1).
std::optional<CompactParts> split_compact(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  const CompactParts parts{.signed_part = token.substr(0, second),
                           .header = token.substr(0, first),
                           .payload = token.substr(first + 1, second - first - 1),
                           .signature = token.substr(second + 1)};
  if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) return std::nullopt;
  return parts;
}

// RFC 7515 §4: each name once; RFC 7515 §5.3: compared as it is, JSON's escapes undone.
std::optional<boost::json::object> decode_object(std::string_view part, const JsonLimits& limits) {
  const auto text = base64url_decode(part);
  if (!text) return std::nullopt;
  auto object = parse_strict_object(*text, limits);
  if (!object) return std::nullopt;
  return std::move(*object);
}

std::string_view text_of(const boost::json::object& header, std::string_view name) {
  const boost::json::value* member = header.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

// RFC 7515 §4.1.2, RFC 7515 §4.1.5, RFC 7515 §4.1.6.
bool has_refused_member(const boost::json::object& header) {
  for (const std::string_view member : {"jku", "x5c", "x5u", "crit", "b64", "enc", "zip"})
    if (header.contains(member)) return true;
  return false;
}

}  // namespace gatehouse::jose
