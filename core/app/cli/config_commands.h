// `gatehouse config check|show|schema` without the command line's parser: options in, text out, exit code
// back.
//
// Data goes to `out`, problems and advice to `err`. Exit codes: 0 done, 2 usage, 3 invalid configuration.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "core/config/load.h"
#include "core/config/show.h"

namespace gatehouse::app {

/// Where the files are and how references and plugins are found.
struct ConfigInput {
  std::filesystem::path file;
  config::LoadOptions load;
};

enum class CheckOutput { text, json };

/// Every problem of the files; with `json` one object on `out`, otherwise text on `err`.
int check_config(const ConfigInput& input, CheckOutput form, std::ostream& out, std::ostream& err);
/// The configuration with secrets masked. Shows nothing of files that hold an error.
int show_config(const ConfigInput& input, const config::ShowOptions& options, std::ostream& out,
                std::ostream& err);
/// JSON Schema of "server" or "tenant".
int print_config_schema(const std::string& which, std::ostream& out, std::ostream& err);

}  // namespace gatehouse::app
