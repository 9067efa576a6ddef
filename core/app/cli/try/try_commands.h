// `gatehouse try code|par|client-credentials|refresh|dpop|logout|ciba|device|exchange`: plays the relying
// party against a running issuer over HTTP, verifies what it gets and says why each check is made. Exit
// codes: 0 all good, 1 a check failed, 2 usage, 4 no such issuer, 6 refused, 7 unreachable.
#pragma once

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/try/relying_party/try_options.h"

namespace gatehouse::app::cli {

ExitCode try_code(const TryOptions& options, Streams streams);
ExitCode try_par(const TryOptions& options, Streams streams);
ExitCode try_client_credentials(const TryOptions& options, Streams streams);
ExitCode try_refresh(const TryOptions& options, Streams streams);
ExitCode try_dpop(const TryOptions& options, Streams streams);
ExitCode try_logout(const TryOptions& options, Streams streams);
ExitCode try_ciba(const TryOptions& options, Streams streams);
ExitCode try_exchange(const TryOptions& options, Streams streams);
ExitCode try_device(const TryOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
