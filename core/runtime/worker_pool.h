// WorkerPool: a bounded number of threads behind a bounded queue, for work that waits or costs more than 0.2
// ms: SQL, RSA signing, outgoing HTTP, plugins that may block; a second instance of its own for password
// hashing.
//
// A thread is started when a job finds none free, and stays: many callers that wait for one fsync need many
// threads, an idle server needs none of their memory. A job goes to the thread that fell asleep last, whose
// memory is still in the caches; it is handed over with the waking, so that nobody has to take a lock for it.
//
// It never queues without bound and never blocks the submitter: a full pool says no and the caller answers
// 503 (docs/adr/0005). Thread-safe. The destructor waits for running jobs and discards queued ones; owners
// destroy pools after the front door has been drained and before what the jobs use.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::runtime {

struct WorkerPoolOptions {
  std::string name;         ///< at most 12 characters; shown as the threads' name
  std::size_t threads = 2;  ///< at most
  std::size_t queue = 256;  ///< jobs that may wait beside those that run
};

struct WorkerPoolCounters {
  std::uint64_t waiting = 0;
  std::uint64_t running = 0;
  std::uint64_t done = 0;
  std::uint64_t refused = 0;  ///< try_submit said no
  std::uint64_t expired = 0;  ///< dropped unrun: the deadline had passed in the queue
  std::uint64_t failed = 0;   ///< an exception reached the top of the loop
};

class WorkerPool {
 public:
  static Result<std::unique_ptr<WorkerPool>> create(WorkerPoolOptions options);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues `job` (any movable callable, called once without arguments). False when the queue is full or the
  /// pool is ending: then `job` has not been moved from, so that a struct that carries a ResponseTicket can
  /// still answer 503. A job whose deadline passes while it waits is destroyed instead of run.
  template <class F>
  [[nodiscard]] bool try_submit(F&& job, Deadline deadline = Deadline::never()) {
    static_assert(!std::is_lvalue_reference_v<F>, "hand the job over with std::move");
    if (!take_place()) return false;
    auto queued = std::unique_ptr<Job>(new (std::nothrow) Callable<F>(std::forward<F>(job)));
    return enqueue(std::move(queued), deadline);
  }

  WorkerPoolCounters counters() const noexcept;

 private:
  struct Job {
    virtual ~Job() = default;
    virtual void run() = 0;
  };
  template <class F>
  struct Callable final : Job {
    explicit Callable(F&& call) : call_(std::move(call)) {}
    void run() override { call_(); }
    F call_;
  };
  struct Entry {
    std::unique_ptr<Job> job;
    Deadline deadline = Deadline::never();
  };
  /// A thread without work; lives on that thread's stack.
  struct Sleeper {
    Sleeper() noexcept { ::sem_init(&woken, 0, 0); }
    ~Sleeper() { ::sem_destroy(&woken); }
    Entry entry;  ///< what it is woken for; nothing: the pool ends
    Sleeper* next = nullptr;
    ::sem_t woken;
  };

  explicit WorkerPool(WorkerPoolOptions options);
  bool take_place() noexcept;
  bool enqueue(std::unique_ptr<Job> job, Deadline deadline) noexcept;
  void start_thread();
  void start_another() noexcept;
  void work() noexcept;
  Entry next_entry() noexcept;
  void run_one(Entry entry) noexcept;

  const WorkerPoolOptions options_;
  std::atomic<std::size_t> places_taken_{0};  ///< queued jobs, those about to be queued included
  mutable std::mutex mutex_;
  std::deque<Entry> queue_;      ///< empty while a thread sleeps
  Sleeper* sleepers_ = nullptr;  ///< who fell asleep last comes first
  bool ending_ = false;
  std::atomic<std::uint64_t> running_{0}, done_{0}, refused_{0}, expired_{0}, failed_{0};
  std::vector<std::thread> threads_;  ///< under mutex_ until the end
};

}  // namespace gatehouse::runtime
