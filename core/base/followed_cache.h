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

#include "gatehouse/error.h"
#include "gatehouse/result.h"

namespace gatehouse {

template <class Fact>
class FollowedCache {
 public:
  explicit FollowedCache(std::size_t most_per_shard) : most_per_shard_(most_per_shard) {}

  /// From memory, or nothing on a miss. Never waits on the store.
  std::optional<Fact> peek(const std::string& id) const {
    if (!trusted_.load(std::memory_order_relaxed)) return std::nullopt;
    const auto& shard = shard_of(id);
    const std::lock_guard lock(shard.guard);
    const auto found = shard.facts.find(id);
    if (found == shard.facts.end()) return std::nullopt;
    return found->second;
  }

  /// From memory, or what `load` answers: a Result<std::optional<Fact>>. Nothing is not kept: unknown ids are
  /// the caller's choice and without number.
  template <class Load>
  Result<std::optional<Fact>> find(const std::string& id, Load load) {
    if (auto known = peek(id)) return known;
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
    auto& shard = shard_of(id);
    const std::lock_guard lock(shard.guard);
    insert(shard, id, fact);
  }

  /// The feed says that this fact, or with an empty id any fact, is not what it was.
  void forget(const std::string& id) {
    const auto drop = [&id](Shard& shard) {
      const std::lock_guard lock(shard.guard);
      ++shard.forgotten;
      if (id.empty())
        shard.facts.clear();
      else
        shard.facts.erase(id);
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
    if (shard.facts.size() >= most_per_shard_) shard.facts.clear();
    shard.facts.insert_or_assign(id, fact);
  }

  std::size_t most_per_shard_;
  std::atomic<bool> trusted_{false};
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace gatehouse
