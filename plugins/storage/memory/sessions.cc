#include "compare_and_set.h"
#include "people.h"

namespace gatehouse::memory {

void MemorySessions::remove(const Digest& digest) {
  const auto at = data_.sessions.find(digest);
  if (at == data_.sessions.end()) return;
  data_.session_ids.erase(at->second.id);
  data_.sessions.erase(at);
}

/// Is `id` that of another live session? One that expired gives its id up.
bool MemorySessions::is_taken(const SessionId& id, const Digest& except, TimePoint now) {
  const auto at = data_.session_ids.find(id);
  if (at == data_.session_ids.end() || at->second == except) return false;
  if (data_.live_session(at->second, now) != nullptr) return true;
  remove(Digest(at->second));
  return false;
}

Result<Revision> MemorySessions::put(const SessionRecord& record, const Expect& expect,
                                     const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = data_.live_session(record.digest, mutation.now);
  GH_TRY(const Revision revision, next_revision(stored, expect));
  if (is_taken(record.id, record.digest, mutation.now))
    return Error(ErrorCode::already_exists, "the session id is taken");
  if (stored != nullptr) data_.note(ChangeKind::session, stored->id.text(), mutation.now);
  remove(record.digest);
  SessionRecord next = record;
  next.revision = revision;
  data_.sessions.emplace(record.digest, std::move(next));
  data_.session_ids.emplace(record.id, record.digest);
  data_.record(mutation.events);
  return revision;
}

Result<Revision> MemorySessions::replace(const Digest& previous, const SessionRecord& record,
                                         const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto* ended = data_.live_session(previous, mutation.now);
  if (ended == nullptr) return Error(ErrorCode::conflict, "the session has ended");
  if (record.digest == previous || data_.live_session(record.digest, mutation.now) != nullptr)
    return Error(ErrorCode::already_exists, "the session's digest is known");
  if (is_taken(record.id, previous, mutation.now))
    return Error(ErrorCode::already_exists, "the session id is taken");
  data_.note(ChangeKind::session, ended->id.text(), mutation.now);
  remove(previous);
  remove(record.digest);
  SessionRecord next = record;
  next.revision = Revision{1};
  data_.sessions.emplace(record.digest, std::move(next));
  data_.session_ids.emplace(record.id, record.digest);
  data_.record(mutation.events);
  return Revision{1};
}

Result<std::optional<SessionRecord>> MemorySessions::find(const Digest& digest, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = data_.live_session(digest, now);
  return stored == nullptr ? std::nullopt : std::optional(*stored);
}

Result<std::vector<SessionRecord>> MemorySessions::list(const UserId& user, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  std::vector<SessionRecord> found;
  for (const auto& [id, digest] : data_.session_ids)
    if (const auto* session = data_.live_session(digest, now); session != nullptr && session->user == user)
      found.push_back(*session);
  return found;
}

Result<bool> MemorySessions::erase(const SessionId& id, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.session_ids.find(id);
  if (at == data_.session_ids.end()) return false;
  const bool was_live = data_.live_session(at->second, mutation.now) != nullptr;
  remove(Digest(at->second));
  if (!was_live) return false;
  data_.note(ChangeKind::session, id.text(), mutation.now);
  data_.record(mutation.events);
  return true;
}

}  // namespace gatehouse::memory
