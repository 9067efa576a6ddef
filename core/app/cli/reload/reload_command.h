// `gatehouse reload`: has the running server read its configuration anew, waits for the result and says it.
// The server refuses a broken configuration and keeps the old one running.
#pragma once

#include <chrono>
#include <string>

#include "core/app/cli/command_line/exit_code.h"

namespace gatehouse::app::cli {

struct ReloadOptions {
  std::string config_file;
  std::chrono::seconds patience{30};
};

/// kDone when the new configuration is in force; kInvalidConfiguration when it was refused (or is broken
/// before anybody is asked); kUnavailable when no server runs or it does not answer.
ExitCode reload(const ReloadOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
