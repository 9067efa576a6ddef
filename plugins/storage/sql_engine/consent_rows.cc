#include "plugins/storage/sql_engine/consent_rows.h"

#include "plugins/storage/sql_engine/compare_and_set.h"
#include "plugins/storage/sql_engine/mapping.h"

namespace gatehouse::sql {

std::optional<ConsentRecord> load_consent(Session& session, const Tenant& tenant, const UserId& user,
                                          const ClientId& client) {
  return session.one(Sql::find_consent,
                     tenant.arguments().text("user_id", user.text()).text("client", client.text()),
                     consent_of);
}

Result<Revision> put_consent(Session& session, const Tenant& tenant, const ConsentRecord& record,
                             const Expect& expect) {
  return compare_and_set(session, {Sql::insert_consent, Sql::update_consent},
                         tenant.arguments()
                             .text("user_id", record.user.text())
                             .text("client", record.client.text())
                             .text("scopes", join(record.scopes))
                             .text("claims", join(record.claims))
                             .time("granted_at", record.granted_at),
                         expect);
}

}  // namespace gatehouse::sql
