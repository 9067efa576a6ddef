// Reading and writing the JSON documents that stores keep for core. Not for input from outside: that is read
// strictly (duplicate members, UTF-8, depth) by core/jose.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse {

/// corrupt: not a JSON object.
Result<boost::json::object> read_document(const Document& document);
Document write_document(const boost::json::object& object);

/// The member's value, or an empty one where it is absent or of another type.
std::string text_member(const boost::json::object& object, std::string_view name);
std::int64_t integer_member(const boost::json::object& object, std::string_view name);
bool flag_member(const boost::json::object& object, std::string_view name);
std::vector<std::string> texts_member(const boost::json::object& object, std::string_view name);
TimePoint time_member(const boost::json::object& object, std::string_view name);

std::int64_t as_microseconds(TimePoint time) noexcept;
/// Whole seconds since the epoch: the NumericDate of JWT (RFC 7519 §2).
std::int64_t as_seconds(TimePoint time) noexcept;

}  // namespace gatehouse
