// Schema<T>: the one declaration of a configuration object. Decoding, defaults, bounds, unknown-key hints,
// JSON Schema and the reference page all derive from it (docs/adr/0006).
//
//   struct Sqlite { std::string file = "gatehouse.db"; Duration busy_timeout = 5s; };
//   Schema<Sqlite> sqlite_schema() {
//     return Schema<Sqlite>("storage.sqlite", {
//         field("file", &Sqlite::file, text(), "Database file, relative to the state directory."),
//         field("busy_timeout", &Sqlite::busy_timeout, duration().range(0s, 1min), "How long a writer
//         waits."),
//     });
//   }
//
// A default is the member's own initializer: written once, where C++ expects it. A Schema is an immutable
// value, thread-safe and cheap to copy. It knows nothing of YAML: it reads a ConfigNode (config_node.h).
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/config_node.h"
#include "gatehouse/config_value.h"

namespace gatehouse {

/// Everything that a generator of documents or JSON Schema needs to know of a Schema.
struct SchemaDescription {
  std::string name;  ///< "storage.sqlite", "gatehouse.server/v1"
  std::vector<FieldDescription> fields;
};

/// May a key be left out, and does a change of it take effect without a restart?
enum class KeyIs {
  optional,
  required,
  restart,           ///< optional; a reload reports a change and keeps the old value
  required_restart,  ///< both
};

/// One key of an object of type T. Made by field(), group() and constant().
template <class T>
struct Field {
  detail::ErasedField erased;
};

template <class T>
class Schema {
 public:
  /// A rule over the whole object, run only when every key of it decoded well. `node` is where it was
  /// written.
  using Rule = void (*)(const T& value, const ConfigNode& node, Diagnostics& found);

  Schema(std::string name, std::initializer_list<Field<T>> fields)
      : object_(std::make_shared<detail::ObjectType>()) {
    object_->name = std::move(name);
    for (const auto& one : fields)
      object_->fields.push_back(one.erased);
    const T blank{};
    detail::adopt_defaults(*object_, &blank);
  }

  /// Adds a rule; returns the schema for chaining.
  Schema rule(Rule check) && {
    object_->rules.push_back([check](const void* value, const ConfigNode& node, Diagnostics& found) {
      check(*static_cast<const T*>(value), node, found);
    });
    return std::move(*this);
  }
  /// The member that is to hold where the object was written.
  Schema place(SourceSpan T::*member) && {
    object_->place = [member](void* value, const SourceSpan& span) {
      static_cast<T*>(value)->*member = span;
    };
    return std::move(*this);
  }

  /// Reads `node`, collecting every problem. The value is only to be used when no error was found.
  T decode(const ConfigNode& node, Diagnostics& found) const {
    T value{};
    detail::decode_object(*object_, node, Decoding(found), &value);
    return value;
  }
  /// The value as a tree: decode() of it gives the value back. Secrets are masked, absent optionals left out.
  ConfigNode encode(const T& value) const { return detail::encode_object(*object_, &value); }
  SchemaDescription describe() const { return {object_->name, detail::describe_object(*object_)}; }

  const std::shared_ptr<detail::ObjectType>& erased() const noexcept { return object_; }

 private:
  std::shared_ptr<detail::ObjectType> object_;
};

/// Declares key `name`, held by `member`. `doc` is one or two sentences for the reference page and for
/// editors.
template <class T, class M, class V>
Field<T> field(std::string name, M T::*member, Value<V> value, std::string doc, KeyIs is = KeyIs::optional) {
  using Access = detail::MemberAccess<M, V>;
  detail::bound_to_member<M>(value.description);
  auto described = std::make_shared<const Value<V>>(std::move(value));
  detail::ErasedField erased;
  erased.description = {.name = std::move(name),
                        .doc = std::move(doc),
                        .value = described->description,
                        .required = is == KeyIs::required || is == KeyIs::required_restart,
                        .restart = is == KeyIs::restart || is == KeyIs::required_restart,
                        .default_value = {}};
  erased.read = [member, described](const ConfigNode& node, const Decoding& decoding, void* object) {
    // The description travels as data, so that one function per kind of value decodes, bounds and documents.
    if (auto decoded = described->read(node, decoding, described->description))
      Access::set(static_cast<T*>(object)->*member, std::move(*decoded));
  };
  erased.write = [member, described](const void* object) {
    return Access::write(static_cast<const T*>(object)->*member, *described);
  };
  return {std::move(erased)};
}

/// Declares a key whose own keys are members of the same T: `tokens: { access: { lifetime: 5m } }` held flat.
template <class T>
Field<T> group(std::string name, std::initializer_list<Field<T>> fields, std::string doc) {
  std::vector<detail::ErasedField> erased;
  for (const auto& one : fields)
    erased.push_back(one.erased);
  return {detail::make_group(std::move(name), std::move(erased), std::move(doc))};
}

/// Declares a required key with one possible value, such as `schema: gatehouse.server/v1`.
template <class T>
Field<T> constant(std::string name, std::string text, std::string doc) {
  return {detail::make_constant(std::move(name), std::move(text), std::move(doc))};
}

/// A nested object with its own schema.
template <class V>
Value<V> object(Schema<V> schema) {
  auto erased = schema.erased();
  Value<V> value;
  value.description.kind = ValueKind::object;
  value.description.fields = detail::describe_object(*erased);
  value.read = [erased](const ConfigNode& node, const Decoding& decoding, const ValueDescription&) {
    std::optional<V> decoded(std::in_place);
    detail::decode_object(*erased, node, decoding, &*decoded);
    return decoded;
  };
  value.write = [erased](const V& held) { return detail::encode_object(*erased, &held); };
  return value;
}

/// `[a, b]`.
template <class V>
Value<std::vector<V>> list(Value<V> item) {
  auto shared = std::make_shared<const Value<V>>(std::move(item));
  Value<std::vector<V>> value;
  value.description.kind = ValueKind::list;
  value.description.item = {shared->description};
  value.read = [shared](const ConfigNode& node, const Decoding& decoding,
                        const ValueDescription&) -> std::optional<std::vector<V>> {
    const auto* items = detail::items_of(node, decoding);
    if (items == nullptr) return std::nullopt;
    std::vector<V> decoded;
    for (std::size_t i = 0; i < items->size(); ++i) {
      auto one = shared->read((*items)[i], decoding.element(i), shared->description);
      if (one) decoded.push_back(std::move(*one));
    }
    return decoded;
  };
  value.write = [shared](const std::vector<V>& held) {
    std::vector<ConfigNode> items;
    for (const auto& one : held)
      items.push_back(shared->write(one));
    return ConfigNode::sequence(std::move(items), {});
  };
  return value;
}

/// `{ name: value }` with names that the person who writes the file chooses.
template <class V>
Value<std::map<std::string, V>> map(Value<V> item) {
  auto shared = std::make_shared<const Value<V>>(std::move(item));
  Value<std::map<std::string, V>> value;
  value.description.kind = ValueKind::map;
  value.description.item = {shared->description};
  value.read = [shared](const ConfigNode& node, const Decoding& decoding,
                        const ValueDescription&) -> std::optional<std::map<std::string, V>> {
    const auto* members = detail::members_of(node, decoding);
    if (members == nullptr) return std::nullopt;
    std::map<std::string, V> decoded;
    for (const auto& member : *members) {
      auto one = shared->read(member.value, decoding.member(member.key), shared->description);
      if (one) decoded.emplace(member.key, std::move(*one));
    }
    return decoded;
  };
  value.write = [shared](const std::map<std::string, V>& held) {
    std::vector<ConfigNode::Member> members;
    for (const auto& [key, one] : held) {
      auto& member = members.emplace_back();
      member.key = key;
      member.value = shared->write(one);
    }
    return ConfigNode::mapping(std::move(members), {});
  };
  return value;
}

}  // namespace gatehouse
