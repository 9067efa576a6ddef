#include "core/config/client_document.h"

#include <boost/json/serialize.hpp>

#include "core/base/strict_json.h"
#include "core/config/json_tree.h"
#include "core/config/schemas.h"

namespace gatehouse::config {
namespace {

namespace json = boost::json;

bool is_word(const json::value& value) { return value.is_number() || value.is_bool(); }

bool is_text(ValueKind kind) { return kind == ValueKind::text || kind == ValueKind::enumeration; }

/// The first place where a number or a boolean stands in place of a text, or "". A tree has no types: `7`
/// would be read as the text "7", and a key of the kind 7 as one that is only unknown here (RFC 7591 §2).
std::string untyped_text(const std::string& place, const json::value& value,
                         const ValueDescription& described) {
  if (is_text(described.kind)) return is_word(value) ? place : "";
  if (described.item.empty()) return "";
  if (const auto* list = value.if_array())
    for (std::size_t i = 0; i < list->size(); ++i)
      if (auto found =
              untyped_text(place + "[" + std::to_string(i) + "]", (*list)[i], described.item.front());
          !found.empty())
        return found;
  return "";
}

/// The same in the keys of a set (RFC 7517 §4, RFC 7518 §6). Members that are unknown here may be anything.
std::string untyped_key(const json::value& set) {
  constexpr std::string_view kTexts[] = {"kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"};
  const auto* object = set.if_object();
  const auto* keys = object == nullptr ? nullptr : object->if_contains("keys");
  if (keys == nullptr || !keys->is_array()) return "";
  for (std::size_t i = 0; i < keys->get_array().size(); ++i) {
    const auto* key = keys->get_array()[i].if_object();
    if (key == nullptr) continue;
    for (const std::string_view name : kTexts)
      if (const auto* value = key->if_contains(name); value != nullptr && !value->is_string())
        return "jwks.keys[" + std::to_string(i) + "]." + std::string(name);
  }
  return "";
}

std::string first_untyped(const json::object& object) {
  for (const auto& field : client_schema().describe().fields) {
    const auto* value = object.if_contains(field.name);
    if (value == nullptr) continue;
    if (auto found = untyped_text(field.name, *value, field.value); !found.empty()) return found;
  }
  const auto* jwks = object.if_contains("jwks");
  return jwks == nullptr ? "" : untyped_key(*jwks);
}

}  // namespace

Result<ClientMetadata> read_client(std::string_view json) {
  auto object = parse_strict_object(json);
  if (!object) return Error(ErrorCode::corrupt, "stored client: " + object.error().message());
  Diagnostics found;
  auto client = client_schema().decode(tree_of(*object), found);
  for (const auto& one : found)
    if (one.severity == Severity::error && one.code != config_code::kUnknownKey)
      return Error(ErrorCode::corrupt, "stored client: " + one.message);
  return client;
}

Result<ClientMetadata> read_new_client(std::string_view json) {
  const auto object = parse_strict_object(json);
  if (!object) return Error(ErrorCode::invalid_argument, object.error().message());
  if (const auto place = first_untyped(*object); !place.empty())
    return Error(ErrorCode::invalid_argument, place + ": a text (in quotation marks) belongs here");
  Diagnostics found;
  auto client = client_schema().decode(tree_of(*object), found);
  for (const auto& one : found)
    if (one.severity == Severity::error)
      return Error(ErrorCode::invalid_argument,
                   one.hint.empty() ? one.message : one.message + " (" + one.hint + ")");
  return client;
}

std::string render_client(const ClientMetadata& client) {
  return boost::json::serialize(json_of(client_schema().encode(client), client_schema().describe().fields));
}

}  // namespace gatehouse::config
