#include "core/config/client_document.h"

#include <boost/json/serialize.hpp>

#include "core/base/strict_json.h"
#include "core/config/json_tree.h"
#include "core/config/schemas.h"

namespace gatehouse::config {

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
