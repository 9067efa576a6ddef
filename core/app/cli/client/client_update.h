// `gatehouse client update`: other redirect URIs, scopes and signatures for an app of the store. Where a
// change needs the app's secret itself (HS*), a new one is made and shown once (decision 7).
#pragma once

#include <string>
#include <vector>

#include "core/app/cli/command_line/global_options.h"
#include "core/app/cli/installation/installation.h"

namespace gatehouse::app::cli {

/// Signatures that a client has for itself. Empty: unchanged; "default": the tenant's, and plain userinfo.
struct ClientAlgorithms {
  std::string id_token;
  std::string userinfo;
  std::string access_token;
};

struct ClientUpdateOptions {
  GlobalOptions common;
  std::string client_id;
  ClientAlgorithms algorithms;
  std::vector<std::string> added_redirect_uris;
  std::vector<std::string> removed_redirect_uris;
  std::string metadata_file = {};  ///< see client_metadata_file.h
  std::string scope = {};          ///< all that it may ask for from now on; empty: unchanged
};

ExitCode update_client(const ClientUpdateOptions& options, Streams streams);

/// Sets what was asked for; a name that no build knows is refused before it can be stored.
Result<void> set_algorithms(config::ClientMetadata& client, const ClientAlgorithms& asked);
/// All rules that a client of the store must keep; what it breaks is written to `streams.err`.
bool is_acceptable(const config::ClientMetadata& client, const Installation& installation,
                   const config::TenantConfig& tenant, Streams streams);
/// Says every scope of `client` that the tenant does not have.
bool has_known_scopes(const config::ClientMetadata& client, const config::TenantConfig& tenant,
                      Streams streams);

}  // namespace gatehouse::app::cli
