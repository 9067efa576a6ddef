// Media types of bodies, sent and asked for: type and subtype, told apart without failing on anything odd
// around them.
#pragma once

#include <string_view>

#include "core/http/message.h"

namespace gatehouse::http {

/// True when the request has exactly one Content-Type whose type/subtype is `expected` (lower-case), whatever
/// its parameters: "application/x-www-form-urlencoded; charset=UTF-8" (RFC 9110 §8.3.1; names are
/// case-insensitive).
bool has_media_type(const Request& request, std::string_view expected) noexcept;

/// True when Accept lists `type` itself with a weight other than 0 (RFC 9110 §12.5.1). Wildcards count for
/// nothing: this is how somebody asks for what nobody gets who does not know of it.
bool accepts_by_name(const Request& request, std::string_view type) noexcept;

inline constexpr std::string_view kFormMediaType = "application/x-www-form-urlencoded";
inline constexpr std::string_view kJsonMediaType = "application/json";

}  // namespace gatehouse::http
