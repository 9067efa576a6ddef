// PendingLogouts: the sign-out calls that have to be made still, in a file, so that neither a crash nor a
// restart loses one (Back-Channel Logout 1.0 §2.5).
//
// add() returns when its calls survive a power cut; forget() is written lazily: a call may be made twice
// after a crash, never not at all. The file is rewritten when most of it is past. Bounded: the oldest go.
// Holds ids only, no token. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/audit/durable_file.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::oauth {

/// One client that must hear of the end of one session.
struct PendingLogout {
  EventId event;  ///< the session.ended that it follows from
  TenantId tenant;
  ClientId client;
  SessionId session;
  UserId user;
  TimePoint ended_at;
};

class PendingLogouts {
 public:
  static constexpr std::size_t kMost = 100'000;

  /// Makes the file where there is none; reads what was left.
  static Result<std::unique_ptr<PendingLogouts>> open(std::filesystem::path file, std::size_t most = kMost);

  /// Answers those that are new; what is known already is left out, as audit events come at least once.
  Result<std::vector<PendingLogout>> add(std::span<const PendingLogout> logouts);
  void forget(const PendingLogout& logout);
  std::vector<PendingLogout> all() const;
  std::size_t count() const;
  /// Those that had to go for want of room, since open().
  std::uint64_t dropped() const;

 private:
  using Key = std::pair<std::string, std::string>;  ///< event, client

  PendingLogouts(std::filesystem::path file, std::size_t most) : file_(std::move(file)), most_(most) {}
  static Key key_of(const PendingLogout& logout) { return {logout.event.text(), logout.client.text()}; }
  void take_line(std::string_view line);
  Result<void> rewrite();
  Result<void> append(std::string_view lines);

  const std::filesystem::path file_;
  const std::size_t most_;
  mutable std::mutex mutex_;
  audit::FileHandle handle_;
  std::map<Key, PendingLogout> waiting_;  ///< event ids grow with time: the oldest comes first
  std::size_t lines_ = 0;                 ///< in the file
  std::uint64_t dropped_ = 0;
};

}  // namespace gatehouse::oauth
