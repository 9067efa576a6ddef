#include "core/runtime/worker_pool.h"

#include <pthread.h>

#include <cerrno>
#include <exception>

namespace gatehouse::runtime {

WorkerPool::WorkerPool(WorkerPoolOptions options) : options_(std::move(options)) {}

Result<std::unique_ptr<WorkerPool>> WorkerPool::create(WorkerPoolOptions options) {
  if (options.threads == 0 || options.queue == 0)
    return Error(ErrorCode::invalid_argument, "a worker pool needs at least one thread and one place");
  std::unique_ptr<WorkerPool> pool(new WorkerPool(std::move(options)));
  try {
    pool->threads_.reserve(pool->options_.threads);
    pool->start_thread();  // one at least, so that no job waits for ever when no other can be started
  } catch (const std::exception&) {
    return Error(ErrorCode::unavailable, "cannot start a thread of pool '" + pool->options_.name + "'");
  }
  return pool;
}

void WorkerPool::start_thread() {
  threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  std::deque<Entry> discarded;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    discarded.swap(queue_);
    while (sleepers_ != nullptr) {
      Sleeper& woken = *sleepers_;
      sleepers_ = woken.next;
      ::sem_post(&woken.woken);
    }
  }
  discarded.clear();  // before the join: their tickets answer now
  for (std::thread& thread : threads_)
    thread.join();
}

bool WorkerPool::take_place() noexcept {
  std::size_t taken = places_taken_.load(std::memory_order_relaxed);
  while (taken < options_.queue) {
    if (places_taken_.compare_exchange_weak(taken, taken + 1, std::memory_order_relaxed)) return true;
  }
  refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

bool WorkerPool::enqueue(std::unique_ptr<Job> job, Deadline deadline) noexcept {
  try {
    std::unique_lock lock(mutex_);
    if (job && !ending_) {
      if (sleepers_ != nullptr) {
        Sleeper& woken = *sleepers_;
        sleepers_ = woken.next;
        lock.unlock();
        woken.entry = {std::move(job), deadline};
        ::sem_post(&woken.woken);  // the last touch: it is gone after it
      } else {
        queue_.push_back({std::move(job), deadline});
        if (threads_.size() < options_.threads) start_another();
      }
      return true;
    }
  } catch (const std::bad_alloc&) {  // nothing was queued: the same answer as a full queue
  }
  places_taken_.fetch_sub(1, std::memory_order_relaxed);
  refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

void WorkerPool::start_another() noexcept {
  try {
    start_thread();
  } catch (const std::exception&) {  // no thread or no memory for it: those that run go on
  }
}

void WorkerPool::work() noexcept {
  pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
  while (true) {
    Entry entry = next_entry();
    if (!entry.job) return;
    places_taken_.fetch_sub(1, std::memory_order_relaxed);
    run_one(std::move(entry));
  }
}

WorkerPool::Entry WorkerPool::next_entry() noexcept {
  Sleeper self;
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return {};
    if (!queue_.empty()) {
      Entry entry = std::move(queue_.front());
      queue_.pop_front();
      return entry;
    }
    self.next = sleepers_;
    sleepers_ = &self;
  }
  while (::sem_wait(&self.woken) != 0 && errno == EINTR) {
  }
  return std::move(self.entry);
}

void WorkerPool::run_one(Entry entry) noexcept {
  if (entry.deadline.passed()) {
    expired_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  running_.fetch_add(1, std::memory_order_relaxed);
  // The last line of defence (docs/adr/0005): a job's ticket answers 500 when it is destroyed below.
  try {
    entry.job->run();
    entry.job.reset();
  } catch (...) {
    failed_.fetch_add(1, std::memory_order_relaxed);
  }
  running_.fetch_sub(1, std::memory_order_relaxed);
  done_.fetch_add(1, std::memory_order_relaxed);
}

WorkerPoolCounters WorkerPool::counters() const noexcept {
  return {.waiting = places_taken_.load(std::memory_order_relaxed),
          .running = running_.load(std::memory_order_relaxed),
          .done = done_.load(std::memory_order_relaxed),
          .refused = refused_.load(std::memory_order_relaxed),
          .expired = expired_.load(std::memory_order_relaxed),
          .failed = failed_.load(std::memory_order_relaxed)};
}

}  // namespace gatehouse::runtime
