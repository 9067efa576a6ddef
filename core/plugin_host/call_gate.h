// CallGate and guarded_call: the boundary around every call into one instance of a plugin.
//
// A call that throws, answers nonsense or comes when too many others are still inside fails with an Error
// that names the plugin. A plugin that hangs keeps its permits, so it can block `concurrent_calls` threads
// and not one more; whoever waits for the answer gives up by its own deadline. Thread-safe; shared by the
// decorators of one instance.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
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

  /// Runs `call(context)` with a permit; nothing when it returned, else why it did not or was not let in.
  std::optional<Error> run(const char* what, void (*call)(void*), void* context);
  Error failed(std::string_view call, std::string_view why);
  /// A plugin's own Error, cut to size and with a code that exists.
  void tame(Error& error) const;

 private:
  bool enter() noexcept;
  void leave(std::chrono::steady_clock::time_point entered) noexcept;
  Error too_busy(std::string_view call) const;

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
  using Answer = std::invoke_result_t<Call>;
  struct Context {
    Call& call;
    std::optional<Answer> answer;
  } context{call, std::nullopt};
  const auto run = [](void* erased) {
    auto& inner = *static_cast<Context*>(erased);
    inner.answer.emplace(inner.call());
  };
  if (auto failure = gate.run(what, run, &context)) return *std::move(failure);
  Answer& answer = *context.answer;
  if (!answer) {
    gate.tame(answer.error());
  } else if constexpr (!std::is_void_v<typename Answer::value_type>) {
    if (const char* broken = postcondition(*answer)) return gate.failed(what, broken);
  }
  return std::move(answer);
}

}  // namespace gatehouse::plugin_host
