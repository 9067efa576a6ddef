// What a tenant file switches on for old applications only.
#include "core/config/response_type.h"
#include "core/config/schemas.h"

namespace gatehouse::config {

Schema<LegacySettings> legacy_schema() {
  return Schema<LegacySettings>(
      "legacy",
      {
          field(
              "response_types", &LegacySettings::response_types, list(one_of(legacy_response_type_names())),
              "Response types that put tokens into the answer of the authorization endpoint (OpenID Connect "
              "Core §3.2, §3.3), for clients whose own response_types name them as well."),
          field(
              "acknowledged", &LegacySettings::acknowledged, boolean(),
              "That whoever runs this tenant knows what it gives up; without it a production server refuses "
              "whatever stands beside it."),
      });
}

}  // namespace gatehouse::config
