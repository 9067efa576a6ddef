// SchemaDescription → JSON Schema draft-07, for editors (yaml-language-server) and linters. Generated, never
// written.
#pragma once

#include <string>

#include "gatehouse/config_schema.h"

namespace gatehouse::config {

/// Indented text with a line end. Same description, same bytes.
std::string render_json_schema(const SchemaDescription& description);

}  // namespace gatehouse::config
