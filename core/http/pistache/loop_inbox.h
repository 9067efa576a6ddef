// LoopInbox: what other threads send to an I/O loop: new connections, late answers, the order to drain.
//
// A mutex, vectors and Pistache's NotifyFd, not its PollableQueue, which loses wake-ups
// (docs/adr/0011). Outlives its loop through the tickets that point here; once closed it takes nothing more.
// Thread-safe.
#pragma once

#include <pistache/mailbox.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/descriptor.h"
#include "core/http/exchange.h"
#include "core/http/pistache/address_book.h"
#include "core/tls/server_context.h"

namespace gatehouse::http {

/// Names one request of one connection for ever: the slot's generation changes when its connection goes, the
/// serial number with every request. An answer whose address is out of date reaches nobody; there is no
/// descriptor in it.
struct RequestAddress {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  std::uint32_t serial = 0;
  bool operator==(const RequestAddress&) const = default;
};

struct Arrival {
  Descriptor socket;
  Admission admission;
  Peer peer;
  const tls::ServerContext* tls = nullptr;  ///< of its listener, which outlives the loops; null: plain
};
struct LateAnswer {
  RequestAddress to;
  Response response;
};

class LoopInbox {
 public:
  struct Content {
    std::vector<Arrival> arrivals;
    std::vector<LateAnswer> answers;
    bool drain = false;
  };

  LoopInbox() = default;
  ~LoopInbox();
  LoopInbox(const LoopInbox&) = delete;
  LoopInbox& operator=(const LoopInbox&) = delete;

  void bind(Pistache::Polling::Epoll& poller) { notify_.bind(poller); }
  std::uint64_t tag() const { return notify_.tag().value(); }

  void post(Arrival arrival) noexcept;
  void post(LateAnswer answer) noexcept;
  void post_drain() noexcept;
  /// Makes the loop come round once more; called by the loop itself.
  void wake() noexcept;

  /// Called by the loop only. The result's vectors are valid until the next call.
  Content& collect() noexcept;
  /// Closes the inbox and returns what nobody will fetch any more.
  Content close() noexcept;

  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  template <class Put>
  bool put(Put&& put) noexcept;

  Pistache::NotifyFd notify_;
  std::mutex mutex_;
  Content incoming_;
  Content fetched_;
  bool signalled_ = false;
  bool closed_ = false;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace gatehouse::http
