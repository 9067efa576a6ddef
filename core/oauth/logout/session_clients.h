// Which clients have to do with a session: those that began a grant in it, be it over or not.
#pragma once

#include <vector>

#include "core/clients/client_directory.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::oauth {

/// Each once, in the order of their ids.
struct SessionClients {
  std::vector<clients::ClientPtr> known;  ///< those that do not exist any more are left out
  std::vector<ClientId> unknown;          ///< what they are, somebody else's server would have to tell
};

/// Asks the store and nobody else: neither a person who signs out nor the audit trail of all tenants, which
/// hears of it, may wait for a stranger's server, or stand still because it is gone.
Result<SessionClients> clients_of_session(const clients::ClientDirectory& clients, GrantStore& grants,
                                          const SessionId& session, TimePoint now);

}  // namespace gatehouse::oauth
