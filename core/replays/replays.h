// Replays: what a tenant must not accept a second time though nobody keeps it: the `jti` of an assertion, a
// proof, a signed request. Kept by the store that several servers share, or in the memory of the only one
// (docs/adr/0018). Thread-safe.
#pragma once

#include <memory>
#include <optional>

#include "core/replays/replay_memory.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::replays {

/// When something was made and ends, as it says itself, and what its kind is held to.
struct Validity {
  std::optional<TimePoint> issued_at;  ///< at most `skew` ahead of the clock
  TimePoint expires_at;                ///< at most `longest` and `skew` ahead of it
  Duration longest;
  Duration skew;
};

class Replays {
 public:
  virtual ~Replays() = default;
  /// Remembers `digest` until `until` and a little longer. True the first time; false as long as it is
  /// remembered at `now`.
  /// unavailable: there is no room, or no store; nothing is accepted then.
  virtual Result<bool> remember(const Digest& digest, TimePoint until, TimePoint now) const = 0;
  /// Whether remember() waits: then it is not for I/O threads.
  virtual bool waits() const noexcept = 0;
  /// What was accepted before this time may have been forgotten: a server ended without a word.
  virtual std::optional<TimePoint> unknown_before() const noexcept = 0;
  /// Mixed into what this server hands out to be shown again soon (nonces), so that none of before that time
  /// counts. Empty where all servers must know each other's.
  virtual std::string_view salt() const noexcept = 0;

  /// Whether something right may have been accepted once before unknown_before().
  bool may_be_forgotten(const Validity& validity) const noexcept;
};

/// Both must outlive what is made.
std::unique_ptr<Replays> remembered_in(ReplayStore& store);
std::unique_ptr<Replays> remembered_in(ReplayMemory& memory, const TenantId& tenant);

}  // namespace gatehouse::replays
