// FamilyCache: whether a family is alive, from memory. One per tenant. Entries also end at the family's own
// end. Thread-safe; see FollowedCache for when it may answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/followed_cache.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::tokens {

/// What a token check needs to know of its family.
struct FamilyStatus {
  bool active = false;
  UserId user;
  ClientId client;
  TimePoint expires_at;
  std::vector<std::string> userinfo_claims;  ///< asked for by name (OpenID Core §5.5)
};

std::size_t owned_bytes(const FamilyStatus& status) noexcept;

class FamilyCache {
 public:
  FamilyCache(GrantStore& grants, CacheTally& tally) : grants_(grants), families_(kMostPerShard, tally) {}

  /// From memory, or nothing on a miss. Never waits on the store.
  std::optional<FamilyStatus> peek(const FamilyId& id, TimePoint now) const;
  /// From memory or the store. A family that is unknown or expired is not active.
  Result<FamilyStatus> find(const FamilyId& id, TimePoint now);

  void forget(const std::string& id) { families_.forget(id); }
  void trust(bool fresh) noexcept { families_.trust(fresh); }

 private:
  static constexpr std::size_t kMostPerShard = 4096;
  GrantStore& grants_;
  FollowedCache<FamilyStatus> families_;
};

}  // namespace gatehouse::tokens
