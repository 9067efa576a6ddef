// The parts of a JWS in compact form (RFC 7515 §3.1) and how they are read: shared by all that verifies one.
// Internal to core/jose. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

#include "core/base/strict_json.h"

namespace gatehouse::jose {

/// Views into the token.
struct CompactParts {
  std::string_view signed_part;  ///< header and payload with their dot
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

/// Exactly two dots, no empty part. Looks at most for a third dot: a megabyte of them costs nothing (S-126).
std::optional<CompactParts> split_compact(std::string_view token);

std::optional<boost::json::object> decode_object(std::string_view part, const JsonLimits& limits);

/// The header's member of that name if it is a string; else empty.
std::string_view text_of(const boost::json::object& header, std::string_view name);

/// Members that would change what is verified and how. Addresses of keys that the token brings along are the
/// attacker's (S-122); we understand no critical extension and no unencoded payload (RFC 7515 §4.1.11, RFC
/// 7797); the last two belong to encryption. A key itself, `jwk`, is for who verifies to judge.
bool has_refused_member(const boost::json::object& header);

}  // namespace gatehouse::jose
