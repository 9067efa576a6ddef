// The one policy function: may this principal act now? Every path that lets somebody in or keeps somebody in
// asks it: sign-in, authorize with a session, token, refresh, userinfo (S-096, S-106).
//
// Pure functions over facts that the caller has read; no I/O, no clock. Throttling of password guesses is
// here too, so that its rule stands in one place.
#pragma once

#include <optional>

#include "gatehouse/storage/records.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::policy {

/// What is known of the person who wants to act. An account that is gone has no state.
struct Principal {
  std::optional<AccountState> account;
};

enum class Verdict {
  allowed,
  no_account,  ///< deleted, or never existed
  disabled,
};

Verdict may_act(const Principal& principal) noexcept;

/// The rule for wrong passwords (S-253): free up to the 4th failure, a growing delay from the 5th, and after
/// 10 within the window no further attempt until the window ends. It never locks longer, so that an outsider
/// cannot lock for good.
struct Throttle {
  std::uint64_t free_failures = 4;
  std::uint64_t lock_after = 10;
  Duration window = std::chrono::minutes(15);
};

struct Admission {
  bool admitted = true;
  Duration wait{};  ///< when refused: try again after this time
};

/// Asked before counting: an attempt that comes too early is refused and not counted, so that nobody prolongs
/// a delay.
Admission admit_before_counting(const Throttle& throttle, const std::optional<CounterState>& state,
                                TimePoint now) noexcept;
/// Asked after counting, with a state that includes this attempt. Counting precedes evaluation, so that
/// parallel guesses cannot outrun the counter (S-097).
Admission admit_counted(const Throttle& throttle, const CounterState& counted, TimePoint now) noexcept;

/// How long to wait after that many failures; zero while they are free.
Duration delay_after(const Throttle& throttle, std::uint64_t failures) noexcept;

}  // namespace gatehouse::policy
