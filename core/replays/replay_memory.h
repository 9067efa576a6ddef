// ReplayMemory: what one process accepted and must not accept again, of all tenants. Survives reloads;
// ReplayFile carries it over a restart.
//
// Entries lie in slots of time by their end; a slot that has passed is thrown away whole, so nothing is swept
// and an entry is known for up to one slot longer than it must be. Bounded: when it is full it refuses, since
// forgetting would let a replay through. Sharded; thread-safe; a few microseconds: fit for I/O threads.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/replays/digest_set.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::replays {

class ReplayMemory {
 public:
  static constexpr Duration kSlot = std::chrono::seconds(15);
  static constexpr std::size_t kMost = 4'000'000;  ///< of all tenants together; some 200 MB when it is full
  static constexpr std::size_t kSaltSize = 43;     ///< 256 bits, base64url

  /// By the number of the slot that their ends lie in.
  using Slots = std::map<std::int64_t, DigestSet>;
  /// What outlives a restart.
  struct Content {
    std::string salt;
    std::optional<TimePoint> unknown_before;
    Slots slots;
  };

  /// Knows nothing. `unknown_before`: something may have been accepted and forgotten until then.
  explicit ReplayMemory(std::optional<TimePoint> unknown_before, std::size_t most = kMost)
      : ReplayMemory(nothing(unknown_before), most) {}
  explicit ReplayMemory(const Content& content, std::size_t most = kMost);
  /// With a salt of its own.
  static Content nothing(std::optional<TimePoint> unknown_before);

  /// As Replays::remember().
  Result<bool> remember(const TenantId& tenant, const Digest& digest, TimePoint until, TimePoint now);
  std::optional<TimePoint> unknown_before() const noexcept { return unknown_before_; }
  std::string_view salt() const noexcept { return salt_; }
  std::size_t size(TimePoint now);
  Content content(TimePoint now);

 private:
  struct alignas(64) Shard {
    std::mutex guard;
    Slots slots;
  };
  Shard& shard_of(const HalfDigest& digest) noexcept { return shards_[digest.back() % shards_.size()]; }
  HalfDigest half_of(const TenantId& tenant, const Digest& digest) const noexcept;
  /// Under the shard's lock.
  void drop_passed(Shard& shard, TimePoint now);
  void drop_passed(TimePoint now);

  const std::string salt_;  ///< keys the digests too, so that nobody can make them meet
  const std::optional<TimePoint> unknown_before_;
  const std::size_t most_;
  std::atomic<std::size_t> size_{0};
  std::array<Shard, 16> shards_;
};

}  // namespace gatehouse::replays
