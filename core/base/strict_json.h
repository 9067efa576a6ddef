// Strict JSON: the one way in which core reads JSON that it did not just write itself. Refuses what parsers
// disagree about: duplicate members (also when spelt with escapes), invalid UTF-8, trailing text, depth and
// size beyond the cap. Pure functions, thread-safe. Boost.JSON alone keeps the last of two members
// silently.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "gatehouse/error.h"

namespace gatehouse {

/// Checked before or while parsing, so that hostile input costs no more than they allow.
struct JsonLimits {
  std::size_t bytes = 64 * 1024;
  std::size_t depth = 16;
  std::size_t members = 1024;  ///< of one object: bounds what colliding member names can cost
};

/// The value that `text` spells, or invalid_argument. The message names the defect, never the content.
Result<boost::json::value> parse_strict_json(std::string_view text, const JsonLimits& limits = {});
/// The same where only an object will do.
Result<boost::json::object> parse_strict_object(std::string_view text, const JsonLimits& limits = {});

}  // namespace gatehouse
