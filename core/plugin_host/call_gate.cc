#include "core/plugin_host/call_gate.h"

#include <cxxabi.h>

#include <cerrno>
#include <ctime>
#include <exception>

namespace gatehouse::plugin_host {
namespace {

constexpr std::size_t kLongestMessage = 2048;

bool permitted_by(::sem_t& permitted, std::chrono::steady_clock::time_point until) noexcept {
  const auto since_boot = until.time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
  const ::timespec at{.tv_sec = seconds.count(),
                      .tv_nsec = std::chrono::nanoseconds(since_boot - seconds).count()};
  int result = -1;
  do {
    result = ::sem_clockwait(&permitted, CLOCK_MONOTONIC, &at);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

}  // namespace

InstanceHealth CallGate::health() const {
  const auto inside = inside_.load(std::memory_order_relaxed);
  return {.plugin = plugin_,
          .instance = instance_,
          .calls = calls_.load(std::memory_order_relaxed),
          .failures = failures_.load(std::memory_order_relaxed),
          .refused = refused_.load(std::memory_order_relaxed),
          .late = late_.load(std::memory_order_relaxed),
          .inside = inside,
          .failing = failing_.load(std::memory_order_relaxed),
          .blocked = inside >= limit_.concurrent && Steady::now() - last_moved() > limit_.patience,
          .busy = std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::nanoseconds(busy_nanoseconds_.load(std::memory_order_relaxed)))};
}

bool CallGate::try_enter() noexcept {
  auto inside = inside_.load();
  do {
    if (inside >= limit_.concurrent) return false;
  } while (!inside_.compare_exchange_weak(inside, inside + 1));
  moved_.store(Steady::now().time_since_epoch().count(), std::memory_order_relaxed);
  calls_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

CallGate::Steady::time_point CallGate::last_moved() const noexcept {
  return Steady::time_point(Steady::duration(moved_.load(std::memory_order_relaxed)));
}

bool CallGate::enter() {
  if (waiting_.load() == 0 && try_enter()) return true;
  if (wait_in_line()) return true;
  refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

// A permit that gets free goes to the first in line, not to whoever looks next: otherwise the thread that
// gave it back takes it again for its next call, and every waiter is woken for nothing.
bool CallGate::wait_in_line() {
  Waiter self;
  {
    const std::lock_guard lock(mutex_);
    waiting_.fetch_add(1);  // before the look: whoever leaves after it sees that somebody waits
    if (first_in_line_ == nullptr && try_enter()) {
      waiting_.fetch_sub(1);
      return true;
    }
    join_line(self);
  }
  while (true) {
    const auto until = last_moved() + limit_.patience;
    if (permitted_by(self.permitted, until)) return self.let_in.load(std::memory_order_acquire);
    if (Steady::now() < last_moved() + limit_.patience) continue;
    const std::lock_guard lock(mutex_);
    if (!leave_line(self)) break;  // let in at the last moment: the permit is here or just coming
    waiting_.fetch_sub(1);
    return false;
  }
  return permitted_by(self.permitted, Steady::time_point::max()) &&
         self.let_in.load(std::memory_order_acquire);
}

void CallGate::join_line(Waiter& waiter) noexcept {
  *end_of_line_ = &waiter;
  end_of_line_ = &waiter.next;
}

bool CallGate::leave_line(Waiter& waiter) noexcept {
  Waiter** at = &first_in_line_;
  while (*at != nullptr && *at != &waiter)
    at = &(*at)->next;
  if (*at == nullptr) return false;
  *at = waiter.next;
  if (end_of_line_ == &waiter.next) end_of_line_ = at;
  return true;
}

void CallGate::let_in_who_waits() noexcept {
  Waiter* let_in = nullptr;
  Waiter** last = &let_in;
  {
    const std::lock_guard lock(mutex_);
    while (first_in_line_ != nullptr && try_enter()) {
      *last = first_in_line_;
      (void)leave_line(**last);
      last = &(*last)->next;
      *last = nullptr;
      waiting_.fetch_sub(1);
    }
  }
  // Without the lock: who is woken may run at once, in this thread's place, and want it for its next call.
  while (let_in != nullptr) {
    Waiter& first = *let_in;
    let_in = first.next;
    first.let_in.store(true, std::memory_order_release);
    ::sem_post(&first.permitted);  // the last touch: the waiter may be gone after it
  }
}

void CallGate::leave(Steady::time_point entered, CallCounts::Method& method) noexcept {
  const auto now = Steady::now();
  method.duration.observe(now - entered);
  busy_nanoseconds_.fetch_add(std::chrono::duration_cast<std::chrono::nanoseconds>(now - entered).count(),
                              std::memory_order_relaxed);
  if (now - entered > limit_.patience) late_.fetch_add(1, std::memory_order_relaxed);
  moved_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  inside_.fetch_sub(1);
  if (waiting_.load() != 0) let_in_who_waits();
}

// libstdc++ hands a forced unwind to its catch clause as a reference to nothing, which UBSan would mind.
__attribute__((no_sanitize("null"))) std::optional<Error> CallGate::run(const char* what,
                                                                        Returned (*call)(void*),
                                                                        void* context) {
  auto& method = counts_->of(what);
  if (!enter()) {
    method.ended_as(CallOutcome::refused).add();
    return too_busy(what);
  }
  struct Leave {
    CallGate& gate;
    CallCounts::Method& method;
    Steady::time_point entered = Steady::now();
    ~Leave() { gate.leave(entered, method); }
  } leave{*this, method};
  try {
    const Returned returned = call(context);
    if (returned.broken != nullptr) return failed(method, returned.broken);
    method.ended_as(returned.has_value ? CallOutcome::ok : CallOutcome::error).add();
    if (failing_.load(std::memory_order_relaxed)) failing_.store(false, std::memory_order_relaxed);
    return std::nullopt;
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& thrown) {
    return failed(method, std::string("threw: ") + thrown.what());
  } catch (...) {
    return failed(method, "threw something that is no std::exception");
  }
}

Error CallGate::failed(CallCounts::Method& method, std::string_view why) {
  failures_.fetch_add(1, std::memory_order_relaxed);
  failing_.store(true, std::memory_order_relaxed);
  method.ended_as(CallOutcome::failed).add();
  std::string message = "plugin " + plugin_ + ": " + std::string(method.name) + " " +
                        std::string(why.substr(0, kLongestMessage));
  return {ErrorCode::internal, std::move(message)};
}

Error CallGate::too_busy(std::string_view call) const {
  return {ErrorCode::unavailable, "plugin " + plugin_ + ": " + std::string(call) + ": " +
                                      std::to_string(limit_.concurrent) + " calls are still inside"};
}

void CallGate::tame(Error& error) const {
  const bool known = error.code() >= ErrorCode::not_found && error.code() <= ErrorCode::internal;
  if (known && error.message().size() <= kLongestMessage) return;
  error = Error(known ? error.code() : ErrorCode::internal,
                "plugin " + plugin_ + ": " + error.message().substr(0, kLongestMessage));
}

}  // namespace gatehouse::plugin_host
