#include "core/base/strict_json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <new>

namespace gatehouse {
namespace {

namespace json = boost::json;

/// Builds the value and counts the members as they were written. An object that ends with fewer members than
/// it was given lost a duplicate: comparing the two sums over the whole document finds it without keeping any
/// names.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  explicit StrictHandler(std::size_t members_per_object) : limit_(members_per_object) {}

  std::size_t members() const noexcept { return members_; }
  json::value release() { return stack_.release(); }

  bool on_document_begin(json::error_code&) {
    stack_.reset();
    return true;
  }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t size, json::error_code&) {
    stack_.push_array(size);
    return true;
  }
  bool on_object_begin(json::error_code&) { return true; }
  bool on_object_end(std::size_t size, json::error_code& failure) {
    // Before the object is built: names that collide in its hash table cost the square of their number.
    if (size > limit_) {
      failure = json::error::object_too_large;
      return false;
    }
    members_ += size;
    stack_.push_object(size);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return chars(part); }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return chars(part); }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_key(part);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view, json::error_code& failure) {
    // RFC 8259 §6: there is no infinity. Boost reads 1e999 as one, and cannot read what it then writes.
    if (!std::isfinite(number)) {
      failure = json::error::exponent_overflow;
      return false;
    }
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool truth, json::error_code&) {
    stack_.push_bool(truth);
    return true;
  }
  bool on_null(json::error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return false; }
  bool on_comment(json::string_view, json::error_code&) { return false; }

 private:
  bool chars(json::string_view part) {
    stack_.push_chars(part);
    return true;
  }
  json::value_stack stack_;
  std::size_t limit_;
  std::size_t members_ = 0;
};

/// Depth is capped by the parser, so the recursion is.
std::size_t count_members(const json::value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count += object->size();
    for (const auto& member : *object)
      count += count_members(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& element : *array)
      count += count_members(element);
  }
  return count;
}

Error refused(std::string why) {
  return {ErrorCode::invalid_argument, "not acceptable JSON: " + std::move(why)};
}

Result<json::value> parse(std::string_view text, const JsonLimits& limits) {
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<StrictHandler> parser(options, limits.members);
  json::error_code failure;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
  if (failure) return refused(failure.message());
  if (used != text.size()) return refused("text after the value");
  json::value value = parser.handler().release();
  if (count_members(value) != parser.handler().members()) return refused("duplicate member");
  return value;
}

}  // namespace

Result<json::value> parse_strict_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) return refused("too large");
  try {
    return parse(text, limits);
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::unavailable, "out of memory while reading JSON");
  } catch (const std::exception& failure) {
    return refused(failure.what());
  }
}

Result<json::object> parse_strict_object(std::string_view text, const JsonLimits& limits) {
  GH_TRY(json::value value, parse_strict_json(text, limits));
  if (!value.is_object()) return refused("not an object");
  return std::move(value.get_object());
}

}  // namespace gatehouse
