// FamilyCache: whether a family is alive, from memory. One per tenant.
//
// A family stays cached until the change feed reports it, which is polled once a second, so that a revocation
// is seen within a second on every node (docs/adr/0002). Entries also end at the family's own end. When
// the feed cannot be read, nothing is answered from memory: stale facts are worse than a slow answer.
// Sharded; thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "gatehouse/storage/grant_store.h"

namespace gatehouse::tokens {

/// What a token check needs to know of its family.
struct FamilyStatus {
  bool active = false;
  UserId user;
  ClientId client;
  TimePoint expires_at;
};

class FamilyCache {
 public:
  explicit FamilyCache(GrantStore& grants) : grants_(grants) {}

  /// From memory, or nothing on a miss. Never waits on the store.
  std::optional<FamilyStatus> peek(const FamilyId& id, TimePoint now) const;
  /// From memory or the store. A family that is unknown or expired is not active.
  Result<FamilyStatus> find(const FamilyId& id, TimePoint now);

  /// The change feed says that this family, or with an empty id any family, is not what it was.
  void forget(const std::string& id);
  /// Called after every successful reading of the change feed, and when one failed.
  void trust(bool fresh) noexcept { trusted_.store(fresh, std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kMostPerShard = 4096;
  struct Shard {
    mutable std::mutex guard;
    std::unordered_map<std::string, FamilyStatus> families;
    std::uint64_t forgotten = 0;  ///< grows with every forget: a read that began before it must not be kept
  };
  Shard& shard_of(const std::string& id) const;

  GrantStore& grants_;
  std::atomic<bool> trusted_{false};
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace gatehouse::tokens
