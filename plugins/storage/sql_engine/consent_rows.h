// What begin_grant and the consent store both do with a consent. Inside a transaction of the caller's.
#pragma once

#include "plugins/storage/sql_engine/database.h"

namespace gatehouse::sql {

std::optional<ConsentRecord> load_consent(Session& session, const Tenant& tenant, const UserId& user,
                                          const ClientId& client);
Result<Revision> put_consent(Session& session, const Tenant& tenant, const ConsentRecord& record,
                             const Expect& expect);

}  // namespace gatehouse::sql
