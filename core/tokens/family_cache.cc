#include "core/tokens/family_cache.h"

#include "core/tokens/grant_facts.h"

namespace gatehouse::tokens {

std::size_t owned_bytes(const FamilyStatus& status) noexcept {
  using gatehouse::owned_bytes;
  return owned_bytes(status.user.text()) + owned_bytes(status.client.text()) +
         owned_bytes(status.userinfo_claims);
}

std::optional<FamilyStatus> FamilyCache::peek(const FamilyId& id, TimePoint now) const {
  auto status = families_.peek(id.text());
  if (status) status->active = status->active && now < status->expires_at;
  return status;
}

Result<FamilyStatus> FamilyCache::find(const FamilyId& id, TimePoint now) {
  using Found = std::optional<FamilyStatus>;
  const auto load = [&]() -> Result<Found> {
    GH_TRY(const auto family, grants_.find(id, now));
    if (!family) return Found();
    GH_TRY(auto facts, read_grant_facts(family->payload));
    return Found({.active = family->state == FamilyState::active,
                  .user = family->user,
                  .client = family->client,
                  .expires_at = family->expires_at,
                  .userinfo_claims = std::move(facts.userinfo_claims)});
  };
  GH_TRY(auto status, families_.find(id.text(), load));
  if (!status) return FamilyStatus{};
  status->active = status->active && now < status->expires_at;
  return *std::move(status);
}

}  // namespace gatehouse::tokens
