// The types of authorization details (RFC 9396) in a tenant file.
//
// A YAML scalar is text; what a schema's own values are is said by the keyword they stand under, and of enum
// and const by the `type` beside them.
#include <boost/json.hpp>
#include <charconv>

#include "core/base/strict_json.h"
#include "core/config/json_tree.h"
#include "core/config/schemas.h"

namespace gatehouse::config {
namespace {

namespace json = boost::json;

/// The text as the JSON value that it spells, where it spells one; else the text.
json::value literal(const ConfigNode& node) {
  const auto& text = node.text();
  if (text == "true" || text == "false") return json::value(text == "true");
  std::int64_t whole = 0;
  const auto* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, whole).ptr == end && !text.empty()) return whole;
  double real = 0;
  if (std::from_chars(text.data(), end, real).ptr == end && !text.empty()) return real;
  return json::value(text);
}

/// A value of enum or const: texts stay texts unless `type` says otherwise.
json::value value_of(const ConfigNode& node, std::string_view type) {
  if (node.kind() == ConfigNode::Kind::null) return nullptr;
  const bool is_text = type.empty() || type == "string";
  if (node.kind() == ConfigNode::Kind::scalar) return is_text ? json::value(node.text()) : literal(node);
  return json_of(node, ValueDescription());
}

json::value schema_of(const ConfigNode& node);

json::value keyword_of(std::string_view name, const ConfigNode& node, std::string_view type) {
  if (name == "properties" && node.kind() == ConfigNode::Kind::mapping) {
    json::object properties;
    for (const auto& member : node.members())
      properties[member.key] = schema_of(member.value);
    return properties;
  }
  if (name == "enum" && node.kind() == ConfigNode::Kind::sequence) {
    json::array values;
    for (const auto& item : node.items())
      values.push_back(value_of(item, type));
    return values;
  }
  if (name == "const") return value_of(node, type);
  if (name == "type" || name == "required") return json_of(node, ValueDescription());
  return schema_of(node);  // items, additionalProperties; numbers
}

json::value schema_of(const ConfigNode& node) {
  if (node.kind() == ConfigNode::Kind::scalar) return literal(node);
  if (node.kind() != ConfigNode::Kind::mapping) return json_of(node, ValueDescription());
  const auto* type = node.find("type");
  json::object schema;
  for (const auto& member : node.members())
    schema[member.key] = keyword_of(member.key, member.value, type == nullptr ? "" : type->text());
  return schema;
}

Value<std::string> json_schema() {
  auto value = json_object();
  value.read = [](const ConfigNode& node, const Decoding& decoding,
                  const ValueDescription&) -> std::optional<std::string> {
    if (node.kind() == ConfigNode::Kind::mapping) return json::serialize(schema_of(node));
    if (node.kind() == ConfigNode::Kind::scalar)
      if (const auto object = parse_strict_object(node.text())) return json::serialize(*object);
    decoding.error(config_code::kBadForm, node.span(), "this must be a mapping, or a JSON object as text",
                   "{ type: object, properties: { … }, additionalProperties: false }");
    return std::nullopt;
  };
  return value;
}

}  // namespace

Schema<AuthorizationDetailsType> authorization_details_schema() {
  return Schema<AuthorizationDetailsType>(
             "authorization details type",
             {
                 field("id", &AuthorizationDetailsType::id, text(),
                       "What clients send as `type`: visible ASCII, an address of your own at best.",
                       KeyIs::required),
                 field("schema", &AuthorizationDetailsType::schema, json_schema(),
                       "JSON Schema of one such object, as a mapping or as JSON text. Keywords: type, "
                       "properties, required, additionalProperties, items, enum, const, minimum, maximum, "
                       "minLength, maxLength, minItems, maxItems. `type` need not be among its properties.",
                       KeyIs::required),
                 field("description", &AuthorizationDetailsType::description, map(text()),
                       "What the consent page says, by language: `{ en: Make one payment }`."),
             })
      .place(&AuthorizationDetailsType::span);
}

}  // namespace gatehouse::config
