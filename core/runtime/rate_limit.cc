#include "core/runtime/rate_limit.h"

#include <algorithm>

#include "core/base/ids.h"

namespace gatehouse::runtime {
namespace {

/// Calls bring the time at which they came, and may have waited since.
constexpr std::int64_t kMostWaited = Duration(std::chrono::minutes(1)).count();

}  // namespace

RateTable::RateTable() : seed_(random_number()) {}

RateLimit::RateLimit(RateTable& table, std::string name, Rate rate, std::function<void()> refused)
    : table_(table),
      name_(std::move(name)),
      each_(std::max<std::int64_t>(1, rate.window.count() / std::max<std::uint32_t>(1, rate.count))),
      window_(rate.window.count()),
      refused_(std::move(refused)) {
  auto& longest = table_.longest_;
  for (auto known = longest.load(std::memory_order_relaxed);
       known < window_ && !longest.compare_exchange_weak(known, window_, std::memory_order_relaxed);) {
  }
}

std::atomic<std::int64_t>& RateLimit::slot_of(std::string_view key) const noexcept {
  // FNV-1a from a secret start: whom a key shares its slot with cannot be chosen from outside.
  std::uint64_t hash = table_.seed_;
  for (const std::string_view part : {std::string_view(name_), std::string_view("\0", 1), key})
    for (const char c : part)
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash ^= hash >> 32;
  return table_.whole_at_[hash % RateTable::kSlots];
}

std::int64_t RateLimit::whole(std::int64_t kept, std::int64_t at) const noexcept {
  // So far ahead no allowance reaches: the clock was, and nobody is to wait until it gets there again.
  if (kept - at > table_.longest_.load(std::memory_order_relaxed) + kMostWaited) return at;
  return std::max(kept, at);
}

Duration RateLimit::take(std::string_view key, TimePoint now) const noexcept {
  auto& slot = slot_of(key);
  const std::int64_t at = now.time_since_epoch().count();
  std::int64_t kept = slot.load(std::memory_order_relaxed);
  while (true) {
    const std::int64_t next = whole(kept, at) + each_;
    if (next - at > window_) {
      if (refused_) refused_();
      return Duration(next - at - window_);
    }
    if (slot.compare_exchange_weak(kept, next, std::memory_order_relaxed)) return Duration::zero();
  }
}

Duration RateLimit::wait(std::string_view key, TimePoint now) const noexcept {
  const std::int64_t at = now.time_since_epoch().count();
  const std::int64_t next = whole(slot_of(key).load(std::memory_order_relaxed), at) + each_;
  return Duration(std::max<std::int64_t>(0, next - at - window_));
}

void RateLimit::give_back(std::string_view key) const noexcept {
  slot_of(key).fetch_sub(each_, std::memory_order_relaxed);
}

}  // namespace gatehouse::runtime
