#include "core/oauth/consent/consent_revocation.h"

namespace gatehouse::oauth {

Result<bool> ConsentRevocation::take_back(const Taken& taken, const Mutation& mutation) const {
  GH_TRY(const auto consent, consents_.find(taken.user, taken.client));
  if (!consent) return false;
  GH_TRY_VOID(revoke_families(taken, mutation.now));
  GH_TRY_VOID(consents_.erase(taken.user, taken.client, mutation));
  // Once more: while the first pass went through its pages, the app may have got a code by the consent that
  // still stood, and nobody could take that back later (S-412).
  GH_TRY_VOID(revoke_families(taken, mutation.now));
  return true;
}

Result<void> ConsentRevocation::revoke_families(const Taken& taken, TimePoint now) const {
  FamilyQuery query{.whose = taken.user, .now = now, .list = {.cursor = {}, .limit = 200}};
  do {
    GH_TRY(const auto page, grants_.list(query));
    for (const auto& family : page.records) {
      if (family.client != taken.client || family.state != FamilyState::active) continue;
      GH_TRY_VOID(grants_.revoke(
          {.what = family.id, .reason = taken.reason, .mutation = {.now = now, .events = {}}}));
      if (families_ != nullptr) families_->forget(family.id.text());
    }
    query.list.cursor = page.next;
  } while (!query.list.cursor.empty());
  return {};
}

}  // namespace gatehouse::oauth
