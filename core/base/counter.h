// Counter: a number that goes up. For what happens seldom or on one thread; thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

namespace gatehouse {

class Counter {
 public:
  void add(std::uint64_t count = 1) noexcept { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace gatehouse
