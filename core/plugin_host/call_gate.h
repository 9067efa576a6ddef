// CallGate and guarded_call: the boundary around every call into one instance of a plugin.
//
// A call that throws, answers nonsense or finds no permit fails with an Error that names the plugin. A plugin
// that hangs keeps its permits, so it can block `concurrent` threads for good and not one more (S-387): who
// comes then waits until no call has come or gone for `patience`, and from that moment on is refused at once;
// the first call that returns opens the gate again. No thread is ever killed. Thread-safe; shared by the
// decorators of one instance.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/plugin_host/call_counts.h"
#include "gatehouse/error.h"

namespace gatehouse::plugin_host {

/// How much of the process one instance may hold.
struct CallLimit {
  std::uint32_t concurrent = 64;  ///< calls inside at once
  std::chrono::milliseconds patience{
      std::chrono::seconds(2)};  ///< how long a call may take before it is late
};

/// How an instance does. A snapshot: the numbers are read one after the other.
struct InstanceHealth {
  std::string plugin;
  std::string instance;               ///< "storage sqlite"
  std::uint64_t calls = 0;            ///< that were let in
  std::uint64_t failures = 0;         ///< threw, or answered what the contract rules out
  std::uint64_t refused = 0;          ///< because too many were inside
  std::uint64_t late = 0;             ///< came back after the limit's patience
  std::uint32_t inside = 0;           ///< right now
  bool failing = false;               ///< the last call that ended threw or broke the contract
  bool blocked = false;               ///< every permit is taken, and nothing has moved for its patience
  std::chrono::microseconds busy{0};  ///< time spent in finished calls
};

class CallGate {
 public:
  /// `counts` are the plugin's own, which outlast this instance.
  CallGate(std::string plugin, std::string instance, CallLimit limit,
           std::shared_ptr<CallCounts> counts = std::make_shared<CallCounts>())
      : plugin_(std::move(plugin)),
        instance_(std::move(instance)),
        limit_(limit),
        counts_(std::move(counts)) {}

  InstanceHealth health() const;

  /// How a call that came back ended: null or the plugin's own Error, or how its answer breaks the contract.
  struct Returned {
    bool has_value = true;
    const char* broken = nullptr;
  };
  /// Runs `call(context)` with a permit; nothing when it returned well or with an Error of its own, else why
  /// it did not or was not let in.
  std::optional<Error> run(const char* what, Returned (*call)(void*), void* context);
  /// A plugin's own Error, cut to size and with a code that exists.
  void tame(Error& error) const;

 private:
  using Steady = std::chrono::steady_clock;
  /// Who waits for a permit, first come, first served; lives on the waiting thread's stack.
  struct Waiter {
    Waiter() noexcept { ::sem_init(&permitted, 0, 0); }
    ~Waiter() { ::sem_destroy(&permitted); }
    Waiter* next = nullptr;
    std::atomic<bool> let_in{false};  ///< orders what came before; also for TSan, blind to sem_clockwait
    ::sem_t permitted;  ///< not std::binary_semaphore: that one yields the processor a few times first
  };
  bool try_enter() noexcept;
  bool enter();
  bool wait_in_line();
  void let_in_who_waits() noexcept;
  void join_line(Waiter& waiter) noexcept;
  /// False when it was let in meanwhile.
  bool leave_line(Waiter& waiter) noexcept;
  void leave(Steady::time_point entered, CallCounts::Method& method) noexcept;
  Steady::time_point last_moved() const noexcept;
  Error failed(CallCounts::Method& method, std::string_view why);
  Error too_busy(std::string_view call) const;

  const std::string plugin_;
  const std::string instance_;
  const CallLimit limit_;
  const std::shared_ptr<CallCounts> counts_;
  std::atomic<bool> failing_{false};
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> late_{0};
  std::atomic<std::uint32_t> inside_{0};
  std::atomic<std::int64_t> busy_nanoseconds_{0};
  std::atomic<Steady::rep> moved_{0};  ///< when a call last came in or went out
  std::atomic<std::uint32_t> waiting_{0};
  std::mutex mutex_;
  Waiter* first_in_line_ = nullptr;
  Waiter** end_of_line_ = &first_in_line_;
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
    std::remove_reference_t<Call>& call;
    std::remove_reference_t<Postcondition>& postcondition;
    std::optional<Answer> answer;
  } context{call, postcondition, std::nullopt};
  const auto run = [](void* erased) -> CallGate::Returned {
    auto& inner = *static_cast<Context*>(erased);
    const Answer& answer = inner.answer.emplace(inner.call());
    if (!answer) return {.has_value = false};
    if constexpr (std::is_void_v<typename Answer::value_type>)
      return {};
    else
      return {.broken = inner.postcondition(*answer)};
  };
  if (auto failure = gate.run(what, run, &context)) return *std::move(failure);
  if (!*context.answer) gate.tame(context.answer->error());
  return *std::move(context.answer);
}

}  // namespace gatehouse::plugin_host
