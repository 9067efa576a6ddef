// The command line of `gatehouse`: noun then verb. One function per noun adds its verbs; main runs what was
// chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "core/app/cli/exit_code.h"
#include "core/app/cli/global_options.h"

namespace gatehouse::app::cli {

/// What the chosen verb does. Set while the arguments are parsed.
using Action = std::function<ExitCode(Streams)>;

struct CommandLine {
  ::CLI::App& app;
  GlobalOptions& common;  ///< filled by the global options
  Action& action;
};

void add_server_commands(CommandLine line);     ///< serve, dev, version
void add_object_commands(CommandLine line);     ///< user, client, consent, db
void add_operation_commands(CommandLine line);  ///< reload, doctor, backup
void add_operator_commands(CommandLine line);   ///< audit, config, key, plugin

}  // namespace gatehouse::app::cli
