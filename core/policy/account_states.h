// AccountStates: may this person act now, from memory: for paths that only need the verdict and not the
// account. One per tenant. Thread-safe; see FollowedCache for when it may answer.
#pragma once

#include "core/base/followed_cache.h"
#include "core/policy/policy.h"

namespace gatehouse::policy {

class AccountStates {
 public:
  AccountStates(AccountStore& accounts, CacheTally& tally)
      : accounts_(accounts), states_(kMostPerShard, tally) {}

  /// From memory, or nothing on a miss. Never waits on the store.
  std::optional<Verdict> peek(const UserId& user) const;
  Result<Verdict> find(const UserId& user);

  void forget(const std::string& id) { states_.forget(id); }
  void trust(bool fresh) noexcept { states_.trust(fresh); }

 private:
  static constexpr std::size_t kMostPerShard = 4096;
  AccountStore& accounts_;
  FollowedCache<AccountState> states_;
};

}  // namespace gatehouse::policy
