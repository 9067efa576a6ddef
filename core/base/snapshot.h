// Snapshot: one immutable value that is replaced as a whole while others read it. Readers pin what they got.
//
// In place of std::atomic<std::shared_ptr>: that of libstdc++ 12 leaves its lock without a release when it
// loads, so a swap may overtake a reader (seen by TSan; formally and on weakly ordered machines a race).
// Thread-safe. The lock is held for the copy of one pointer and never while a value is made or destroyed.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace gatehouse {

template <class T>
class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<const T> first = nullptr) noexcept : value_(std::move(first)) {}
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  std::shared_ptr<const T> load() const noexcept {
    const Hold hold(busy_);
    return value_;
  }
  void store(std::shared_ptr<const T> next) noexcept {
    const Hold hold(busy_);
    value_.swap(next);
    // `next` now holds the former value and goes after the lock.
  }

 private:
  class Hold {
   public:
    explicit Hold(std::atomic_flag& busy) noexcept : busy_(busy) {
      while (busy_.test_and_set(std::memory_order_acquire))
        std::this_thread::yield();
    }
    ~Hold() { busy_.clear(std::memory_order_release); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    std::atomic_flag& busy_;
  };

  mutable std::atomic_flag busy_;
  std::shared_ptr<const T> value_;
};

}  // namespace gatehouse
