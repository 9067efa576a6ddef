#include "core/policy/policy.h"

#include <algorithm>

namespace gatehouse::policy {

Verdict may_act(const Principal& principal) noexcept {
  if (!principal.account) return Verdict::no_account;
  switch (*principal.account) {
    case AccountState::active:
      return Verdict::allowed;
    case AccountState::disabled:
      return Verdict::disabled;
  }
  return Verdict::disabled;
}

Duration delay_after(const Throttle& throttle, std::uint64_t failures) noexcept {
  if (failures <= throttle.free_failures) return Duration::zero();
  const auto doublings = std::min<std::uint64_t>(failures - throttle.free_failures - 1, 10);
  return std::chrono::seconds(1) * (std::int64_t{1} << doublings);
}

Admission admit_before_counting(const Throttle& throttle, const std::optional<CounterState>& state,
                                TimePoint now) noexcept {
  if (!state) return {};
  const auto ready_at = state->count >= throttle.lock_after
                            ? state->window_started_at + throttle.window
                            : state->last_at + delay_after(throttle, state->count);
  if (now < ready_at) return {.admitted = false, .wait = ready_at - now};
  return {};
}

Admission admit_counted(const Throttle& throttle, const CounterState& counted, TimePoint now) noexcept {
  if (counted.count <= throttle.lock_after) return {};
  return {.admitted = false, .wait = counted.window_started_at + throttle.window - now};
}

}  // namespace gatehouse::policy
