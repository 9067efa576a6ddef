// Diagnostics for people and for programs. What looks like the line of a secret is cut after its key: these
// texts end up in logs.
#pragma once

#include <string>

#include "core/config/source_text.h"
#include "gatehouse/config_node.h"

namespace gatehouse::config {

/// "file:line:column: error: message  [GH-C0004]", the line as written, and a caret with the hint below it.
std::string render_text(const Diagnostics& found, const SourceTexts& sources);
/// One object: { "errors": n, "warnings": n, "diagnostics": [ { severity, code, file, line, column, length,
/// message, hint } ] }, without line end.
std::string render_json(const Diagnostics& found);

}  // namespace gatehouse::config
