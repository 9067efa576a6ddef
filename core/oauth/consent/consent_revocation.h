// ConsentRevocation: takes back what a person allowed an app: the consent and every token that hangs on it.
// One for the person's page and the operator's command. Thread-safe; waits on the store.
#pragma once

#include "core/tokens/family_cache.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class ConsentRevocation {
 public:
  /// `families`: the caches of this process, or null where there are none.
  ConsentRevocation(ConsentStore& consents, GrantStore& grants, tokens::FamilyCache* families)
      : consents_(consents), grants_(grants), families_(families) {}

  struct Taken {
    UserId user;
    ClientId client;
    RevocationReason reason;
  };
  /// False where there is no such consent. The tokens go first: if this ends half way, the consent is still
  /// there to be taken back.
  Result<bool> take_back(const Taken& taken, const Mutation& mutation) const;

 private:
  Result<void> revoke_families(const Taken& taken, TimePoint now) const;
  ConsentStore& consents_;
  GrantStore& grants_;
  tokens::FamilyCache* families_;
};

}  // namespace gatehouse::oauth
