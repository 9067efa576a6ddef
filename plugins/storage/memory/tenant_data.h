// TenantData: everything that storage.memory keeps of one tenant, behind one lock; and the change log of all
// tenants.
//
// Whoever holds the lock sees and leaves whole operations only: each verb checks everything first, then
// changes. Lock order: TenantData::mutex, then ChangeLog's own. Owned by MemoryStorage.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <unordered_map>

#include "gatehouse/storage/storage.h"

namespace gatehouse::memory {

/// What changed, in commit order. Starts above 0, which the contract keeps for "tell me where you are".
class ChangeLog {
 public:
  void note(Change change, TimePoint at);
  Changes since(ChangeCursor cursor) const;
  /// Forgets what is older than `before`; answers how much.
  std::uint64_t trim(TimePoint before, std::uint32_t limit);
  std::uint64_t size() const;

 private:
  struct Entry {
    std::uint64_t position;
    TimePoint at;
    Change change;
  };
  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  std::uint64_t position_ = 1;
  std::uint64_t trimmed_to_ = 0;
};

struct StoredCounter {
  CounterState state;
  TimePoint ends_at;
};

using TicketKey = std::pair<TicketKind, Digest>;

struct TenantData {
  TenantData(TenantId tenant, ChangeLog& log) : id(std::move(tenant)), changes(log) {}

  /// The events of a change that is being made. Call under the lock, together with the change.
  void record(std::span<const AuditEvent> events);
  void note(ChangeKind kind, const std::string& record, TimePoint at);
  /// The live session under `digest`, or null. Call under the lock.
  const SessionRecord* live_session(const Digest& digest, TimePoint now) const;
  /// Removes up to `budget` things that expired; answers how many.
  std::uint64_t sweep(TimePoint now, std::uint64_t budget);
  /// Adds how much there is of each kind.
  void count(std::map<std::string, std::uint64_t>& rows);

  const TenantId id;
  ChangeLog& changes;
  std::mutex mutex;

  std::map<FamilyId, FamilyRecord> families;
  std::map<TicketKey, TicketRecord> tickets;
  std::unordered_map<Digest, RefreshRecord> refresh_tokens;
  std::map<std::pair<FamilyId, std::uint32_t>, Digest> generations;  ///< of refresh tokens
  std::unordered_map<Digest, NewAccessToken> access_tokens;
  std::unordered_map<Digest, TimePoint> denied_tokens;  ///< until when
  std::unordered_map<Digest, TimePoint> remembered;     ///< until when
  std::map<ClientId, ClientRecord> clients;
  std::unordered_map<Digest, SessionRecord> sessions;
  std::map<SessionId, Digest> session_ids;
  std::unordered_map<Digest, InteractionRecord> interactions;
  std::map<std::pair<UserId, ClientId>, ConsentRecord> consents;
  std::map<UserId, AccountRecord> accounts;
  std::map<LoginKey, UserId> login_keys;
  std::map<KeyId, SigningKeyRecord> signing_keys;
  std::map<KeyId, DataKeyRecord> data_keys;
  std::deque<OutboxEntry> outbox;
  std::uint64_t outbox_cursor = 0;
  std::map<CounterKey, StoredCounter> counters;
};

}  // namespace gatehouse::memory
