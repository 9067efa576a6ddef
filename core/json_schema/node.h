// Schema::Node: one subschema, as compile.cc makes it and schema.cc asks it. Internal to core/json_schema.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/json_schema/schema.h"

namespace gatehouse::json_schema {

enum class Type { object, array, string, integer, number, boolean, null };

struct Schema::Node {
  std::optional<Type> type;
  std::map<std::string, std::shared_ptr<const Node>, std::less<>> properties;
  std::vector<std::string> required;
  bool additional_allowed = true;
  std::shared_ptr<const Node> additional;                 ///< of members beside `properties`; null: anything
  std::shared_ptr<const Node> items;                      ///< null: anything
  std::optional<std::vector<boost::json::value>> one_of;  ///< enum, or const as its only value
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<std::uint64_t> min_length;  ///< of texts, in characters
  std::optional<std::uint64_t> max_length;
  std::optional<std::uint64_t> min_items;
  std::optional<std::uint64_t> max_items;
};

}  // namespace gatehouse::json_schema
