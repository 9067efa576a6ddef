#include "plugins/storage/sql_engine/compare_and_set.h"
#include "plugins/storage/sql_engine/mapping.h"
#include "plugins/storage/sql_engine/record_store.h"

namespace gatehouse::sql {

Result<std::vector<SigningKeyRecord>> SqlSigningKeys::list() {
  using Found = std::vector<SigningKeyRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    session.each(Sql::list_signing_keys, tenant_.arguments(),
                 [&](const Row& row) { found.push_back(signing_key_of(row)); });
    return found;
  });
}

std::optional<SigningKeyRecord> SqlSigningKeys::active(Session& session, const std::string& algorithm) const {
  return session.one(Sql::find_active_key, tenant_.arguments().text("algorithm", algorithm), signing_key_of);
}

Result<Revision> SqlSigningKeys::store(Session& session, const SigningKeyRecord& record, const Expect& expect,
                                       TimePoint now) const {
  auto fields = tenant_.arguments()
                    .text("id", record.id.text())
                    .text("algorithm", record.algorithm)
                    .text("state", stored_name(record.state))
                    .time("created_at", record.created_at)
                    .time("state_since", record.state_since)
                    .text("public_jwk", record.public_jwk.json)
                    .bytes("private_key", record.private_key.bytes);
  GH_TRY(const Revision revision, compare_and_set(session, {Sql::insert_signing_key, Sql::update_signing_key},
                                                  std::move(fields), expect));
  note_change(session, tenant_, {.kind = ChangeKind::signing_key, .id = record.id.text(), .at = now});
  return revision;
}

Result<Revision> SqlSigningKeys::put(const SigningKeyRecord& record, const Expect& expect,
                                     const Mutation& mutation) {
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    if (record.state == KeyState::active) {
      const auto other = active(session, record.algorithm);
      if (other && other->id != record.id)
        return Error(ErrorCode::conflict, "another key of this algorithm is active");
    }
    GH_TRY(const Revision revision, store(session, record, expect, mutation.now));
    write_events(session, tenant_, mutation.events);
    return revision;
  });
}

Result<Revision> SqlSigningKeys::activate(const KeyId& id, Revision revision, const Mutation& mutation) {
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    GH_TRY(const Revision next, activate_in(session, id, revision, mutation.now));
    write_events(session, tenant_, mutation.events);
    return next;
  });
}

Result<Revision> SqlSigningKeys::activate_in(Session& session, const KeyId& id, Revision revision,
                                             TimePoint now) const {
  auto next = session.one(Sql::find_signing_key, tenant_.arguments().text("id", id.text()), signing_key_of);
  if (!next) return Error(ErrorCode::not_found, "there is no such signing key");
  if (next->revision != revision) return Error(ErrorCode::conflict, "the key is not the one that was read");
  if (next->state == KeyState::active) return Error(ErrorCode::conflict, "the key is active");
  if (auto previous = active(session, next->algorithm)) {
    const Revision read = previous->revision;
    previous->state = KeyState::retiring;
    previous->state_since = now;
    if (auto done = store(session, *previous, read, now); !done) return std::move(done).error();
  }
  next->state = KeyState::active;
  next->state_since = now;
  return store(session, *next, revision, now);
}

Result<void> SqlSigningKeys::erase(const KeyId& id, Revision revision, const Mutation& mutation) {
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    auto key = tenant_.arguments().text("id", id.text());
    const auto stored = session.one(Sql::find_signing_key, key, signing_key_of);
    if (!stored) return Error(ErrorCode::not_found, "there is no such signing key");
    if (stored->revision != revision)
      return Error(ErrorCode::conflict, "the key is not the one that was read");
    if (stored->state != KeyState::retired) return Error(ErrorCode::conflict, "the key has not retired");
    key.number("revision", static_cast<std::int64_t>(revision.number));
    session.run(Sql::delete_signing_key, key);
    note_change(session, tenant_, {.kind = ChangeKind::signing_key, .id = id.text(), .at = mutation.now});
    write_events(session, tenant_, mutation.events);
    return {};
  });
}

}  // namespace gatehouse::sql
