// How long a fetched document is used without asking again: what its server says, within our own limits.
// Pure.
#pragma once

#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::fetch {

inline constexpr Duration kShortestLifetime = std::chrono::minutes(1);
inline constexpr Duration kUsualLifetime = std::chrono::minutes(10);  ///< where the server says nothing
inline constexpr Duration kLongestLifetime = std::chrono::hours(24);

/// By the Cache-Control and Age fields of an answer (RFC 9111 §4.2.1, §4.2.3, §5.2.2). Whoever forbids
/// caching gets the shortest lifetime: each request would ask otherwise, at a stranger's word.
Duration document_lifetime(std::string_view cache_control, std::string_view age);

}  // namespace gatehouse::fetch
