#include "core/tokens/family_cache.h"

namespace gatehouse::tokens {

FamilyCache::Shard& FamilyCache::shard_of(const std::string& id) const {
  return shards_[std::hash<std::string>{}(id) % kShards];
}

std::optional<FamilyStatus> FamilyCache::peek(const FamilyId& id, TimePoint now) const {
  if (!trusted_.load(std::memory_order_relaxed)) return std::nullopt;
  const auto& shard = shard_of(id.text());
  const std::lock_guard lock(shard.guard);
  const auto found = shard.families.find(id.text());
  if (found == shard.families.end()) return std::nullopt;
  auto status = found->second;
  status.active = status.active && now < status.expires_at;
  return status;
}

Result<FamilyStatus> FamilyCache::find(const FamilyId& id, TimePoint now) {
  if (auto known = peek(id, now)) return *std::move(known);
  auto& shard = shard_of(id.text());
  std::uint64_t forgotten_before = 0;
  {
    const std::lock_guard lock(shard.guard);
    forgotten_before = shard.forgotten;
  }
  GH_TRY(const auto family, grants_.find(id, now));
  if (!family) return FamilyStatus{};
  FamilyStatus status{.active = family->state == FamilyState::active,
                      .user = family->user,
                      .client = family->client,
                      .expires_at = family->expires_at};
  const std::lock_guard lock(shard.guard);
  if (shard.forgotten == forgotten_before) {
    if (shard.families.size() >= kMostPerShard) shard.families.clear();
    shard.families.insert_or_assign(id.text(), status);
  }
  return status;
}

void FamilyCache::forget(const std::string& id) {
  const auto drop = [&id](Shard& shard) {
    const std::lock_guard lock(shard.guard);
    ++shard.forgotten;
    if (id.empty())
      shard.families.clear();
    else
      shard.families.erase(id);
  };
  if (!id.empty()) return drop(shard_of(id));
  for (auto& shard : shards_)
    drop(shard);
}

}  // namespace gatehouse::tokens
