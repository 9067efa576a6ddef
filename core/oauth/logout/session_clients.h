// Which clients have to do with a session: those that began a grant in it, be it over or not.
#pragma once

#include <vector>

#include "core/clients/client_directory.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::oauth {

/// Each once, in the order of their ids; those that do not exist any more are left out. Asks the store.
Result<std::vector<clients::ClientPtr>> clients_of_session(const clients::ClientDirectory& clients,
                                                           GrantStore& grants, const SessionId& session,
                                                           TimePoint now);

}  // namespace gatehouse::oauth
