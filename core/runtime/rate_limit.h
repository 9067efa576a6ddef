// RateLimit: how often each of many may do something, in a fixed amount of memory and without a lock.
//
// All limits of a process share one RateTable. A key finds its slot by a hash that nobody outside can
// compute; two keys that meet in one slot share its allowance. A slot holds one time, when its allowance will
// be whole again (the generic cell rate algorithm), so that an idle key costs nothing and nothing is ever
// swept. It counts in one process: several nodes allow several times as much. Goes by the clock of the wall:
// one that was far ahead and is set back finds every allowance whole. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "gatehouse/config_value.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::runtime {

class RateTable {
 public:
  RateTable();

 private:
  friend class RateLimit;
  static constexpr std::size_t kSlots = 16384;
  std::uint64_t seed_;
  std::array<std::atomic<std::int64_t>, kSlots> whole_at_{};  ///< microseconds since the epoch
  std::atomic<std::int64_t> longest_{0};                      ///< window of all limits, in microseconds
};

class RateLimit {
 public:
  /// `name` tells this limit's keys from those of all others: "acme/login".
  /// `refused` is told of every take() that got none; it must not throw.
  RateLimit(RateTable& table, std::string name, Rate rate, std::function<void()> refused = {});

  /// Takes one; zero where it was there, else how long until it will be.
  Duration take(std::string_view key, TimePoint now) const noexcept;
  /// How long until one will be there; takes nothing.
  Duration wait(std::string_view key, TimePoint now) const noexcept;
  /// Gives back what was taken for something that turned out to be well.
  void give_back(std::string_view key) const noexcept;

 private:
  std::atomic<std::int64_t>& slot_of(std::string_view key) const noexcept;
  /// When the allowance will be whole again, as it looks at that time.
  std::int64_t whole(std::int64_t kept, std::int64_t at) const noexcept;

  RateTable& table_;
  std::string name_;
  std::int64_t each_;    ///< microseconds that one costs
  std::int64_t window_;  ///< microseconds
  std::function<void()> refused_;
};

}  // namespace gatehouse::runtime
