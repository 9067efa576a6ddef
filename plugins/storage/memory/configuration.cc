#include "configuration.h"

#include <algorithm>

#include "compare_and_set.h"

namespace gatehouse::memory {

Result<std::optional<ClientRecord>> MemoryClients::find(const ClientId& id) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.clients, id);
  return stored == nullptr ? std::nullopt : std::optional(*stored);
}

Result<Page<ClientRecord>> MemoryClients::list(const ListQuery& query) {
  const std::lock_guard lock(data_.mutex);
  return page_of(data_.clients, "clients", query);
}

Result<Revision> MemoryClients::put(const ClientRecord& record, const Expect& expect,
                                    const Mutation& mutation) {
  if (record.id.empty()) return Error(ErrorCode::invalid_argument, "a client has an id");
  const std::lock_guard lock(data_.mutex);
  GH_TRY(const Revision revision, next_revision(stored_in(data_.clients, record.id), expect));
  ClientRecord next = record;
  next.revision = revision;
  data_.clients.insert_or_assign(record.id, std::move(next));
  data_.note(ChangeKind::client, record.id.text(), mutation.now);
  data_.record(mutation.events);
  return revision;
}

Result<void> MemoryClients::erase(const ClientId& id, Revision revision, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.clients, id);
  if (stored == nullptr) return Error(ErrorCode::not_found, "there is no such client");
  if (stored->revision != revision)
    return Error(ErrorCode::conflict, "the client is not the one that was read");
  data_.clients.erase(id);
  data_.note(ChangeKind::client, id.text(), mutation.now);
  data_.record(mutation.events);
  return {};
}

Result<std::vector<SigningKeyRecord>> MemorySigningKeys::list() {
  const std::lock_guard lock(data_.mutex);
  std::vector<SigningKeyRecord> keys;
  for (const auto& [id, key] : data_.signing_keys)
    keys.push_back(key);
  return keys;
}

SigningKeyRecord* MemorySigningKeys::active(const std::string& algorithm) {
  for (auto& [id, key] : data_.signing_keys)
    if (key.algorithm == algorithm && key.state == KeyState::active) return &key;
  return nullptr;
}

Result<Revision> MemorySigningKeys::put(const SigningKeyRecord& record, const Expect& expect,
                                        const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  GH_TRY(const Revision revision, next_revision(stored_in(data_.signing_keys, record.id), expect));
  if (record.state == KeyState::active) {
    const auto* other = active(record.algorithm);
    if (other != nullptr && other->id != record.id)
      return Error(ErrorCode::conflict, "another key of this algorithm is active");
  }
  SigningKeyRecord next = record;
  next.revision = revision;
  data_.signing_keys.insert_or_assign(record.id, std::move(next));
  data_.note(ChangeKind::signing_key, record.id.text(), mutation.now);
  data_.record(mutation.events);
  return revision;
}

Result<Revision> MemorySigningKeys::activate(const KeyId& id, Revision revision, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.signing_keys.find(id);
  if (at == data_.signing_keys.end()) return Error(ErrorCode::not_found, "there is no such signing key");
  SigningKeyRecord& next = at->second;
  if (next.revision != revision) return Error(ErrorCode::conflict, "the key is not the one that was read");
  SigningKeyRecord* previous = active(next.algorithm);
  if (previous == &next) return Error(ErrorCode::conflict, "the key is active");
  const auto move_to = [&](SigningKeyRecord& key, KeyState state) {
    key.state = state;
    key.state_since = mutation.now;
    ++key.revision.number;
    data_.note(ChangeKind::signing_key, key.id.text(), mutation.now);
  };
  if (previous != nullptr) move_to(*previous, KeyState::retiring);
  move_to(next, KeyState::active);
  data_.record(mutation.events);
  return next.revision;
}

Result<void> MemorySigningKeys::erase(const KeyId& id, Revision revision, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.signing_keys, id);
  if (stored == nullptr) return Error(ErrorCode::not_found, "there is no such signing key");
  if (stored->revision != revision) return Error(ErrorCode::conflict, "the key is not the one that was read");
  if (stored->state != KeyState::retired) return Error(ErrorCode::conflict, "the key has not retired");
  data_.signing_keys.erase(id);
  data_.note(ChangeKind::signing_key, id.text(), mutation.now);
  data_.record(mutation.events);
  return {};
}

Result<std::vector<DataKeyRecord>> MemoryDataKeys::list() {
  const std::lock_guard lock(data_.mutex);
  std::vector<DataKeyRecord> keys;
  for (const auto& [id, key] : data_.data_keys)
    keys.push_back(key);
  return keys;
}

Result<Revision> MemoryDataKeys::put(const DataKeyRecord& record, const Expect& expect,
                                     const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  if (std::holds_alternative<Absent>(expect) && !data_.data_keys.empty())
    return Error(ErrorCode::conflict, "the tenant has a data key");
  GH_TRY(const Revision revision, next_revision(stored_in(data_.data_keys, record.id), expect));
  DataKeyRecord next = record;
  next.revision = revision;
  data_.data_keys.insert_or_assign(record.id, std::move(next));
  data_.record(mutation.events);
  return revision;
}

Result<void> MemoryOutbox::append(std::span<const AuditEvent> events) {
  const std::lock_guard lock(data_.mutex);
  data_.record(events);
  return {};
}

Result<std::vector<OutboxEntry>> MemoryOutbox::read(std::uint64_t after, std::uint32_t limit) {
  if (limit < 1 || limit > 1000)
    return Error(ErrorCode::invalid_argument, "1 to 1,000 entries can be read at once");
  const std::lock_guard lock(data_.mutex);
  std::vector<OutboxEntry> entries;
  for (const auto& entry : data_.outbox) {
    if (entries.size() == limit) break;
    if (entry.cursor > after) entries.push_back(entry);
  }
  return entries;
}

Result<void> MemoryOutbox::done(std::uint64_t cursor) {
  const std::lock_guard lock(data_.mutex);
  while (!data_.outbox.empty() && data_.outbox.front().cursor <= cursor)
    data_.outbox.pop_front();
  return {};
}

Result<CounterState> MemoryCounters::add(const CounterKey& key, Duration window, TimePoint now) {
  if (window <= Duration::zero()) return Error(ErrorCode::invalid_argument, "a window must be positive");
  const std::lock_guard lock(data_.mutex);
  auto [at, inserted] = data_.counters.try_emplace(key);
  StoredCounter& counter = at->second;
  if (inserted || counter.ends_at <= now)
    counter = {.state = {.count = 0, .window_started_at = now, .last_at = now}, .ends_at = now + window};
  ++counter.state.count;
  counter.state.last_at = std::max(counter.state.last_at, now);
  return counter.state;
}

Result<std::optional<CounterState>> MemoryCounters::find(const CounterKey& key, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  const auto* counter = stored_in(data_.counters, key);
  if (counter == nullptr || counter->ends_at <= now) return std::optional<CounterState>();
  return std::optional(counter->state);
}

Result<void> MemoryCounters::reset(const CounterKey& key) {
  const std::lock_guard lock(data_.mutex);
  data_.counters.erase(key);
  return {};
}

}  // namespace gatehouse::memory
