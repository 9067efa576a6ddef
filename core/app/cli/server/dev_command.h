// `gatehouse dev`: a server to try things with: a demo tenant, client and user on a SQLite file in a folder
// of its own, on loopback only, over plain HTTP. It writes the configuration that an operator would write and
// serves it.
#pragma once

#include <cstdint>
#include <string>

#include "core/app/cli/command_line/exit_code.h"

namespace gatehouse::app::cli {

struct DevOptions {
  std::uint16_t port = 8080;
  std::string state;  ///< empty: $XDG_STATE_HOME/gatehouse/dev, else ~/.local/state/gatehouse/dev
};

ExitCode dev(const DevOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
