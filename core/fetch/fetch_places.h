// FetchPlaces: so many threads may be in a fetch or wait for one. A part of a whole counts there too: who
// fills its part leaves the rest to others. Lock-free; thread-safe.
#pragma once

#include <atomic>
#include <cstddef>

namespace gatehouse::fetch {

class FetchPlaces {
 public:
  explicit FetchPlaces(std::size_t most) noexcept : free_(most) {}
  /// At most so many of `whole`, and of `also` where there is one; both must outlive this.
  FetchPlaces(std::size_t most, FetchPlaces& whole, FetchPlaces* also = nullptr) noexcept
      : free_(most), whole_(&whole), also_(also) {}
  FetchPlaces(const FetchPlaces&) = delete;
  FetchPlaces& operator=(const FetchPlaces&) = delete;

  /// Whether there was one. Never waits.
  bool try_acquire() noexcept {
    auto free = free_.load(std::memory_order_relaxed);
    do {
      if (free == 0) return false;
    } while (!free_.compare_exchange_weak(free, free - 1, std::memory_order_relaxed));
    // The one that is more often full first: whoever is refused there holds nothing of the whole meanwhile.
    if (also_ == nullptr || also_->try_acquire()) {
      if (whole_ == nullptr || whole_->try_acquire()) return true;
      if (also_ != nullptr) also_->release();
    }
    free_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  /// What was acquired.
  void release() noexcept {
    if (also_ != nullptr) also_->release();
    if (whole_ != nullptr) whole_->release();
    free_.fetch_add(1, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::size_t> free_;
  FetchPlaces* const whole_ = nullptr;
  FetchPlaces* const also_ = nullptr;
};

}  // namespace gatehouse::fetch
