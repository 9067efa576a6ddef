// How the configuration says what may be fetched, as core/fetch wants to hear it.
#pragma once

#include <cstddef>

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
inline constexpr std::size_t kFetchPlaces = 32;

/// Of one tenant: four of them must have slow servers before a fifth is refused, and the keys of one busy
/// tenant's clients come all the same (they change once in hours, a fetch takes a fraction of a second). A
/// reload makes these anew: calls that run meanwhile count with what was, for the 5 s that they may take.
inline constexpr std::size_t kFetchPlacesOfTenant = kFetchPlaces / 4;

/// Of those, what addresses may take that strangers choose: metadata documents, the keys that these name,
/// request objects, and the keys and sectors of who registers itself. The others are left to the keys of the
/// operator's clients.
inline constexpr std::size_t kFetchPlacesOfStrangers = kFetchPlacesOfTenant - 2;

/// What the strangers of all tenants may take together: those of a few tenants could else keep the registered
/// clients of every other tenant out.
inline constexpr std::size_t kFetchPlacesOfAllStrangers = kFetchPlaces - kFetchPlacesOfTenant;

}  // namespace gatehouse::app
