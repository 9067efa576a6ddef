// `gatehouse config check|show|schema` without the command line's parser: options in, text out, exit code
// back.
//
// Data goes to `streams.out`, problems and advice to `streams.err`.
#pragma once

#include <filesystem>
#include <string>

#include "core/app/cli/command_line/exit_code.h"
#include "core/config/load.h"
#include "core/config/show.h"

namespace gatehouse::app::cli {

/// Where the files are and how references and plugins are found.
struct ConfigInput {
  std::filesystem::path file;
  config::LoadOptions load;
};

enum class CheckOutput { text, json };

/// Every problem of the files; with `json` one object on `streams.out`, otherwise text on `streams.err`.
ExitCode check_config(const ConfigInput& input, CheckOutput form, Streams streams);
/// The configuration with secrets masked. Shows nothing of files that hold an error.
ExitCode show_config(const ConfigInput& input, const config::ShowOptions& options, Streams streams);
/// JSON Schema of "server" or "tenant".
ExitCode print_config_schema(const std::string& which, Streams streams);

}  // namespace gatehouse::app::cli
