// `gatehouse db status|migrate`: the schema of the configured storage.
#pragma once

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/global_options.h"

namespace gatehouse::app::cli {

ExitCode db_status(const GlobalOptions& options, Streams streams);
ExitCode db_migrate(const GlobalOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
