#include "core/telemetry/instruments.h"

#include <algorithm>

namespace gatehouse::telemetry {

std::size_t shard_of_thread() noexcept {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed) % kShards;
  return mine;
}

std::int64_t Level::value() const noexcept {
  std::int64_t sum = 0;
  for (const Shard& shard : shards_)
    sum += shard.value.load(std::memory_order_relaxed);
  return std::max<std::int64_t>(sum, 0);  // the shards are not read at one moment
}

void Histogram::observe(std::chrono::nanoseconds duration) noexcept {
  const double seconds = std::chrono::duration<double>(duration).count();
  std::size_t bucket = 0;
  while (bucket < bounds_.size() && seconds > bounds_[bucket])
    ++bucket;
  Shard& shard = shards_[shard_of_thread()];
  shard.counts[bucket].fetch_add(1, std::memory_order_relaxed);
  shard.nanoseconds.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0)),
                              std::memory_order_relaxed);
}

void Histogram::write(Exposition& out, const MetricInfo& info, LabelValues labels) const {
  std::array<std::uint64_t, kRequestBounds.size() + 1> counts{};
  std::uint64_t nanoseconds = 0;
  for (const Shard& shard : shards_) {
    for (std::size_t i = 0; i < counts.size(); ++i)
      counts[i] += shard.counts[i].load(std::memory_order_relaxed);
    nanoseconds += shard.nanoseconds.load(std::memory_order_relaxed);
  }
  out.histogram(info, labels,
                {.bounds = bounds_, .counts = counts, .sum = static_cast<double>(nanoseconds) * 1e-9});
}

}  // namespace gatehouse::telemetry
