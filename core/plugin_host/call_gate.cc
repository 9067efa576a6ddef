#include "core/plugin_host/call_gate.h"

#include <cxxabi.h>

#include <exception>

namespace gatehouse::plugin_host {
namespace {
constexpr std::size_t kLongestMessage = 2048;
}

InstanceHealth CallGate::health() const {
  return {.plugin = plugin_,
          .instance = instance_,
          .calls = calls_.load(std::memory_order_relaxed),
          .failures = failures_.load(std::memory_order_relaxed),
          .refused = refused_.load(std::memory_order_relaxed),
          .late = late_.load(std::memory_order_relaxed),
          .inside = inside_.load(std::memory_order_relaxed),
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
  if (try_enter()) return true;
  std::unique_lock lock(mutex_);
  waiting_.fetch_add(1);  // before the next look: whoever leaves after it sees that somebody waits
  bool entered = false;
  while (!(entered = try_enter())) {
    const auto until = last_moved() + limit_.patience;
    if (Steady::now() >= until) break;
    returned_.wait_until(lock, until);
  }
  waiting_.fetch_sub(1);
  if (!entered) refused_.fetch_add(1, std::memory_order_relaxed);
  return entered;
}

void CallGate::leave(Steady::time_point entered) noexcept {
  const auto now = Steady::now();
  busy_nanoseconds_.fetch_add(std::chrono::duration_cast<std::chrono::nanoseconds>(now - entered).count(),
                              std::memory_order_relaxed);
  if (now - entered > limit_.patience) late_.fetch_add(1, std::memory_order_relaxed);
  moved_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  inside_.fetch_sub(1);
  if (waiting_.load() == 0) return;
  const std::lock_guard lock(mutex_);
  returned_.notify_one();
}

// libstdc++ hands a forced unwind to its catch clause as a reference to nothing, which UBSan would mind.
__attribute__((no_sanitize("null"))) std::optional<Error> CallGate::run(const char* what, void (*call)(void*),
                                                                        void* context) {
  if (!enter()) return too_busy(what);
  struct Leave {
    CallGate& gate;
    Steady::time_point entered = Steady::now();
    ~Leave() { gate.leave(entered); }
  } leave{*this};
  try {
    call(context);
    return std::nullopt;
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& thrown) {
    return failed(what, std::string("threw: ") + thrown.what());
  } catch (...) {
    return failed(what, "threw something that is no std::exception");
  }
}

Error CallGate::failed(std::string_view call, std::string_view why) {
  failures_.fetch_add(1, std::memory_order_relaxed);
  std::string message =
      "plugin " + plugin_ + ": " + std::string(call) + " " + std::string(why.substr(0, kLongestMessage));
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
