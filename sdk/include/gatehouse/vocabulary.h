// The words that every interface of Gatehouse is written in: ids, digests, times, secrets, sealed bytes.
//
// Values only; as thread-safe as their members. No third-party type (docs/adr/0009).
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse {

/// Wall-clock time in whole microseconds since the epoch, UTC. Stored as a 64-bit integer, so safe past 2038.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// The moment until which an answer is worth having, on the steady clock: a wall clock that jumps moves no
/// deadline.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Deadline(Clock::time_point at) noexcept : at_(at) {}
  static Deadline in(Duration from_now) noexcept { return Deadline(Clock::now() + from_now); }
  static Deadline never() noexcept { return Deadline(Clock::time_point::max()); }

  Clock::time_point at() const noexcept { return at_; }
  bool passed(Clock::time_point now = Clock::now()) const noexcept { return now >= at_; }

 private:
  Clock::time_point at_;
};

/// An identifier that cannot be confused with another kind of identifier. The text is opaque to everyone but
/// its maker.
template <class Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string text) : text_(std::move(text)) {}

  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  auto operator<=>(const StrongId&) const = default;

 private:
  std::string text_;
};

using TenantId = StrongId<struct TenantIdTag>;
using ClientId = StrongId<struct ClientIdTag>;      ///< RFC 6749 §2.2
using UserId = StrongId<struct UserIdTag>;          ///< UUIDv4; also the public `sub`
using FamilyId = StrongId<struct FamilyIdTag>;      ///< all tokens that stem from one sign-in of one client
using SessionId = StrongId<struct SessionIdTag>;    ///< the public `sid`, not the cookie's value
using EventId = StrongId<struct EventIdTag>;        ///< UUIDv7 of an audit event
using KeyId = StrongId<struct KeyIdTag>;            ///< a signing key's `kid`
using LoginKey = StrongId<struct LoginKeyTag>;      ///< a normalised user name or e-mail address
using CounterKey = StrongId<struct CounterKeyTag>;  ///< what is counted, e.g. failures of one account

/// A 32-byte digest of a bearer value: SHA-256, or HMAC-SHA-256 under a tenant key. Stores see these, never
/// the values.
class Digest {
 public:
  static constexpr std::size_t kSize = 32;
  using Bytes = std::array<std::uint8_t, kSize>;

  Digest() = default;
  explicit Digest(const Bytes& bytes) noexcept : bytes_(bytes) {}
  const Bytes& bytes() const noexcept { return bytes_; }
  /// 64 lower-case hexadecimal digits.
  std::string hex() const;
  auto operator<=>(const Digest&) const = default;

 private:
  Bytes bytes_{};
};

/// A value that must not be seen: zeroed when it goes, compared in constant time, without any stream
/// operator. Movable; copying is explicit by clone(), so that every further copy is a decision.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string&& text) noexcept;
  /// Copies `text`; the caller's copy is the caller's to wipe.
  static Secret copy_of(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  Secret clone() const { return copy_of(text_); }
  bool empty() const noexcept { return text_.empty(); }
  std::size_t size() const noexcept { return text_.size(); }
  /// The value itself. The name makes every use visible in review.
  std::string_view reveal() const noexcept { return text_; }
  /// Constant time in the length of the longer value.
  bool equals(std::string_view other) const noexcept;

 private:
  void wipe() noexcept;
  std::string text_;
};

/// Constant-time comparison of byte strings; the time depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;
/// Overwrites memory in a way that the optimiser may not remove.
void secure_wipe(void* memory, std::size_t size) noexcept;

/// Authenticated ciphertext, bound by its associated data to tenant, kind, id and field. Stores keep it as it
/// is.
struct SealedBytes {
  std::string bytes;
  bool operator==(const SealedBytes&) const = default;
};

/// A versioned JSON object as text. Stores keep every byte, so that fields of a newer release survive an
/// older one.
struct Document {
  std::string json = "{}";
  bool operator==(const Document&) const = default;
};

/// The version of a stored record: grows with every change. Zero is never a stored revision.
struct Revision {
  std::uint64_t number = 0;
  auto operator<=>(const Revision&) const = default;
};

}  // namespace gatehouse

template <class Tag>
struct std::hash<gatehouse::StrongId<Tag>> {
  std::size_t operator()(const gatehouse::StrongId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.text());
  }
};
template <>
struct std::hash<gatehouse::Digest> {
  std::size_t operator()(const gatehouse::Digest& digest) const noexcept {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(digest.bytes().data()), gatehouse::Digest::kSize});
  }
};
