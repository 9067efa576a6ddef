// PendingCalls: the calls to clients that have to be made still, in a file, so that neither a crash nor a
// restart loses one: that a session has ended (Back-Channel Logout 1.0 §2.5), that a person has decided (CIBA
// §10.2, §10.3).
//
// add() returns when its calls survive a power cut; forget() is written lazily: a call may be made twice
// after a crash, never not at all. The file is rewritten when most of it is past. Bounded for each tenant by
// itself, so that none can push out another's: its oldest go. Holds ids only, no token: what a call carries
// is made when it is made. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/audit/durable_file.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::oauth {

enum class CallAbout { logout, backchannel };

/// What one client must hear of. Tenant, client and subject say which call it is: the same with another `due`
/// takes the place of what was there.
struct PendingCall {
  CallAbout about = CallAbout::logout;
  /// Of a sign-out the session.ended that it follows from, of a back-channel request its digest. No spaces.
  std::string subject;
  TenantId tenant;
  ClientId client;
  TimePoint due;     ///< not before
  TimePoint until;   ///< worth nothing from then on
  std::string more;  ///< what the sender needs beside it: words, no token and no new line
  bool operator==(const PendingCall&) const = default;
};

class PendingCalls {
 public:
  static constexpr std::size_t kMostOfTenant = 100'000;

  /// Makes the file where there is none; reads what was left.
  static Result<std::unique_ptr<PendingCalls>> open(std::filesystem::path file,
                                                    std::size_t most_of_tenant = kMostOfTenant);

  /// Answers those that are new or due at another time; what is known already is left out, as audit events
  /// come at least once.
  Result<std::vector<PendingCall>> add(std::span<const PendingCall> calls);
  /// Not where it is due at another time by now.
  void forget(const PendingCall& call);
  /// Whether it has to be made still, just as it is.
  bool holds(const PendingCall& call) const;
  std::vector<PendingCall> all() const;
  std::size_t count() const;
  /// Those that had to go for want of room, since open().
  std::uint64_t dropped() const;

 private:
  using Key = std::pair<std::string, std::string>;  ///< subject, client
  struct Kept {
    PendingCall call;
    std::uint64_t place;
  };
  struct OfTenant {
    std::map<Key, Kept> calls;
    std::map<std::uint64_t, Key> order;  ///< by place: the oldest comes first
  };

  PendingCalls(std::filesystem::path file, std::size_t most_of_tenant)
      : file_(std::move(file)), most_of_tenant_(most_of_tenant) {}
  static Key key_of(const PendingCall& call) { return {call.subject, call.client.text()}; }
  void take_line(std::string_view line);
  const PendingCall* find(const PendingCall& like) const;
  void keep(const PendingCall& call);
  void remove(const TenantId& tenant, const Key& key);
  /// The file as it would be written now.
  std::string text() const;
  Result<void> rewrite();
  Result<void> append_from_now();
  Result<void> append(std::string_view lines);

  const std::filesystem::path file_;
  const std::size_t most_of_tenant_;
  mutable std::mutex mutex_;
  audit::FileHandle handle_;
  std::map<TenantId, OfTenant> tenants_;  ///< those with a call
  std::size_t count_ = 0;
  std::uint64_t last_place_ = 0;
  std::size_t lines_ = 0;  ///< in the file
  std::uint64_t dropped_ = 0;
};

}  // namespace gatehouse::oauth
