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
          .inside = inside_.load(std::memory_order_relaxed),
          .busy = std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::nanoseconds(busy_nanoseconds_.load(std::memory_order_relaxed)))};
}

bool CallGate::enter() noexcept {
  if (inside_.fetch_add(1, std::memory_order_acq_rel) >= limit_) {
    inside_.fetch_sub(1, std::memory_order_acq_rel);
    refused_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  calls_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void CallGate::leave(std::chrono::steady_clock::time_point entered) noexcept {
  const auto took = std::chrono::steady_clock::now() - entered;
  busy_nanoseconds_.fetch_add(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count(),
                              std::memory_order_relaxed);
  inside_.fetch_sub(1, std::memory_order_acq_rel);
}

// libstdc++ hands a forced unwind to its catch clause as a reference to nothing, which UBSan would mind.
__attribute__((no_sanitize("null"))) std::optional<Error> CallGate::run(const char* what, void (*call)(void*),
                                                                        void* context) {
  if (!enter()) return too_busy(what);
  struct Leave {
    CallGate& gate;
    std::chrono::steady_clock::time_point entered = std::chrono::steady_clock::now();
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
                                      std::to_string(limit_) + " calls are still inside"};
}

void CallGate::tame(Error& error) const {
  const bool known = error.code() >= ErrorCode::not_found && error.code() <= ErrorCode::internal;
  if (known && error.message().size() <= kLongestMessage) return;
  error = Error(known ? error.code() : ErrorCode::internal,
                "plugin " + plugin_ + ": " + error.message().substr(0, kLongestMessage));
}

}  // namespace gatehouse::plugin_host
