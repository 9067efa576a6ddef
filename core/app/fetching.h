// How the configuration says what may be fetched, as core/fetch wants to hear it.
#pragma once

#include "core/config/model.h"
#include "core/fetch/guarded_fetcher.h"

namespace gatehouse::app {

inline fetch::FetchRules fetch_rules(const config::ServerConfig& server) {
  return {.allow_addresses = server.fetch.allow_addresses,
          .ca_file = server.fetch.ca_file == "system" ? "" : server.fetch.ca_file,
          .http_on_loopback = server.profile == config::Profile::dev};
}

/// Threads of all tenants that may wait for documents of others: a part of the pool (pool_threads.h), whose
/// rest goes on while somebody's server hangs.
inline constexpr std::ptrdiff_t kFetchPlaces = 32;

}  // namespace gatehouse::app
