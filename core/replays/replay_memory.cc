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
  for (const auto& [number, kept] : content.slots) {
    kept.digests.each([&, number = number](const HalfDigest& digest) {
      shard_of(digest).slots[number].digests.add(digest);
    });
    size_ += kept.digests.size();
    // Which digest is whose nobody wrote down. A slot passes in all shards at once, so that one counts for
    // all.
    auto& counting = shards_.front().slots[number];
    for (const auto& [tenant, held] : kept.held) {
      auto& share = share_of(TenantId(tenant));
      held_by(share, counting) = static_cast<std::uint32_t>(held);
      share.size_ += held;
    }
  }
}

ReplayMemory::Share& ReplayMemory::share_of(const TenantId& tenant) {
  const std::lock_guard lock(shares_guard_);
  if (const auto found = shares_.find(tenant.text()); found != shares_.end()) return found->second;
  by_number_.reserve(by_number_.size() + 1);  // or there might be a share that no number leads to
  auto& share = shares_.try_emplace(tenant.text(), tenant, by_number_.size()).first->second;
  by_number_.push_back(&share);
  tenants_.store(by_number_.size(), std::memory_order_relaxed);
  return share;
}

HalfDigest ReplayMemory::half_of(const TenantId& tenant, const Digest& digest) const noexcept {
  const Digest keyed = crypto::keyed_digest(salt_, {tenant.text(), crypto::as_bytes(digest)});
  HalfDigest half;
  std::copy_n(keyed.bytes().begin(), half.size(), half.begin());
  if (half == HalfDigest{}) half.back() = 1;  // all zero is an empty place
  return half;
}

bool ReplayMemory::has_room_for(const Share& share) const noexcept {
  const auto all = size_.load(std::memory_order_relaxed);
  if (all >= most_) return false;
  if (tenants_.load(std::memory_order_relaxed) < 2) return true;
  return share.size_.load(std::memory_order_relaxed) < kTimesFree * (most_ - all);
}

std::uint32_t& ReplayMemory::held_by(const Share& share, Slot& slot) const {
  // For all tenants at once: once in the life of a slot, as a rule.
  if (slot.held.size() <= share.number_)
    slot.held.resize(std::max(share.number_ + 1, tenants_.load(std::memory_order_relaxed)));
  return slot.held[share.number_];
}

Result<bool> ReplayMemory::remember(Share& share, const Digest& digest, TimePoint until, TimePoint now) {
  const auto half = half_of(share.tenant_, digest);
  // Nothing more passes before the next slot: who floods must not make all shards be searched all the time.
  if (const auto present = slot_of(now);
      !has_room_for(share) && swept_.exchange(present, std::memory_order_relaxed) != present)
    drop_passed(now);
  auto& shard = shard_of(half);
  const std::lock_guard lock(shard.guard);
  drop_passed(shard, now);
  // Once whatever its times say: a second one of the same id may end at another time.
  for (const auto& [number, slot] : shard.slots)
    if (slot.digests.contains(half)) return false;
  // Threads that ask at once in other shards may all get the last place: a few more than `most` do no harm.
  if (!has_room_for(share))
    return Error(ErrorCode::unavailable, "no room to remember a proof or an assertion: too many a minute");
  auto& slot = shard.slots[slot_of(std::max(until, now))];
  // What needs memory comes first: where there is none, nothing was counted.
  auto& held = held_by(share, slot);
  slot.digests.add(half);
  ++held;
  share.size_.fetch_add(1, std::memory_order_relaxed);
  size_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void ReplayMemory::drop_passed(Shard& shard, TimePoint now) {
  const auto present = slot_of(now);
  while (!shard.slots.empty() && shard.slots.begin()->first < present) {
    const auto& slot = shard.slots.begin()->second;
    size_.fetch_sub(slot.digests.size(), std::memory_order_relaxed);
    {
      const std::lock_guard lock(shares_guard_);
      for (std::size_t number = 0; number < slot.held.size(); ++number)
        if (slot.held[number] != 0)
          by_number_[number]->size_.fetch_sub(slot.held[number], std::memory_order_relaxed);
    }
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
    for (const auto& [number, slot] : shard.slots) {
      auto& kept = all.slots[number];
      slot.digests.each([&kept](const HalfDigest& digest) { kept.digests.add(digest); });
      const std::lock_guard shares_lock(shares_guard_);
      for (std::size_t i = 0; i < slot.held.size(); ++i)
        if (slot.held[i] != 0) kept.held[by_number_[i]->tenant_.text()] += slot.held[i];
    }
  }
  return all;
}

}  // namespace gatehouse::replays
