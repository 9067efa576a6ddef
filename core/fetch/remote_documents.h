// RemoteDocuments: the documents that one tenant fetched, kept for as long as their servers say.
//
// Many who need one document make one fetch and wait for it together. After a failure nobody asks again for a
// while, which doubles with each further one; meanwhile what was known serves a little longer. Bounded in
// number and bytes: what nobody asked for longest goes. Of the callers' threads only so many may wait here,
// of the tenant and of all tenants: a server that hangs must not hold the pool that others need.
// Thread-safe; peek() never waits and is fit for I/O threads, the others block.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/fetch/fetch_places.h"
#include "core/fetch/guarded_fetcher.h"

namespace gatehouse::fetch {

/// A document and when it came. Users that keep what they made of it compare the pointer.
struct FetchedDocument {
  Document document;
  TimePoint at;
};
using DocumentPtr = std::shared_ptr<const FetchedDocument>;

class RemoteDocuments {
 public:
  using Fetch = std::function<Result<Document>(const std::string& url)>;
  struct Bounds {
    std::size_t documents = 256;
    std::size_t bytes = 16 << 20;
    std::size_t threads = 8;  ///< of this tenant's callers
  };
  static constexpr Duration kFirstPause = std::chrono::seconds(5);  ///< after one failure
  static constexpr Duration kLongestPause = std::chrono::minutes(5);
  static constexpr Duration kStaleAfterFailure = std::chrono::minutes(10);
  static constexpr Duration kRefreshPause = std::chrono::seconds(30);

  RemoteDocuments(Fetch fetch, FetchPlaces& places, Bounds bounds)
      : fetch_(std::move(fetch)), places_(places), bounds_(bounds) {}
  RemoteDocuments(Fetch fetch, FetchPlaces& places) : RemoteDocuments(std::move(fetch), places, Bounds()) {}

  /// From memory while it is fresh, else null.
  DocumentPtr peek(const std::string& url, TimePoint now) const;
  /// unavailable where too many wait already, not_found where its server gave none.
  Result<DocumentPtr> get(const std::string& url, TimePoint now);
  /// A later one than `seen`, for whoever misses something in it (a key after a rollover); `seen` itself
  /// where it came less than kRefreshPause ago or nothing newer can be had: whoever makes up key ids
  /// must not make us ask all the time.
  Result<DocumentPtr> newer_than(const DocumentPtr& seen, const std::string& url, TimePoint now);

 private:
  struct Entry {
    DocumentPtr document;
    std::optional<Error> failure;  ///< the last fetch's
    unsigned failures = 0;         ///< in a row
    TimePoint ask_again{};         ///< not before
    bool fetching = false;
    std::uint64_t round = 0;  ///< of fetches that ended
    TimePoint used{};
  };
  using EntryPtr = std::shared_ptr<Entry>;
  using Lock = std::unique_lock<std::mutex>;

  EntryPtr entry_of(const std::string& url, TimePoint now);
  void make_room();
  Result<DocumentPtr> obtain(Lock& lock, Entry& entry, const std::string& url, TimePoint now);
  void fetch_into(Lock& lock, Entry& entry, const std::string& url, TimePoint now);
  static Result<DocumentPtr> what_is_left(const Entry& entry, TimePoint now);

  const Fetch fetch_;
  FetchPlaces& places_;
  const Bounds bounds_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::unordered_map<std::string, EntryPtr> entries_;
  std::size_t threads_ = 0;
};

}  // namespace gatehouse::fetch
