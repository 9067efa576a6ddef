#include "core/fetch/remote_documents.h"

#include <algorithm>

namespace gatehouse::fetch {
namespace {

/// A little longer than a fetch may take: its end wakes who waits.
constexpr auto kLongestWait = std::chrono::seconds(6);

bool is_fresh(const DocumentPtr& document, TimePoint now) {
  return document != nullptr && now < document->at + document->document.lifetime;
}

Duration pause_after(unsigned failures) {
  const auto doublings = std::min(failures - 1, 10u);
  return std::min<Duration>(RemoteDocuments::kFirstPause * (1 << doublings), RemoteDocuments::kLongestPause);
}

/// One of the threads that may be in here, given back when it goes.
class Place {
 public:
  explicit Place(FetchPlaces& places) : places_(places), taken_(places.try_acquire()) {}
  ~Place() {
    if (taken_) places_.release();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool taken() const noexcept { return taken_; }

 private:
  FetchPlaces& places_;
  bool taken_;
};

}  // namespace

DocumentPtr RemoteDocuments::peek(const std::string& url, TimePoint now) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(url);
  if (found == entries_.end() || !is_fresh(found->second->document, now)) return nullptr;
  found->second->used = now;
  return found->second->document;
}

Result<DocumentPtr> RemoteDocuments::get(const std::string& url, TimePoint now) {
  Lock lock(mutex_);
  const auto entry = entry_of(url, now);
  if (is_fresh(entry->document, now)) return entry->document;
  return obtain(lock, *entry, url, now);
}

Result<DocumentPtr> RemoteDocuments::newer_than(const DocumentPtr& seen, const std::string& url,
                                                TimePoint now) {
  Lock lock(mutex_);
  const auto entry = entry_of(url, now);
  if (entry->document != nullptr && entry->document != seen) return entry->document;
  if (now < seen->at + kRefreshPause) return seen;
  if (auto newer = obtain(lock, *entry, url, now)) return newer;
  return seen;
}

Result<DocumentPtr> RemoteDocuments::obtain(Lock& lock, Entry& entry, const std::string& url, TimePoint now) {
  if (!entry.fetching && now < entry.ask_again) return what_is_left(entry, now);
  const Place place(places_);
  if (!place.taken() || threads_ >= bounds_.threads) {
    // Slow servers of some must not lock out the clients of others: what is known serves a little longer.
    if (entry.document != nullptr &&
        now < entry.document->at + entry.document->document.lifetime + kStaleAfterFailure)
      return entry.document;
    return Error(ErrorCode::unavailable, "too many wait for remote documents");
  }
  ++threads_;
  if (entry.fetching) {
    const auto round = entry.round;
    ended_.wait_for(lock, kLongestWait, [&] { return entry.round != round; });
  } else {
    fetch_into(lock, entry, url, now);
  }
  --threads_;
  return what_is_left(entry, now);
}

void RemoteDocuments::fetch_into(Lock& lock, Entry& entry, const std::string& url, TimePoint now) {
  entry.fetching = true;
  lock.unlock();
  Result<DocumentPtr> fetched = Error(ErrorCode::internal, "fetching failed");
  try {
    if (auto document = fetch_(url))
      fetched = std::make_shared<FetchedDocument>(FetchedDocument{*std::move(document), now});
    else
      fetched = std::move(document).error();
  } catch (...) {  // no memory: as any failure, or who waits would wait for nothing
  }
  lock.lock();
  entry.fetching = false;
  ++entry.round;
  if (fetched) {
    entry.document = *std::move(fetched);
    entry.failure.reset();
    entry.failures = 0;
    entry.ask_again = {};
    make_room();
  } else {
    // Never "unavailable": that says that we are busy, which is not the fault of whose document it is.
    entry.failure = Error(ErrorCode::not_found, "no document came: " + fetched.error().message());
    ++entry.failures;
    entry.ask_again = now + pause_after(entry.failures);
  }
  ended_.notify_all();
}

Result<DocumentPtr> RemoteDocuments::what_is_left(const Entry& entry, TimePoint now) {
  const auto& document = entry.document;
  const bool usable =
      document != nullptr && now < document->at + document->document.lifetime +
                                       (entry.failure ? kStaleAfterFailure : Duration::zero());
  if (usable) return document;
  if (entry.failure) return *entry.failure;
  return Error(ErrorCode::timeout, "a remote document did not come in time");
}

RemoteDocuments::EntryPtr RemoteDocuments::entry_of(const std::string& url, TimePoint now) {
  auto& entry = entries_[url];
  const bool is_new = entry == nullptr;
  if (is_new) entry = std::make_shared<Entry>();
  entry->used = now;
  const EntryPtr kept = entry;
  if (is_new) make_room();
  return kept;
}

void RemoteDocuments::make_room() {
  const auto bytes = [this] {
    std::size_t sum = 0;
    for (const auto& [url, entry] : entries_)
      sum += entry->document == nullptr ? 0 : entry->document->document.body.size();
    return sum;
  };
  const auto less_used = [](const auto& a, const auto& b) {
    return std::pair(a.second->fetching, a.second->used) < std::pair(b.second->fetching, b.second->used);
  };
  while (entries_.size() > 1 && (entries_.size() > bounds_.documents || bytes() > bounds_.bytes))
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), less_used));
}

}  // namespace gatehouse::fetch
