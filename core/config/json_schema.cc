#include "core/config/json_schema.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/config/json_tree.h"

namespace gatehouse::config {
namespace {

namespace json = boost::json;

constexpr char kReference[] = R"(\$\{(env|file|cred):)";

json::object schema_of(const std::vector<FieldDescription>& fields);

/// A value, or a reference in its place.
json::object or_reference(json::object typed) {
  return {
      {"anyOf", json::array{std::move(typed), json::object{{"type", "string"}, {"pattern", kReference}}}}};
}

json::object quantity(const char* pattern) {
  return {{"type", "string"}, {"pattern", std::string("(") + pattern + ")|" + kReference}};
}

json::object integer_schema(const ValueDescription& value) {
  json::object number{{"type", "integer"}};
  if (value.minimum) number["minimum"] = *value.minimum;
  if (value.maximum) number["maximum"] = *value.maximum;
  json::object either = or_reference(std::move(number));
  if (value.word) either["anyOf"].as_array().push_back(json::object{{"const", value.word->first}});
  return either;
}

json::object schema_of(const ValueDescription& value) {
  switch (value.kind) {
    case ValueKind::text:
    case ValueKind::secret:
      return {{"type", "string"}};
    case ValueKind::boolean:
      return or_reference({{"type", "boolean"}});
    case ValueKind::integer:
      return integer_schema(value);
    case ValueKind::duration:
      return quantity("^([0-9]+(ms|s|m|h|d))+$");
    case ValueKind::byte_size:
      return quantity("^[0-9]+(B|KiB|MiB|GiB)$");
    case ValueKind::rate:
      return quantity("^[1-9][0-9]*/([0-9]+(ms|s|m|h|d))+$");
    case ValueKind::enumeration: {
      if (value.names.size() == 1) return {{"const", value.names.front()}};
      return or_reference({{"enum", json::array(value.names.begin(), value.names.end())}});
    }
    case ValueKind::raw:
      return json::object{};
    case ValueKind::list:
      return {{"type", "array"}, {"items", schema_of(value.item.front())}};
    case ValueKind::map:
      return {{"type", "object"}, {"additionalProperties", schema_of(value.item.front())}};
    case ValueKind::object:
      return schema_of(value.fields);
  }
  return json::object{};
}

json::object schema_of(const std::vector<FieldDescription>& fields) {
  json::object properties;
  json::array required;
  for (const auto& field : fields) {
    json::object property{{"description", field.doc}};
    for (const auto& member : schema_of(field.value))
      property[member.key()] = member.value();
    if (field.default_value.kind() != ConfigNode::Kind::null)
      property["default"] = json_of(field.default_value, field.value);
    properties[field.name] = std::move(property);
    if (field.required) required.push_back(json::string(field.name));
  }
  json::object schema{
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

/// Short lists in one line, everything else a line each.
void append(std::string& text, const json::value& value, std::size_t depth) {
  const std::string indent(2 * (depth + 1), ' ');
  const std::string outdent(2 * depth, ' ');
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    text += "{\n";
    for (auto member = object->begin(); member != object->end(); ++member) {
      text += indent + json::serialize(json::string(member->key())) + ": ";
      append(text, member->value(), depth + 1);
      text += std::next(member) == object->end() ? "\n" : ",\n";
    }
    text += outdent + "}";
    return;
  }
  const auto* list = value.if_array();
  if (list == nullptr || list->empty() || list->front().is_string()) {
    text += json::serialize(value);
    return;
  }
  text += "[\n";
  for (auto item = list->begin(); item != list->end(); ++item) {
    text += indent;
    append(text, *item, depth + 1);
    text += std::next(item) == list->end() ? "\n" : ",\n";
  }
  text += outdent + "]";
}

}  // namespace

std::string render_json_schema(const SchemaDescription& description) {
  json::object schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", description.name}};
  for (const auto& member : schema_of(description.fields))
    schema[member.key()] = member.value();
  std::string text;
  append(text, schema, 0);
  return text + "\n";
}

}  // namespace gatehouse::config
