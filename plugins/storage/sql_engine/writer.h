// Writer: the one session that writes, on a thread of its own, with group commit (docs/adr/0002).
//
// Whoever waits while a transaction is being committed is batched into the next one: each operation under a
// savepoint of its own, so that one that fails takes back only itself, and all are answered after the one
// COMMIT that made them durable. Calls from many threads; destroyed after the last of them returned.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "plugins/storage/sql_engine/condition.h"
#include "plugins/storage/sql_engine/session.h"

namespace gatehouse::sql {

class Writer {
 public:
  /// One operation. May throw what a Session throws. An error, returned or thrown, takes back all that it
  /// did.
  using Work = std::function<Result<void>(Session&)>;

  Writer(std::unique_ptr<Session> session, const Condition& condition);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Returns once the work is committed, or nothing of it is done.
  Result<void> run(Work work);
  /// The same, but gives up waiting at `deadline`; the work may still be done then, so it must own what it
  /// uses.
  Result<void> run_until(Work work, Deadline deadline);

 private:
  struct Job {
    explicit Job(Work todo) : work(std::move(todo)) { ::sem_init(&finished, 0, 0); }
    ~Job() { ::sem_destroy(&finished); }
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
    /// False when `deadline` came first.
    bool wait(Deadline deadline);
    Work work;
    Result<void> result;
    /// Its own, so that an answer wakes one thread and takes no lock. Not std::binary_semaphore: that one
    /// yields the processor a few times before it sleeps.
    ::sem_t finished;
    std::atomic<bool> answered{false};  ///< `result` may be read; also for TSan, blind to sem_clockwait
  };
  using Batch = std::deque<std::shared_ptr<Job>>;

  std::shared_ptr<Job> enqueue(Work work);
  void loop();
  /// Runs a batch in one transaction; leaves every job's result. Fails when no transaction could begin.
  Result<void> commit_batch(Batch& batch);
  void run_in_savepoint(Job& job, bool alone);
  static void finish(Batch& batch);
  void fail_all(Batch& batch, const Error& why);
  void roll_back();

  std::unique_ptr<Session> session_;
  const Condition& condition_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Batch waiting_;
  bool asleep_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gatehouse::sql
