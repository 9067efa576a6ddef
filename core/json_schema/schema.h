// Schema: what a JSON value has to be like, in the few words of JSON Schema that describe authorization
// details (RFC 9396 §2): type, properties, required, additionalProperties, items, enum, const, minimum,
// maximum, minLength, maxLength, minItems, maxItems.
//
// Any other word is a defect of the schema and not passed over: whoever wrote it means a limit, and nobody
// would hold it. `pattern` is left out on purpose: a regular expression over what strangers send can be made
// to run for ever. Depth and size are bounded when a schema is compiled, so that checking a value is bounded
// too. Immutable; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <vector>

#include "gatehouse/error.h"

namespace gatehouse::json_schema {

/// What is wrong with a schema, and where: the keys and indices from its root.
struct Defect {
  std::vector<std::string> path;
  std::string message;
  std::string hint;
};

class Schema {
 public:
  static constexpr std::size_t kMostDepth = 8;
  static constexpr std::size_t kMostNodes = 256;  ///< subschemas, the root included

  static Result<Schema, Defect> compile(const boost::json::value& schema);
  bool accepts(const boost::json::value& value) const;

  /// One subschema.
  struct Node;

 private:
  explicit Schema(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

/// The words that are understood.
const std::vector<std::string>& keywords();

}  // namespace gatehouse::json_schema
