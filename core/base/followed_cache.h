// FollowedCache: facts of a store, kept in memory until the change feed reports them.
//
// A fact stays until forget(), which follows the feed, polled once a second: a revocation is seen within a
// second on every node (docs/adr/0002). While the feed cannot be read nothing is answered from memory:
// stale facts are worse than a slow answer. Bounded: a full shard is emptied. Sharded; thread-safe; a lock is
// held for one look-up and never while the store is asked.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/counter.h"
#include "gatehouse/error.h"
#include "gatehouse/result.h"

namespace gatehouse {

/// What caches of one name did, over all tenants and configurations. On a line of its own: the counters of
/// another cache are other threads' business.
struct alignas(64) CacheTally {
  Counter hits;
  Counter misses;                      ///< something else had to be asked
  std::atomic<std::int64_t> bytes{0};  ///< held now; what the allocator adds is estimated
};

/// Bytes that a fact owns beside itself; facts that own some have an overload of their own.
template <class Fact>
std::size_t owned_bytes(const Fact&) noexcept {
  return 0;
}
inline std::size_t owned_bytes(const std::string& text) noexcept {
  return text.capacity() > sizeof(std::string) / 2 - 1 ? text.capacity() + 1 : 0;
}
inline std::size_t owned_bytes(const std::vector<std::string>& texts) noexcept {
  std::size_t sum = texts.capacity() * sizeof(std::string);
  for (const auto& text : texts)
    sum += owned_bytes(text);
  return sum;
}

template <class Fact>
class FollowedCache {
 public:
  /// `tally` outlives this.
  FollowedCache(std::size_t most_per_shard, CacheTally& tally)
      : most_per_shard_(most_per_shard), tally_(tally) {}
  ~FollowedCache() {
    for (auto& shard : shards_)
      clear(shard);
  }
  FollowedCache(const FollowedCache&) = delete;
  FollowedCache& operator=(const FollowedCache&) = delete;

  /// From memory, or nothing on a miss. Never waits on the store.
  std::optional<Fact> peek(const std::string& id) const {
    if (!trusted_.load(std::memory_order_relaxed)) return std::nullopt;
    const auto& shard = shard_of(id);
    const std::lock_guard lock(shard.guard);
    const auto found = shard.facts.find(id);
    if (found == shard.facts.end()) return std::nullopt;
    tally_.hits.add();
    return found->second;
  }

  /// From memory, or what `load` answers: a Result<std::optional<Fact>>. Nothing is not kept: unknown ids are
  /// the caller's choice and without number.
  template <class Load>
  Result<std::optional<Fact>> find(const std::string& id, Load load) {
    if (auto known = peek(id)) return known;
    tally_.misses.add();
    auto& shard = shard_of(id);
    std::uint64_t forgotten_before = 0;
    {
      const std::lock_guard lock(shard.guard);
      forgotten_before = shard.forgotten;
    }
    auto loaded = load();
    if (!loaded || !*loaded) return loaded;
    const std::lock_guard lock(shard.guard);
    // What was forgotten while it was being read may be stale already.
    if (shard.forgotten == forgotten_before) insert(shard, id, **loaded);
    return loaded;
  }

  /// For a fact that is no store's and so cannot have changed meanwhile.
  void put(const std::string& id, const Fact& fact) {
    tally_.misses.add();
    auto& shard = shard_of(id);
    const std::lock_guard lock(shard.guard);
    insert(shard, id, fact);
  }

  /// The feed says that this fact, or with an empty id any fact, is not what it was.
  void forget(const std::string& id) {
    const auto drop = [this, &id](Shard& shard) {
      const std::lock_guard lock(shard.guard);
      ++shard.forgotten;
      if (id.empty())
        clear(shard);
      else
        erase(shard, id);
    };
    if (!id.empty()) return drop(shard_of(id));
    for (auto& shard : shards_)
      drop(shard);
  }

  /// Called after every successful reading of the change feed, and when one failed.
  void trust(bool fresh) noexcept { trusted_.store(fresh, std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kShards = 16;
  struct Shard {
    mutable std::mutex guard;
    std::unordered_map<std::string, Fact> facts;
    std::uint64_t forgotten = 0;  ///< grows with every forget()
  };
  Shard& shard_of(const std::string& id) const { return shards_[std::hash<std::string>{}(id) % kShards]; }
  void insert(Shard& shard, const std::string& id, const Fact& fact) {
    if (shard.facts.size() >= most_per_shard_) clear(shard);
    erase(shard, id);
    const auto placed = shard.facts.emplace(id, fact).first;
    tally_.bytes.fetch_add(size_of(placed->first, placed->second), std::memory_order_relaxed);
  }
  void erase(Shard& shard, const std::string& id) {
    const auto found = shard.facts.find(id);
    if (found == shard.facts.end()) return;
    tally_.bytes.fetch_sub(size_of(found->first, found->second), std::memory_order_relaxed);
    shard.facts.erase(found);
  }
  void clear(Shard& shard) {
    for (const auto& [id, fact] : shard.facts)
      tally_.bytes.fetch_sub(size_of(id, fact), std::memory_order_relaxed);
    shard.facts.clear();
  }
  static std::int64_t size_of(const std::string& id, const Fact& fact) noexcept {
    // The node of the table: the pair, its hash, its link, the allocator's header and its place in the index.
    constexpr std::size_t kNode = sizeof(std::pair<const std::string, Fact>) + 4 * sizeof(void*);
    return static_cast<std::int64_t>(kNode + owned_bytes(id) + owned_bytes(fact));
  }

  std::size_t most_per_shard_;
  CacheTally& tally_;
  std::atomic<bool> trusted_{false};
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace gatehouse
