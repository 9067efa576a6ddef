#include "core/plugin_host/boundary/system_boundary.h"

#include <algorithm>

#include "core/plugin_host/boundary/postconditions.h"

namespace gatehouse::plugin_host::boundary {

Result<std::optional<ClientRecord>> ClientBoundary::find(const ClientId& id) {
  return guarded_call(
      gate_, "clients.find", [&] { return inner_.find(id); }, is_the_one_asked_for(&ClientRecord::id, id));
}

Result<Page<ClientRecord>> ClientBoundary::list(const ListQuery& query) {
  return guarded_call(
      gate_, "clients.list", [&] { return inner_.list(query); }, holds_at_most(query.limit));
}

Result<Revision> ClientBoundary::put(const ClientRecord& record, const Expect& expect,
                                     const Mutation& mutation) {
  return guarded_call(
      gate_, "clients.put", [&] { return inner_.put(record, expect, mutation); }, is_stored);
}

Result<void> ClientBoundary::erase(const ClientId& id, Revision revision, const Mutation& mutation) {
  return guarded_call(gate_, "clients.erase", [&] { return inner_.erase(id, revision, mutation); });
}

Result<std::vector<SigningKeyRecord>> SigningKeyBoundary::list() {
  return guarded_call(gate_, "signing_keys.list", [&] { return inner_.list(); });
}

Result<Revision> SigningKeyBoundary::put(const SigningKeyRecord& record, const Expect& expect,
                                         const Mutation& mutation) {
  return guarded_call(
      gate_, "signing_keys.put", [&] { return inner_.put(record, expect, mutation); }, is_stored);
}

Result<Revision> SigningKeyBoundary::activate(const KeyId& id, Revision revision, const Mutation& mutation) {
  return guarded_call(
      gate_, "signing_keys.activate", [&] { return inner_.activate(id, revision, mutation); }, is_stored);
}

Result<void> SigningKeyBoundary::erase(const KeyId& id, Revision revision, const Mutation& mutation) {
  return guarded_call(gate_, "signing_keys.erase", [&] { return inner_.erase(id, revision, mutation); });
}

Result<std::vector<DataKeyRecord>> DataKeyBoundary::list() {
  return guarded_call(gate_, "data_keys.list", [&] { return inner_.list(); });
}

Result<Revision> DataKeyBoundary::put(const DataKeyRecord& record, const Expect& expect,
                                      const Mutation& mutation) {
  return guarded_call(
      gate_, "data_keys.put", [&] { return inner_.put(record, expect, mutation); }, is_stored);
}

Result<void> OutboxBoundary::append(std::span<const AuditEvent> events) {
  return guarded_call(gate_, "outbox.append", [&] { return inner_.append(events); });
}

Result<std::vector<OutboxEntry>> OutboxBoundary::read(std::uint64_t after, std::uint32_t limit) {
  return guarded_call(
      gate_, "outbox.read", [&] { return inner_.read(after, limit); },
      [limit](const std::vector<OutboxEntry>& entries) {
        return entries.size() > limit ? "answered more events than were asked for" : nullptr;
      });
}

Result<void> OutboxBoundary::done(std::uint64_t cursor) {
  return guarded_call(gate_, "outbox.done", [&] { return inner_.done(cursor); });
}

Result<CounterState> CounterBoundary::add(const CounterKey& key, Duration window, TimePoint now) {
  return guarded_call(
      gate_, "counters.add", [&] { return inner_.add(key, window, now); },
      [](const CounterState& state) { return state.count == 0 ? "answered count 0 after adding" : nullptr; });
}

Result<std::optional<CounterState>> CounterBoundary::find(const CounterKey& key, TimePoint now) {
  return guarded_call(gate_, "counters.find", [&] { return inner_.find(key, now); });
}

Result<void> CounterBoundary::reset(const CounterKey& key) {
  return guarded_call(gate_, "counters.reset", [&] { return inner_.reset(key); });
}

}  // namespace gatehouse::plugin_host::boundary
