// Fuzz target: strict JSON. What it accepts Boost.JSON accepts with the same value, so that strictness only
// ever takes away; and what we write from it is accepted again. (Not always the same: Boost may lose the last
// bit of a fraction.)
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto strict = gatehouse::parse_strict_json(text);
  if (!strict) return 0;
  boost::json::error_code failure;
  const boost::json::value loose = boost::json::parse(text, failure);
  if (failure || loose != *strict) std::abort();
  const auto again = gatehouse::parse_strict_json(boost::json::serialize(*strict), {.bytes = 1 << 20});
  if (!again) std::abort();
  return 0;
}
