// `gatehouse serve`: the server in the foreground until SIGTERM or SIGINT; SIGHUP reloads the configuration.
#pragma once

#include <functional>
#include <string>

#include "core/app/cli/command_line/exit_code.h"

namespace gatehouse::app::cli {

struct ServeOptions {
  std::string config_file;
  /// Called once when requests are answered; for `gatehouse dev`.
  std::function<void()> ready = [] {};
};

ExitCode serve(const ServeOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
