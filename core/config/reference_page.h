// The generated pages of docs/reference: every key, every code. Generated, never written by hand; a test
// compares.
#pragma once

#include <string>

#include "gatehouse/config_schema.h"

namespace gatehouse::config {

/// A value as it would be written in a YAML file, in one line.
std::string render_flow(const ConfigNode& node);

/// docs/reference/config.md.
std::string render_config_reference();
/// docs/reference/diagnostics.md.
std::string render_diagnostics_reference();

}  // namespace gatehouse::config
