// ReplayMemory: what one process accepted and must not accept again, of all tenants. Survives reloads;
// ReplayFile carries it over a restart.
//
// Entries lie in slots of time by their end; a slot that has passed is thrown away whole, so nothing is swept
// and an entry is known for up to one slot longer than it must be. Bounded: when it is full it refuses, since
// forgetting would let a replay through. The tenant that fills it is refused first: each may hold so many
// times what is free, so that there always is room for who holds little (dynamic thresholds, as switches
// share their buffers among ports). Sharded; thread-safe; a few microseconds: fit for I/O threads.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/replays/digest_set.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::replays {

class ReplayMemory {
 public:
  static constexpr Duration kSlot = std::chrono::seconds(15);
  static constexpr std::size_t kMost = 4'000'000;  ///< of all tenants together; some 200 MB when it is full
  static constexpr std::size_t kSaltSize = 43;     ///< 256 bits, base64url

  /// Among several tenants each may hold so many times what is free: one that floods 4/5 of all, two 4/9
  /// each. A tenant that is alone may hold all.
  static constexpr std::size_t kTimesFree = 4;

  /// What outlives a restart, by the number of the slot that the ends lie in.
  struct Content {
    struct Slot {
      DigestSet digests;
      std::map<std::string, std::size_t> held;  ///< how many of them are whose, by tenant
    };
    std::string salt;
    std::optional<TimePoint> unknown_before;
    std::map<std::int64_t, Slot> slots;
  };

  /// How much of it one tenant holds.
  class Share {
   public:
    Share(TenantId tenant, std::size_t number) : tenant_(std::move(tenant)), number_(number) {}

   private:
    friend class ReplayMemory;
    const TenantId tenant_;
    const std::size_t number_;
    std::atomic<std::size_t> size_{0};
  };

  /// Knows nothing. `unknown_before`: something may have been accepted and forgotten until then.
  explicit ReplayMemory(std::optional<TimePoint> unknown_before, std::size_t most = kMost)
      : ReplayMemory(nothing(unknown_before), most) {}
  explicit ReplayMemory(const Content& content, std::size_t most = kMost);
  /// With a salt of its own.
  static Content nothing(std::optional<TimePoint> unknown_before);

  /// The tenant's; lives as long as this. Made at the first call: the tenants are counted by these.
  Share& share_of(const TenantId& tenant);
  /// As Replays::remember().
  Result<bool> remember(Share& share, const Digest& digest, TimePoint until, TimePoint now);
  Result<bool> remember(const TenantId& tenant, const Digest& digest, TimePoint until, TimePoint now) {
    return remember(share_of(tenant), digest, until, now);
  }
  std::optional<TimePoint> unknown_before() const noexcept { return unknown_before_; }
  std::string_view salt() const noexcept { return salt_; }
  std::size_t size(TimePoint now);
  Content content(TimePoint now);

 private:
  struct Slot {
    DigestSet digests;
    std::vector<std::uint32_t> held;  ///< how many of them are whose, by Share::number_
  };
  struct alignas(64) Shard {
    std::mutex guard;
    std::map<std::int64_t, Slot> slots;
  };
  Shard& shard_of(const HalfDigest& digest) noexcept { return shards_[digest.back() % shards_.size()]; }
  HalfDigest half_of(const TenantId& tenant, const Digest& digest) const noexcept;
  bool has_room_for(const Share& share) const noexcept;
  /// Under the lock of the slot's shard, as the next one.
  std::uint32_t& held_by(const Share& share, Slot& slot) const;
  void drop_passed(Shard& shard, TimePoint now);
  void drop_passed(TimePoint now);

  const std::string salt_;  ///< keys the digests too, so that nobody can make them meet
  const std::optional<TimePoint> unknown_before_;
  const std::size_t most_;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::int64_t> swept_{-1};  ///< the slot in which all shards were last swept for want of room
  std::array<Shard, 16> shards_;
  std::mutex shares_guard_;  ///< taken last
  std::map<std::string, Share> shares_;
  std::vector<Share*> by_number_;
  std::atomic<std::size_t> tenants_{0};
};

}  // namespace gatehouse::replays
