#include "plugins/storage/sql_engine/token_rows.h"

#include "plugins/storage/sql_engine/mapping.h"

namespace gatehouse::sql {

std::optional<FamilyRecord> load_family(Session& session, const Tenant& tenant, const FamilyId& id) {
  return session.one(Sql::find_family, tenant.arguments().text("id", id.text()), family_of);
}

Arguments ticket_arguments(const Tenant& tenant, const TicketRef& ref) {
  return tenant.arguments().text("kind", to_string(ref.kind)).digest("digest", ref.digest);
}

std::optional<StoredTicket> load_ticket(Session& session, const Tenant& tenant, const TicketRef& ref) {
  return session.one(Sql::find_ticket, ticket_arguments(tenant, ref), [](const Row& row) {
    return StoredTicket{.family = FamilyId(row.text(0)),
                        .expires_at = row.time(1),
                        .retain_until = row.time(2),
                        .consumed = row.flag(3),
                        .failures = static_cast<std::uint32_t>(row.number(4)),
                        .payload = {row.text(5)}};
  });
}

bool insert_ticket(Session& session, const Tenant& tenant, const NewTicket& ticket) {
  return session.run(Sql::insert_ticket, ticket_arguments(tenant, ticket.ref)
                                             .text("family", ticket.family.text())
                                             .time("expires_at", ticket.expires_at)
                                             .time("retain_until", ticket.retain_until)
                                             .text("payload", ticket.payload.json)) == 1;
}

std::optional<RefreshRecord> load_refresh(Session& session, const Tenant& tenant, const Digest& digest) {
  return session.one(Sql::find_refresh, tenant.arguments().digest("digest", digest), [&](const Row& row) {
    RefreshRecord record;
    record.family = FamilyId(row.text(0));
    record.token = {.digest = digest,
                    .generation = static_cast<std::uint32_t>(row.number(1)),
                    .idle_expires_at = row.time(2),
                    .payload = {row.text(5)}};
    if (row.flag(3)) record.first_used_at = row.time(4);
    return record;
  });
}

Result<void> insert_access(Session& session, const Tenant& tenant, const FamilyId& family,
                           const std::optional<NewAccessToken>& token) {
  if (!token) return {};
  if (token->family != family)
    return Error(ErrorCode::invalid_argument, "the access token names another family");
  const auto inserted = session.run(Sql::insert_access, tenant.arguments()
                                                            .digest("digest", token->digest)
                                                            .text("family", family.text())
                                                            .text("client", token->client.text())
                                                            .time("expires_at", token->expires_at)
                                                            .text("payload", token->payload.json));
  if (inserted != 1) return Error(ErrorCode::already_exists, "the access token is known");
  return {};
}

Result<void> insert_refresh(Session& session, const Tenant& tenant, const FamilyId& family,
                            const std::optional<NewRefreshToken>& token) {
  if (!token) return {};
  const auto inserted = session.run(Sql::insert_refresh, tenant.arguments()
                                                             .digest("digest", token->digest)
                                                             .text("family", family.text())
                                                             .number("generation", token->generation)
                                                             .time("idle_expires_at", token->idle_expires_at)
                                                             .text("payload", token->payload.json));
  if (inserted != 1)
    return Error(ErrorCode::already_exists,
                 "the refresh token is known, or its family has one of its generation");
  return {};
}

}  // namespace gatehouse::sql
