// `gatehouse client list|show`: the apps of a tenant, of its YAML files and of the store, as they are
// registered. Shows everything but secrets: not even their hashes.
#pragma once

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/global_options.h"
#include "core/app/cli/installation/installation.h"

namespace gatehouse::app::cli {

/// An app and where it is written.
struct RegisteredClient {
  config::ClientMetadata metadata;
  std::string_view source;  ///< "yaml" or "store"
};

/// The app of that id; not_found says how to see which there are.
Result<RegisteredClient> find_client(OpenedTenant& tenant, const std::string& id);

struct ClientShowOptions {
  GlobalOptions common;
  std::string client_id;
};

/// The table is narrow; json and yaml have all members.
ExitCode list_clients(const GlobalOptions& options, Streams streams);
ExitCode show_client(const ClientShowOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
