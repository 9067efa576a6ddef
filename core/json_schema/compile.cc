#include <algorithm>
#include <boost/json.hpp>

#include "core/json_schema/node.h"
#include "gatehouse/config_value.h"

namespace gatehouse::json_schema {
namespace {

namespace json = boost::json;
using Node = Schema::Node;
using Made = std::shared_ptr<const Node>;

constexpr std::pair<std::string_view, Type> kTypes[] = {{"object", Type::object}, {"array", Type::array},
                                                        {"string", Type::string}, {"integer", Type::integer},
                                                        {"number", Type::number}, {"boolean", Type::boolean},
                                                        {"null", Type::null}};

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names)
    text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

/// One walk over one schema. Stops at the first defect.
class Compiling {
 public:
  Result<Made, Defect> node(const json::value& written, std::size_t depth) {
    if (depth > Schema::kMostDepth) return defect("this schema is deeper than 8 levels");
    if (++nodes_ > Schema::kMostNodes) return defect("this schema has more than 256 parts");
    const auto* members = written.if_object();
    if (members == nullptr) return defect("a schema is a mapping of keywords", "{ type: string }");
    auto made = std::make_shared<Node>();
    for (const auto& [name, value] : *members) {
      path_.emplace_back(name);
      if (auto wrong = read(*made, name, value, depth)) return *std::move(wrong);
      path_.pop_back();
    }
    return Made(std::move(made));
  }

 private:
  using Wrong = std::optional<Defect>;

  Defect defect(std::string message, std::string hint = {}) const {
    return {.path = path_, .message = std::move(message), .hint = std::move(hint)};
  }

  Wrong read(Node& node, std::string_view name, const json::value& value, std::size_t depth) {
    if (name == "type") return type(node, value);
    if (name == "properties") return properties(node, value, depth);
    if (name == "required") return required(node, value);
    if (name == "additionalProperties") return additional(node, value, depth);
    if (name == "items") return inner(node.items, value, depth);
    if (name == "enum" || name == "const") return values(node, name, value);
    if (name == "minimum") return limit(node.minimum, value);
    if (name == "maximum") return limit(node.maximum, value);
    if (name == "minLength") return size(node.min_length, value);
    if (name == "maxLength") return size(node.max_length, value);
    if (name == "minItems") return size(node.min_items, value);
    if (name == "maxItems") return size(node.max_items, value);
    auto hint = did_you_mean(name, keywords());
    if (hint.empty()) hint = "one of " + list_of(keywords());
    return defect("\"" + std::string(name) + "\" is no keyword that is understood here", std::move(hint));
  }

  Wrong type(Node& node, const json::value& value) const {
    for (const auto& [name, type] : kTypes)
      if (value.is_string() && std::string_view(value.get_string()) == name) {
        node.type = type;
        return std::nullopt;
      }
    return defect("type is one name", "object, array, string, integer, number, boolean or null");
  }

  Wrong inner(Made& into, const json::value& value, std::size_t depth) {
    auto made = node(value, depth + 1);
    if (!made) return made.error();
    into = *std::move(made);
    return std::nullopt;
  }

  Wrong properties(Node& node, const json::value& value, std::size_t depth) {
    const auto* members = value.if_object();
    if (members == nullptr) return defect("properties is a mapping of names to schemas");
    for (const auto& [name, schema] : *members) {
      path_.emplace_back(name);
      if (auto wrong = inner(node.properties[std::string(name)], schema, depth)) return wrong;
      path_.pop_back();
    }
    return std::nullopt;
  }

  Wrong required(Node& node, const json::value& value) const {
    const auto* list = value.if_array();
    if (list == nullptr) return defect("required is a list of names", "[ amount, currency ]");
    for (const auto& name : *list) {
      if (!name.is_string()) return defect("required is a list of names", "[ amount, currency ]");
      node.required.emplace_back(name.get_string());
    }
    return std::nullopt;
  }

  Wrong additional(Node& node, const json::value& value, std::size_t depth) {
    const auto* allowed = value.if_bool();
    if (allowed == nullptr) return inner(node.additional, value, depth);
    node.additional_allowed = *allowed;
    return std::nullopt;
  }

  Wrong values(Node& node, std::string_view name, const json::value& value) const {
    if (node.one_of) return defect("enum and const exclude each other", "leave one of them out");
    if (name == "const") {
      node.one_of = {value};
      return std::nullopt;
    }
    const auto* list = value.if_array();
    if (list == nullptr || list->empty() || list->size() > Schema::kMostNodes)
      return defect("enum is a list of 1 to 256 values");
    node.one_of.emplace(list->begin(), list->end());
    return std::nullopt;
  }

  Wrong limit(std::optional<double>& into, const json::value& value) const {
    if (!value.is_number()) return defect("this must be a number");
    into = value.to_number<double>();
    return std::nullopt;
  }

  Wrong size(std::optional<std::uint64_t>& into, const json::value& value) const {
    const auto* whole = value.if_int64();
    if (whole == nullptr || *whole < 0) return defect("this must be a whole number, 0 or more");
    into = static_cast<std::uint64_t>(*whole);
    return std::nullopt;
  }

  std::vector<std::string> path_;
  std::size_t nodes_ = 0;
};

}  // namespace

const std::vector<std::string>& keywords() {
  static const std::vector<std::string> names = {"type",    "properties", "required",  "additionalProperties",
                                                 "items",   "enum",       "const",     "minimum",
                                                 "maximum", "minLength",  "maxLength", "minItems",
                                                 "maxItems"};
  return names;
}

Result<Schema, Defect> Schema::compile(const json::value& schema) {
  auto root = Compiling().node(schema, 1);
  if (!root) return root.error();
  return Schema(*std::move(root));
}

}  // namespace gatehouse::json_schema
