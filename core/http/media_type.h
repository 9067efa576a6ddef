// Media types of request bodies: type and subtype, told apart without failing on anything odd around them.
#pragma once

#include <string_view>

#include "core/http/message.h"

namespace gatehouse::http {

/// True when the request has exactly one Content-Type whose type/subtype is `expected` (lower-case), whatever
/// its parameters: "application/x-www-form-urlencoded; charset=UTF-8" (RFC 9110 §8.3.1; names are
/// case-insensitive).
bool has_media_type(const Request& request, std::string_view expected) noexcept;

inline constexpr std::string_view kFormMediaType = "application/x-www-form-urlencoded";

}  // namespace gatehouse::http
