// CallCounts: how often each method of one plugin was called, how that ended and how long it took, over all
// instances that it ever had.
//
// A method is found by the address of its name, which is a literal: no call compares strings, takes a lock or
// allocates, but the first of its method. Thread-safe. Owned by PluginHost, shared with the gates.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>

#include "core/telemetry/instruments.h"

namespace gatehouse::plugin_host {

enum class CallOutcome : std::uint8_t {
  ok,
  error,    ///< the plugin's own Error
  failed,   ///< threw, or answered what the contract rules out
  refused,  ///< not let in: too many were inside
};
std::string_view to_string(CallOutcome outcome) noexcept;

class CallCounts {
 public:
  struct Method {
    explicit Method(std::string_view of) : name(of) {}
    std::string_view name;
    std::array<telemetry::Counter, 4> ended;  ///< by CallOutcome
    telemetry::Histogram duration{telemetry::kCallBounds};
    telemetry::Counter& ended_as(CallOutcome outcome) noexcept {
      return ended[static_cast<std::size_t>(outcome)];
    }
  };

  /// `name` is a literal.
  Method& of(const char* name) noexcept {
    for (std::size_t probe = slot_of(name), tries = 0; tries < kSlots; ++probe, ++tries) {
      const Known* known = slots_[probe % kSlots].load(std::memory_order_acquire);
      if (known == nullptr) return remember(name);
      if (known->literal == name) return *known->method;
    }
    return other_;
  }

  /// Calls visit(const Method&) for each that was called.
  template <class Visit>
  void each(Visit visit) const {
    const std::lock_guard lock(adding_);
    for (const Method& method : methods_)
      visit(method);
  }

 private:
  static constexpr std::size_t kSlots = 256;  // interfaces have some sixty methods
  struct Known {
    const char* literal;
    Method* method;
  };
  static std::size_t slot_of(const char* name) noexcept {
    return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(name) * 0x9e3779b97f4a7c15) >> 48);
  }
  Method& remember(const char* name) noexcept;

  std::array<std::atomic<const Known*>, kSlots> slots_{};
  mutable std::mutex adding_;
  std::deque<Method> methods_;
  std::deque<Known> known_;
  Method other_{"_other"};  ///< where want of memory leaves no place for another
};

}  // namespace gatehouse::plugin_host
