// CallGate and guarded_call: the boundary around every call into one instance of a plugin.
//
// A call that throws, answers nonsense or comes when too many others are still inside fails with an Error
// that names the plugin. A plugin that hangs keeps its permits, so it can block `concurrent_calls` threads
// and not one more; whoever waits for the answer gives up by its own deadline. Thread-safe; shared by the
// decorators of one instance.
#pragma once

#include <cxxabi.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "gatehouse/error.h"

namespace gatehouse::plugin_host {

/// How an instance does. A snapshot: the numbers are read one after the other.
struct InstanceHealth {
  std::string plugin;
  std::string instance;               ///< "storage sqlite"
  std::uint64_t calls = 0;            ///< that were let in
  std::uint64_t failures = 0;         ///< threw, or answered what the contract rules out
  std::uint64_t refused = 0;          ///< because too many were inside
  std::uint32_t inside = 0;           ///< right now
  std::chrono::microseconds busy{0};  ///< time spent in finished calls
};

class CallGate {
 public:
  CallGate(std::string plugin, std::string instance, std::uint32_t concurrent_calls)
      : plugin_(std::move(plugin)), instance_(std::move(instance)), limit_(concurrent_calls) {}

  InstanceHealth health() const;

  bool enter() noexcept;
  void leave(std::chrono::steady_clock::time_point entered) noexcept;
  Error failed(std::string_view call, std::string_view why);
  Error too_busy(std::string_view call) const;
  /// A plugin's own Error, cut to size and with a code that exists.
  void tame(Error& error) const;

 private:
  const std::string plugin_;
  const std::string instance_;
  const std::uint32_t limit_;
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint32_t> inside_{0};
  std::atomic<std::int64_t> busy_nanoseconds_{0};
};

/// Why a value breaks the contract, or null when it does not. The default of guarded_call accepts everything.
struct NoPostcondition {
  template <class T>
  const char* operator()(const T&) const noexcept {
    return nullptr;
  }
};

/// Calls `call` (which answers a Result) behind `gate`; `postcondition` looks at a successful value. A forced
/// unwind (the thread is being ended) travels on: swallowing it would abort the process.
template <class Call, class Postcondition = NoPostcondition>
auto guarded_call(CallGate& gate, const char* what, Call&& call, Postcondition&& postcondition = {})
    -> std::invoke_result_t<Call> {
  if (!gate.enter()) return gate.too_busy(what);
  struct Leave {
    CallGate& gate;
    std::chrono::steady_clock::time_point entered = std::chrono::steady_clock::now();
    ~Leave() { gate.leave(entered); }
  } leave{gate};
  try {
    auto result = std::forward<Call>(call)();
    if (!result) {
      gate.tame(result.error());
    } else if constexpr (!std::is_void_v<typename std::invoke_result_t<Call>::value_type>) {
      if (const char* broken = postcondition(*result)) return gate.failed(what, broken);
    }
    return result;
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& thrown) {
    return gate.failed(what, std::string("threw: ") + thrown.what());
  } catch (...) {
    return gate.failed(what, "threw something that is no std::exception");
  }
}

}  // namespace gatehouse::plugin_host
