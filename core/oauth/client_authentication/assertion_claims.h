// What the claims of any assertion must be (RFC 7523 §3), of a client's own (client_assertion.h) and of one
// about a person (grants/jwt_bearer.h). Pure functions over claims whose signature was verified.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "core/replays/replays.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::oauth {

inline constexpr auto kLongestAssertion = std::chrono::minutes(5);  // S-131: bounds the memory of replays
inline constexpr auto kAssertionSkew = std::chrono::seconds(30);    // S-247
inline constexpr std::size_t kLongestAssertionId = 256;

/// A text claim, or empty.
std::string_view text_claim(const boost::json::object& claims, std::string_view name);
std::optional<TimePoint> time_claim(const boost::json::object& claims, std::string_view name);

/// Each time that is there is one, and fits (points 4 to 6); `exp` is there.
bool is_timely(const boost::json::object& claims, TimePoint now);

/// As it was judged by is_timely().
replays::Validity validity_of(const boost::json::object& claims);

/// The one name in `aud`, a text or a list of one: what is meant for two could be replayed by the one at the
/// other (S-137). Nothing where there is none or more.
std::optional<std::string_view> only_audience(const boost::json::object& claims);

}  // namespace gatehouse::oauth
