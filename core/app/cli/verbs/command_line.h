// The command line of `gatehouse`: noun then verb. One function per noun adds its verbs and their options to
// the parser; what a verb does is a function of core/app/cli that knows no parser. main() runs what was
// chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "core/app/cli/exit_code.h"
#include "core/app/cli/global_options.h"

namespace gatehouse::app::cli {

/// What the chosen verb does. Set while the arguments are parsed.
using Action = std::function<ExitCode(Streams)>;

struct CommandLine {
  ::CLI::App& app;
  GlobalOptions& common;  ///< filled by the global options
  Action& action;

  /// `act` runs after the whole line was parsed, if it names `verb`.
  void chosen(CLI::App& verb, Action act) const {
    verb.callback([&action = action, act = std::move(act)] { action = act; });
  }
};

// In the order of `gatehouse --help`.
void add_server_verbs(CommandLine line);  ///< serve, dev, version
void add_user_verbs(CommandLine line);
void add_client_verbs(CommandLine line);
void add_consent_verbs(CommandLine line);
void add_db_verbs(CommandLine line);
void add_operation_verbs(CommandLine line);  ///< reload, doctor
void add_backup_verbs(CommandLine line);
void add_audit_verbs(CommandLine line);
void add_config_verbs(CommandLine line);
void add_key_verbs(CommandLine line);
void add_plugin_verbs(CommandLine line);
void add_try_verbs(CommandLine line);

}  // namespace gatehouse::app::cli
