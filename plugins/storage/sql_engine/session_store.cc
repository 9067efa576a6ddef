#include <algorithm>

#include "plugins/storage/sql_engine/compare_and_set.h"
#include "plugins/storage/sql_engine/mapping.h"
#include "plugins/storage/sql_engine/people_store.h"

namespace gatehouse::sql {
namespace {

TimePoint end_of(const SessionRecord& record) {
  return std::min(record.idle_expires_at, record.absolute_expires_at);
}

}  // namespace

Arguments SqlSessions::all_of(const SessionRecord& record) const {
  return tenant_.arguments()
      .digest("digest", record.digest)
      .text("id", record.id.text())
      .text("user_id", record.user.text())
      .time("auth_time", record.auth_time)
      .time("created_at", record.created_at)
      .time("last_seen_at", record.last_seen_at)
      .time("idle_expires_at", record.idle_expires_at)
      .time("absolute_expires_at", record.absolute_expires_at)
      .time("ends_at", end_of(record))
      .text("payload", record.payload.json);
}

void SqlSessions::remove(Session& session, const Digest& digest) const {
  session.run(Sql::delete_session, tenant_.arguments().digest("digest", digest));
}

std::optional<SessionRecord> SqlSessions::live(Session& session, const Digest& digest, TimePoint now) const {
  auto stored = session.one(Sql::find_session, tenant_.arguments().digest("digest", digest), session_of);
  if (stored && end_of(*stored) <= now) {
    remove(session, digest);
    stored.reset();
  }
  return stored;
}

bool SqlSessions::is_taken(Session& session, const SessionId& id, const Digest& except, TimePoint now) const {
  const auto other =
      session.one(Sql::find_session_by_id, tenant_.arguments().text("id", id.text()), session_of);
  if (!other || other->digest == except) return false;
  if (end_of(*other) > now) return true;
  remove(session, other->digest);
  return false;
}

Result<Revision> SqlSessions::put(const SessionRecord& record, const Expect& expect,
                                  const Mutation& mutation) {
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    GH_TRY(const Revision revision, put_in(session, record, expect, mutation.now));
    write_events(session, tenant_, mutation.events);
    return revision;
  });
}

Result<Revision> SqlSessions::put_in(Session& session, const SessionRecord& record, const Expect& expect,
                                     TimePoint now) const {
  const auto stored = live(session, record.digest, now);
  if (is_taken(session, record.id, record.digest, now))
    return Error(ErrorCode::already_exists, "the session id is taken");
  GH_TRY(const Revision revision,
         compare_and_set(session, {Sql::insert_session, Sql::update_session}, all_of(record), expect));
  if (stored)
    note_change(session, tenant_, {.kind = ChangeKind::session, .id = stored->id.text(), .at = now});
  return revision;
}

Result<Revision> SqlSessions::replace(const Digest& previous, const SessionRecord& record,
                                      const Mutation& mutation) {
  if (record.digest == previous) return Error(ErrorCode::already_exists, "the session's digest is known");
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    if (auto done = replace_in(session, previous, record, mutation.now); !done)
      return std::move(done).error();
    write_events(session, tenant_, mutation.events);
    return Revision{1};
  });
}

Result<void> SqlSessions::replace_in(Session& session, const Digest& previous, const SessionRecord& record,
                                     TimePoint now) const {
  const auto ended = live(session, previous, now);
  if (!ended) return Error(ErrorCode::conflict, "the session has ended");
  if (live(session, record.digest, now))
    return Error(ErrorCode::already_exists, "the session's digest is known");
  remove(session, previous);
  if (is_taken(session, record.id, previous, now))
    return Error(ErrorCode::already_exists, "the session id is taken");
  if (session.run(Sql::insert_session, all_of(record)) != 1)
    return Error(ErrorCode::already_exists, "the session is known");
  note_change(session, tenant_, {.kind = ChangeKind::session, .id = ended->id.text(), .at = now});
  return {};
}

Result<std::optional<SessionRecord>> SqlSessions::find(const Digest& digest, TimePoint now) {
  using Found = std::optional<SessionRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    auto found = session.one(Sql::find_session, tenant_.arguments().digest("digest", digest), session_of);
    if (found && end_of(*found) <= now) found.reset();
    return found;
  });
}

Result<std::vector<SessionRecord>> SqlSessions::list(const UserId& user, TimePoint now) {
  using Found = std::vector<SessionRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    session.each(Sql::list_sessions, tenant_.arguments().text("user_id", user.text()).time("now", now),
                 [&](const Row& row) { found.push_back(session_of(row)); });
    return found;
  });
}

Result<bool> SqlSessions::erase(const SessionId& id, const Mutation& mutation) {
  return tenant_.write<bool>([&](Session& session) -> Result<bool> {
    const auto stored =
        session.one(Sql::find_session_by_id, tenant_.arguments().text("id", id.text()), session_of);
    if (!stored) return false;
    remove(session, stored->digest);
    if (end_of(*stored) <= mutation.now) return false;
    note_change(session, tenant_, {.kind = ChangeKind::session, .id = id.text(), .at = mutation.now});
    write_events(session, tenant_, mutation.events);
    return true;
  });
}

}  // namespace gatehouse::sql
