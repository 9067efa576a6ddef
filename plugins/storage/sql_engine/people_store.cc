#include "plugins/storage/sql_engine/people_store.h"

#include "plugins/storage/sql_engine/compare_and_set.h"
#include "plugins/storage/sql_engine/consent_rows.h"
#include "plugins/storage/sql_engine/mapping.h"

namespace gatehouse::sql {

std::optional<InteractionRecord> SqlInteractions::load(Session& session, const Digest& digest,
                                                       TimePoint now) const {
  auto found =
      session.one(Sql::find_interaction, tenant_.arguments().digest("digest", digest), [&](const Row& row) {
        return InteractionRecord{.digest = digest,
                                 .revision = row.revision(0),
                                 .expires_at = row.time(1),
                                 .payload = {row.text(2)}};
      });
  if (found && found->expires_at <= now) found.reset();
  return found;
}

Result<Revision> SqlInteractions::put(const InteractionRecord& record, const Expect& expect,
                                      const Mutation& mutation) {
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    const auto key = tenant_.arguments().digest("digest", record.digest);
    if (!load(session, record.digest, mutation.now)) session.run(Sql::delete_interaction, key);
    auto fields = key;
    fields.time("expires_at", record.expires_at).text("payload", record.payload.json);
    GH_TRY(const Revision revision,
           compare_and_set(session, {Sql::insert_interaction, Sql::update_interaction}, std::move(fields),
                           expect));
    write_events(session, tenant_, mutation.events);
    return revision;
  });
}

Result<std::optional<InteractionRecord>> SqlInteractions::find(const Digest& digest, TimePoint now) {
  using Found = std::optional<InteractionRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> { return load(session, digest, now); });
}

Result<void> SqlInteractions::erase(const Digest& digest, const Mutation& mutation) {
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    if (session.run(Sql::delete_interaction, tenant_.arguments().digest("digest", digest)) > 0)
      write_events(session, tenant_, mutation.events);
    return {};
  });
}

Result<std::optional<ConsentRecord>> SqlConsents::find(const UserId& user, const ClientId& client) {
  using Found = std::optional<ConsentRecord>;
  return tenant_.read<Found>(
      [&](Session& session) -> Result<Found> { return load_consent(session, tenant_, user, client); });
}

Result<Revision> SqlConsents::put(const ConsentRecord& record, const Expect& expect,
                                  const Mutation& mutation) {
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    GH_TRY(const Revision revision, put_consent(session, tenant_, record, expect));
    write_events(session, tenant_, mutation.events);
    return revision;
  });
}

Result<std::vector<ConsentRecord>> SqlConsents::list(const UserId& user) {
  using Found = std::vector<ConsentRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    session.each(Sql::list_consents, tenant_.arguments().text("user_id", user.text()),
                 [&](const Row& row) { found.push_back(consent_of(row)); });
    return found;
  });
}

Result<void> SqlConsents::erase(const UserId& user, const ClientId& client, const Mutation& mutation) {
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    const auto erased = session.run(
        Sql::delete_consent, tenant_.arguments().text("user_id", user.text()).text("client", client.text()));
    if (erased > 0) write_events(session, tenant_, mutation.events);
    return {};
  });
}

}  // namespace gatehouse::sql
