// TimerWheel: one deadline per connection, 1,024 slots of 100 ms, all operations constant time. No clock of
// its own.
//
// Entries are never removed: an entry counts only if the connection still waits for that very tick. Moving a
// deadline back therefore adds nothing, and 100,000 requests per second do not fill the wheel. One I/O thread
// only.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace gatehouse::http {

class TimerWheel {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kTick{100};

  explicit TimerWheel(Clock::time_point start) noexcept : start_(start) {}

  /// The first tick that is not before `due`, at most one turn of the wheel ahead; the owner adds itself
  /// again if that was too early.
  std::uint64_t tick_for(Clock::time_point due) const noexcept {
    if (due <= start_) return last_ + 1;
    const auto ticks = static_cast<std::uint64_t>((due - start_ + kTick - Clock::duration(1)) / kTick);
    return std::min(std::max(ticks, last_ + 1), last_ + kSlots - 1);
  }
  void add(std::uint64_t tick, std::uint64_t tag) { slots_[tick % kSlots].push_back(tag); }

  /// Calls `fire(tag, tick)` for all entries up to `now`. `fire` may add entries.
  template <class Fire>
  void advance(Clock::time_point now, Fire&& fire) {
    const auto target = static_cast<std::uint64_t>((now - start_) / kTick);
    while (last_ < target) {
      ++last_;
      due_.clear();
      due_.swap(slots_[last_ % kSlots]);
      for (const std::uint64_t tag : due_)
        fire(tag, last_);
    }
  }

 private:
  static constexpr std::uint64_t kSlots = 1024;
  Clock::time_point start_;
  std::uint64_t last_ = 0;  ///< the newest tick that has fired
  std::array<std::vector<std::uint64_t>, kSlots> slots_;
  std::vector<std::uint64_t> due_;
};

}  // namespace gatehouse::http
