// Rows of families and tokens as the grant verbs use them. Called inside a writing session.
#pragma once

#include "plugins/storage/sql_engine/database.h"

namespace gatehouse::sql {

std::optional<FamilyRecord> load_family(Session& session, const Tenant& tenant, const FamilyId& id);

struct StoredTicket {
  FamilyId family;
  TimePoint expires_at;
  TimePoint retain_until;
  bool consumed;
  std::uint32_t failures;
  Document payload;
};
std::optional<StoredTicket> load_ticket(Session& session, const Tenant& tenant, const TicketRef& ref);
Arguments ticket_arguments(const Tenant& tenant, const TicketRef& ref);
/// False when it is known.
bool insert_ticket(Session& session, const Tenant& tenant, const NewTicket& ticket);

std::optional<RefreshRecord> load_refresh(Session& session, const Tenant& tenant, const Digest& digest);

/// invalid_argument when the token names another family, already_exists when its digest is known.
Result<void> insert_access(Session& session, const Tenant& tenant, const FamilyId& family,
                           const std::optional<NewAccessToken>& token);
/// already_exists when its digest is known, or its family has a token of its generation.
Result<void> insert_refresh(Session& session, const Tenant& tenant, const FamilyId& family,
                            const std::optional<NewRefreshToken>& token);

}  // namespace gatehouse::sql
