// CallQueue: makes the calls to clients that wait, beside all requests: nobody who signs out or decides waits
// for one (Back-Channel Logout 1.0 §2.5, S-229; CIBA §10.2, §10.3).
//
// Threads of its own, each busy with one call of at most 5 s. A client has two at a time, a tenant four: one
// that hangs holds back itself, not the others. Tenants, and the clients of each, take turns. What fails is
// tried again with growing pauses, until there are no more or it is worth nothing any more, then given up;
// both ends are recorded. Thread-safe. stop() before what the callbacks use goes; accept() still keeps on
// disk after it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "core/base/clock.h"
#include "core/oauth/client_calls/call_outcome.h"
#include "core/oauth/client_calls/pending_calls.h"
#include "core/runtime/worker_pool.h"

namespace gatehouse::oauth {

class CallQueue {
 public:
  struct Callbacks {
    /// Makes one call. Blocks, at most a few seconds.
    std::function<CallOutcome(const PendingCall&)> call;
    /// The end of it: delivered, moot, or given up (`failed`: in vain, `refused`).
    std::function<void(const PendingCall&, CallOutcome)> ended;
  };
  struct Rhythm {
    /// Before the second call, the third and so on; then it is given up.
    std::vector<Duration> pauses = {std::chrono::seconds(2),  std::chrono::seconds(15),
                                    std::chrono::minutes(1),  std::chrono::minutes(5),
                                    std::chrono::minutes(15), std::chrono::minutes(30)};
    std::size_t threads = 8;
    std::size_t threads_of_tenant = 4;
    std::size_t threads_of_client = 2;
  };

  CallQueue(std::unique_ptr<PendingCalls> pending, const Clock& clock, Callbacks callbacks, Rhythm rhythm);
  ~CallQueue();
  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;

  /// Calls are made from now on; first what `pending` held.
  Result<void> begin();

  /// Kept durably when it answers. Those known already are left as they are, or put to their new time.
  Result<void> accept(std::span<const PendingCall> calls);
  /// Waits for running calls; the others wait on disk for the next start.
  void stop();
  std::size_t waiting() const { return pending_->count(); }

 private:
  using Steady = std::chrono::steady_clock;
  struct Call {
    PendingCall pending;
    std::size_t attempt = 0;
  };
  struct Lane {
    std::size_t running = 0;
    std::deque<Call> waiting;  ///< due
  };
  struct TenantLanes {
    std::size_t running = 0;
    std::map<ClientId, Lane> clients;
    std::deque<ClientId> turns;  ///< those with a call that waits and a thread left for it, each once
  };

  void schedule(PendingCall call);
  void run();
  void take_up_later_calls();
  void queue_due_calls();
  void hand_over_calls();
  /// Whether a call of this tenant could be handed over.
  bool hand_over_one(TenantLanes& tenant);
  static void give_turn(TenantLanes& tenant, const ClientId& client, std::size_t threads_of_client);
  void make(const Call& call);
  void finish(const Call& call, CallOutcome outcome);
  /// Its place is free; it comes back where it is tried `again`.
  void leave(const Call& call, bool again);

  const std::unique_ptr<PendingCalls> pending_;
  const Clock& clock_;
  const Callbacks callbacks_;
  const Rhythm rhythm_;
  std::unique_ptr<runtime::WorkerPool> pool_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<TimePoint, PendingCall> later_;  ///< not due by the clock
  std::multimap<Steady::time_point, Call> due_;
  std::map<TenantId, TenantLanes> tenants_;
  std::deque<TenantId> turns_;  ///< every tenant of `tenants_`, each once
  std::size_t running_ = 0;
  bool work_ = false;  ///< something changed that run() has not looked at
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gatehouse::oauth
