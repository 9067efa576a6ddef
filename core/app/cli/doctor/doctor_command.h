// `gatehouse doctor`: looks at everything around the server and says of each part whether it is well, and if
// not, what to do. Works beside a running server and without one; changes nothing.
#pragma once

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/global_options.h"

namespace gatehouse::app::cli {

/// kDone without a `fail`; kInvalidConfiguration where the configuration is broken, for then nothing else can
/// be looked at.
ExitCode doctor(const GlobalOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
