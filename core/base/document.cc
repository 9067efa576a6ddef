#include "core/base/document.h"

#include <boost/json.hpp>

namespace gatehouse {

Result<boost::json::object> read_document(const Document& document) {
  boost::system::error_code failed;
  auto value = boost::json::parse(document.json, failed);
  if (failed || !value.is_object())
    return Error(ErrorCode::corrupt, "a stored document is not a JSON object");
  return std::move(value.get_object());
}

Document write_document(const boost::json::object& object) { return {boost::json::serialize(object)}; }

std::string text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t integer_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

bool flag_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::vector<std::string> texts_member(const boost::json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return texts;
  for (const auto& item : value->get_array())
    if (item.is_string()) texts.emplace_back(item.get_string());
  return texts;
}

TimePoint time_member(const boost::json::object& object, std::string_view name) {
  return TimePoint(Duration(integer_member(object, name)));
}

std::int64_t as_microseconds(TimePoint time) noexcept { return time.time_since_epoch().count(); }

std::int64_t as_seconds(TimePoint time) noexcept {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace gatehouse
