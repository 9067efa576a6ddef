#include "core/json_schema/schema.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "core/base/contains.h"
#include "core/json_schema/node.h"

namespace gatehouse::json_schema {
namespace {

namespace json = boost::json;
using Node = Schema::Node;

std::optional<double> number_of(const json::value& value) {
  if (const auto* whole = value.if_int64()) return static_cast<double>(*whole);
  if (const auto* whole = value.if_uint64()) return static_cast<double>(*whole);
  if (const auto* real = value.if_double()) return *real;
  return std::nullopt;
}

bool is_whole(const json::value& value) {
  if (value.is_int64() || value.is_uint64()) return true;
  const auto* real = value.if_double();
  return real != nullptr && std::isfinite(*real) && std::floor(*real) == *real;
}

bool is_of(Type type, const json::value& value) {
  switch (type) {
    case Type::object:
      return value.is_object();
    case Type::array:
      return value.is_array();
    case Type::string:
      return value.is_string();
    case Type::integer:
      return is_whole(value);
    case Type::number:
      return value.is_number();
    case Type::boolean:
      return value.is_bool();
    case Type::null:
      return value.is_null();
  }
  return false;
}

/// The text is UTF-8: whatever is no continuation byte begins a character.
std::uint64_t characters_of(const json::string& text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_within(std::uint64_t size, const std::optional<std::uint64_t>& least,
               const std::optional<std::uint64_t>& most) {
  return (!least || size >= *least) && (!most || size <= *most);
}

bool accepts(const Node& node, const json::value& value);

bool accepts_members(const Node& node, const json::object& object) {
  for (const auto& name : node.required)
    if (!object.contains(name)) return false;
  for (const auto& [name, member] : object) {
    const auto known = node.properties.find(std::string_view(name));
    if (known != node.properties.end()) {
      if (!accepts(*known->second, member)) return false;
    } else if (!node.additional_allowed || (node.additional && !accepts(*node.additional, member))) {
      return false;
    }
  }
  return true;
}

bool accepts(const Node& node, const json::value& value) {
  if (node.type && !is_of(*node.type, value)) return false;
  if (node.one_of && !contains(*node.one_of, value)) return false;
  if (const auto number = number_of(value))
    if ((node.minimum && *number < *node.minimum) || (node.maximum && *number > *node.maximum)) return false;
  if (const auto* text = value.if_string())
    if (!is_within(characters_of(*text), node.min_length, node.max_length)) return false;
  if (const auto* list = value.if_array())
    return is_within(list->size(), node.min_items, node.max_items) &&
           (!node.items || std::all_of(list->begin(), list->end(),
                                       [&](const json::value& one) { return accepts(*node.items, one); }));
  const auto* object = value.if_object();
  return object == nullptr || accepts_members(node, *object);
}

}  // namespace

bool Schema::accepts(const json::value& value) const { return json_schema::accepts(*root_, value); }

}  // namespace gatehouse::json_schema
