#include "core/replays/replay_memory.h"

#include <algorithm>

#include "core/base/ids.h"
#include "core/crypto/digest.h"

namespace gatehouse::replays {
namespace {

std::int64_t slot_of(TimePoint time) noexcept { return time.time_since_epoch() / ReplayMemory::kSlot; }

}  // namespace

ReplayMemory::Content ReplayMemory::nothing(std::optional<TimePoint> unknown_before) {
  return {.salt = random_base64url(32), .unknown_before = unknown_before, .slots = {}};
}

ReplayMemory::ReplayMemory(const Content& content, std::size_t most)
    : salt_(content.salt), unknown_before_(content.unknown_before), most_(most) {
  for (const auto& [slot, digests] : content.slots) {
    digests.each([&, slot = slot](const HalfDigest& digest) { shard_of(digest).slots[slot].add(digest); });
    size_ += digests.size();
  }
}

HalfDigest ReplayMemory::half_of(const TenantId& tenant, const Digest& digest) const noexcept {
  const Digest keyed = crypto::keyed_digest(salt_, {tenant.text(), crypto::as_bytes(digest)});
  HalfDigest half;
  std::copy_n(keyed.bytes().begin(), half.size(), half.begin());
  if (half == HalfDigest{}) half.back() = 1;  // all zero is an empty place
  return half;
}

Result<bool> ReplayMemory::remember(const TenantId& tenant, const Digest& digest, TimePoint until,
                                    TimePoint now) {
  const auto half = half_of(tenant, digest);
  if (size_.load(std::memory_order_relaxed) >= most_) drop_passed(now);
  auto& shard = shard_of(half);
  const std::lock_guard lock(shard.guard);
  drop_passed(shard, now);
  // Once whatever its times say: a second one of the same id may end at another time.
  for (const auto& [slot, digests] : shard.slots)
    if (digests.contains(half)) return false;
  if (size_.fetch_add(1, std::memory_order_relaxed) >= most_) {
    size_.fetch_sub(1, std::memory_order_relaxed);
    return Error(ErrorCode::unavailable, "no room to remember a proof or an assertion: too many a minute");
  }
  shard.slots[slot_of(std::max(until, now))].add(half);
  return true;
}

void ReplayMemory::drop_passed(Shard& shard, TimePoint now) {
  const auto present = slot_of(now);
  while (!shard.slots.empty() && shard.slots.begin()->first < present) {
    size_.fetch_sub(shard.slots.begin()->second.size(), std::memory_order_relaxed);
    shard.slots.erase(shard.slots.begin());
  }
}

void ReplayMemory::drop_passed(TimePoint now) {
  for (auto& shard : shards_) {
    const std::lock_guard lock(shard.guard);
    drop_passed(shard, now);
  }
}

std::size_t ReplayMemory::size(TimePoint now) {
  drop_passed(now);
  return size_.load(std::memory_order_relaxed);
}

ReplayMemory::Content ReplayMemory::content(TimePoint now) {
  Content all{.salt = salt_, .unknown_before = unknown_before_, .slots = {}};
  for (auto& shard : shards_) {
    const std::lock_guard lock(shard.guard);
    drop_passed(shard, now);
    for (const auto& [slot, digests] : shard.slots)
      digests.each([&, slot = slot](const HalfDigest& digest) { all.slots[slot].add(digest); });
  }
  return all;
}

}  // namespace gatehouse::replays
