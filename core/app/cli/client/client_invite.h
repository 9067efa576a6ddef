// `gatehouse client invite`: an initial access token (RFC 7591 §3), good for one registration at the tenant's
// registration endpoint. Shown once; the store keeps its digest.
#pragma once

#include <cstddef>

#include "core/app/cli/command_line/global_options.h"
#include "core/app/cli/installation/installation.h"

namespace gatehouse::app::cli {

struct ClientInviteOptions {
  GlobalOptions common;
  std::size_t hours = 24;  ///< how long it waits for its use
};

ExitCode invite_client(const ClientInviteOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
