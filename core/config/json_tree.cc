#include "core/config/json_tree.h"

#include <boost/json/serialize.hpp>
#include <charconv>

namespace gatehouse::config {
namespace {

namespace json = boost::json;

json::value number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return json::value(text);
  return number;
}

json::value untyped(const ConfigNode& node) {
  static const ValueDescription text;
  return json_of(node, text);
}

const FieldDescription* find_field(const std::vector<FieldDescription>& fields, std::string_view name) {
  for (const auto& one : fields)
    if (one.name == name) return &one;
  return nullptr;
}

}  // namespace

ConfigNode tree_of(const json::value& value) {
  if (const auto* text = value.if_string())
    return ConfigNode::scalar(std::string(text->data(), text->size()), {});
  if (const auto* list = value.if_array()) {
    std::vector<ConfigNode> items;
    for (const auto& item : *list)
      items.push_back(tree_of(item));
    return ConfigNode::sequence(std::move(items), {});
  }
  if (const auto* object = value.if_object()) {
    std::vector<ConfigNode::Member> members;
    for (const auto& [key, inner] : *object) {
      if (inner.is_null()) continue;
      auto& member = members.emplace_back();
      member.key = std::string(key);
      member.value = tree_of(inner);
    }
    return ConfigNode::mapping(std::move(members), {});
  }
  if (value.is_null()) return {};
  return ConfigNode::scalar(json::serialize(value), {});
}

json::value json_of(const ConfigNode& node, const ValueDescription& described) {
  switch (node.kind()) {
    case ConfigNode::Kind::null:
      return nullptr;
    case ConfigNode::Kind::scalar:
      if (described.kind == ValueKind::boolean && node.text() == "true") return true;
      if (described.kind == ValueKind::boolean && node.text() == "false") return false;
      if (described.kind == ValueKind::integer) return number_of(node.text());
      return json::value(node.text());
    case ConfigNode::Kind::sequence: {
      json::array list;
      for (const auto& item : node.items())
        list.push_back(described.item.empty() ? untyped(item) : json_of(item, described.item.front()));
      return list;
    }
    case ConfigNode::Kind::mapping:
      break;
  }
  if (described.kind == ValueKind::object) return json_of(node, described.fields);
  json::object object;
  for (const auto& member : node.members())
    object[member.key] =
        described.item.empty() ? untyped(member.value) : json_of(member.value, described.item.front());
  return object;
}

json::value json_of(const ConfigNode& node, const std::vector<FieldDescription>& fields) {
  json::object object;
  for (const auto& member : node.members()) {
    const auto* field = find_field(fields, member.key);
    object[member.key] = field == nullptr ? untyped(member.value) : json_of(member.value, field->value);
  }
  return object;
}

}  // namespace gatehouse::config
