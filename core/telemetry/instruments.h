// The instruments that code counts with: Counter, Level, Histogram; Family, which holds one of them per
// combination of label values; and Cell, one of a family for who counts often.
//
// Nothing here takes a lock or allocates on a path that has been taken before. Histogram and Level spread
// over shards, so that I/O threads do not share a cache line. A reading is not one consistent moment.
// Thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/counter.h"
#include "core/telemetry/exposition.h"

namespace gatehouse::telemetry {

inline constexpr std::size_t kShards = 8;
/// The shard of the calling thread.
std::size_t shard_of_thread() noexcept;

using gatehouse::Counter;

/// Goes up and down, on whatever threads.
class Level {
 public:
  void add(std::int64_t step) noexcept {
    shards_[shard_of_thread()].value.fetch_add(step, std::memory_order_relaxed);
  }
  std::int64_t value() const noexcept;

 private:
  struct alignas(64) Shard {
    std::atomic<std::int64_t> value{0};
  };
  std::array<Shard, kShards> shards_;
};

/// One that is counted as long as it lives.
class Counted {
 public:
  explicit Counted(Level& level) noexcept : level_(&level) { level_->add(1); }
  Counted(Counted&& other) noexcept : level_(std::exchange(other.level_, nullptr)) {}
  Counted& operator=(Counted&&) = delete;
  ~Counted() {
    if (level_ != nullptr) level_->add(-1);
  }

 private:
  Level* level_;
};

using Bounds = std::array<double, 14>;
/// Of HTTP, as OpenTelemetry recommends them.
inline constexpr Bounds kRequestBounds{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};
/// Of calls inside the process and of statements: most take far less than a request.
inline constexpr Bounds kCallBounds{.0001, .00025, .0005, .001, .0025, .005, .01,
                                    .025,  .05,    .1,    .25,  .5,    1,    2.5};

/// Durations.
class Histogram {
 public:
  explicit Histogram(const Bounds& bounds = kRequestBounds) noexcept : bounds_(bounds) {}
  void observe(std::chrono::nanoseconds duration) noexcept;
  void write(Exposition& out, const MetricInfo& info, LabelValues labels) const;

 private:
  struct alignas(64) Shard {
    std::array<std::atomic<std::uint64_t>, kRequestBounds.size() + 1> counts{};
    std::atomic<std::uint64_t> nanoseconds{0};
  };
  const Bounds& bounds_;
  std::array<Shard, kShards> shards_;
};

/// A table that only grows: found without a lock, extended by one compare-and-set. Past kMost combinations
/// everything new is counted under `_other`, so that no input can make it grow without bound.
template <class Instrument>
class Family {
 public:
  static constexpr std::size_t kSlots = 512;
  static constexpr std::size_t kMost = 384;

  explicit Family(const MetricInfo& info) noexcept : info_(info) {
    for (const auto label : info.labels)
      if (!label.empty()) other_.labels.emplace_back("_other");
  }
  ~Family() {
    for (auto& slot : slots_)
      delete slot.load(std::memory_order_relaxed);
  }
  Family(const Family&) = delete;
  Family& operator=(const Family&) = delete;

  /// The instrument of these label values, in the order of the declaration.
  Instrument& at(std::initializer_list<std::string_view> labels) noexcept {
    return at(LabelValues(labels.begin(), labels.size()));
  }
  Instrument& at(LabelValues labels) noexcept {
    std::unique_ptr<Series> fresh;
    for (std::size_t probe = hash(labels);; ++probe) {
      auto& slot = slots_[probe % kSlots];
      Series* found = slot.load(std::memory_order_acquire);
      if (found == nullptr) {
        if (!fresh) fresh = make(labels);
        if (!fresh) return other_.instrument;
        if (slot.compare_exchange_strong(found, fresh.get(), std::memory_order_acq_rel))
          return fresh.release()->instrument;
        // Another thread took the place; what it put there is looked at like any other.
      }
      if (same(found->labels, labels)) {
        if (fresh) count_.fetch_sub(1, std::memory_order_relaxed);
        return found->instrument;
      }
    }
  }

  /// Calls visit(LabelValues, const Instrument&) for each combination that was ever used.
  template <class Visit>
  void each(Visit visit) const {
    const auto show = [&](const Series& series) {
      const std::vector<std::string_view> labels(series.labels.begin(), series.labels.end());
      visit(LabelValues(labels), series.instrument);
    };
    for (const auto& slot : slots_)
      if (const Series* series = slot.load(std::memory_order_acquire)) show(*series);
    if (count_.load(std::memory_order_relaxed) >= kMost) show(other_);
  }
  const MetricInfo& info() const noexcept { return info_; }

 private:
  struct Series {
    std::vector<std::string> labels;
    Instrument instrument;
  };

  std::unique_ptr<Series> make(LabelValues labels) noexcept try {
    if (count_.fetch_add(1, std::memory_order_relaxed) >= kMost) {
      count_.store(kMost, std::memory_order_relaxed);
      return nullptr;
    }
    auto series = std::make_unique<Series>();
    series->labels.assign(labels.begin(), labels.end());
    return series;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  static bool same(const std::vector<std::string>& a, LabelValues b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
  }
  static std::size_t hash(LabelValues labels) noexcept {
    std::size_t sum = 0;
    for (const auto label : labels)
      sum = sum * 31 + std::hash<std::string_view>()(label);
    return sum;
  }

  const MetricInfo& info_;
  std::array<std::atomic<Series*>, kSlots> slots_{};
  std::atomic<std::size_t> count_{0};
  Series other_;
};

/// One series of a family, looked up when it is first used and remembered: counting is one relaxed addition,
/// and what never happens makes no series. `*cell` from any thread.
template <class Instrument>
class Cell {
 public:
  Cell(Family<Instrument>& family, std::initializer_list<std::string_view> labels)
      : family_(family), labels_(labels.begin(), labels.end()) {}
  Instrument& operator*() const noexcept {
    if (auto* known = found_.load(std::memory_order_acquire)) return *known;
    std::array<std::string_view, std::tuple_size_v<decltype(MetricInfo::labels)>> labels;
    std::copy(labels_.begin(), labels_.end(), labels.begin());
    Instrument& found = family_.at(LabelValues(labels.data(), labels_.size()));
    found_.store(&found, std::memory_order_release);
    return found;
  }
  Instrument* operator->() const noexcept { return &**this; }

 private:
  Family<Instrument>& family_;
  const std::vector<std::string> labels_;
  mutable std::atomic<Instrument*> found_{nullptr};
};

}  // namespace gatehouse::telemetry
