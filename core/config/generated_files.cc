#include "core/config/generated_files.h"

#include "core/config/json_schema.h"
#include "core/config/reference_page.h"
#include "core/config/schemas.h"

namespace gatehouse::config {

std::vector<GeneratedFile> generated_files() {
  return {
      {"config/schema/gatehouse.server.v1.json", render_json_schema(server_schema().describe())},
      {"config/schema/gatehouse.tenant.v1.json", render_json_schema(tenant_schema().describe())},
      {"docs/reference/config.md", render_config_reference()},
      {"docs/reference/diagnostics.md", render_diagnostics_reference()},
  };
}

}  // namespace gatehouse::config
