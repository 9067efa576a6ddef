#include "plugins/storage/sql_engine/writer.h"

#include <cerrno>
#include <ctime>

namespace gatehouse::sql {
namespace {

/// Bounds how long the first caller of a batch waits for the others' work.
constexpr std::size_t kLargestBatch = 256;

}  // namespace

Writer::Writer(std::unique_ptr<Session> session, const Condition& condition)
    : session_(std::move(session)), condition_(condition), thread_([this] { loop(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::shared_ptr<Writer::Job> Writer::enqueue(Work work) {
  auto job = std::make_shared<Job>(std::move(work));
  std::unique_lock lock(mutex_);
  waiting_.push_back(job);
  const bool asleep = asleep_;
  lock.unlock();
  if (asleep) wake_.notify_one();
  return job;
}

bool Writer::Job::wait(Deadline deadline) {
  const auto since_boot = deadline.at().time_since_epoch();  // of the steady clock
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
  const ::timespec at{.tv_sec = seconds.count(),
                      .tv_nsec = std::chrono::nanoseconds(since_boot - seconds).count()};
  int woken = -1;
  do {
    woken = ::sem_clockwait(&finished, CLOCK_MONOTONIC, &at);
  } while (woken != 0 && errno == EINTR);
  return woken == 0 && answered.load(std::memory_order_acquire);
}

Result<void> Writer::run(Work work) {
  const auto job = enqueue(std::move(work));
  (void)job->wait(Deadline::never());
  return std::move(job->result);
}

Result<void> Writer::run_until(Work work, Deadline deadline) {
  const auto job = enqueue(std::move(work));
  if (!job->wait(deadline)) return Error(ErrorCode::timeout, "the database did not answer in time");
  return std::move(job->result);
}

void Writer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    asleep_ = true;
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    asleep_ = false;
    if (waiting_.empty()) return;
    Batch batch;
    while (!waiting_.empty() && batch.size() < kLargestBatch) {
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    lock.unlock();
    const auto begun = commit_batch(batch);
    finish(batch);  // from here on the results belong to those who wait for them
    lock.lock();
    if (begun) continue;
    // Waiting for the lock took the whole busy timeout. Those who came meanwhile must not wait for another
    // one.
    fail_all(waiting_, begun.error());
    finish(waiting_);
    waiting_.clear();
  }
}

void Writer::finish(Batch& batch) {
  for (const auto& job : batch) {
    job->answered.store(true, std::memory_order_release);
    ::sem_post(&job->finished);
  }
}

void Writer::fail_all(Batch& batch, const Error& why) {
  for (const auto& job : batch)
    job->result = why;
}

Result<void> Writer::commit_batch(Batch& batch) {
  const auto& dialect = session_->dialect();
  const auto begun = guarded(dialect, [&]() -> Result<void> {
    GH_TRY_VOID(condition_.sound());
    if (auto alive = session_->check_alive(); !alive) return alive;
    session_->command(dialect.begin_write());
    return {};
  });
  if (!begun) {
    fail_all(batch, begun.error());
    return begun;
  }
  const bool alone = batch.size() == 1;
  for (const auto& job : batch) {
    run_in_savepoint(*job, alone);
    if (session_->in_transaction()) continue;
    // A full disk or an I/O error ends the whole transaction, savepoints included: nothing of the batch
    // happened.
    fail_all(batch, Error(ErrorCode::unavailable, "the database gave the transaction up"));
    return {};
  }
  if (alone && !batch.front()->result) {
    roll_back();
    return {};
  }
  const auto committed = guarded(dialect, [&]() -> Result<void> {
    session_->run(Sql::commit, {});
    return {};
  });
  if (!committed) {
    roll_back();
    fail_all(batch, committed.error());
  }
  return {};
}

void Writer::run_in_savepoint(Job& job, bool alone) {
  const auto& dialect = session_->dialect();
  job.result = guarded(dialect, [&]() -> Result<void> {
    if (!alone) session_->run(Sql::begin_operation, {});
    return job.work(*session_);
  });
  if (alone || !session_->in_transaction()) return;
  const auto closed = guarded(dialect, [&]() -> Result<void> {
    if (!job.result) session_->run(Sql::take_back_operation, {});
    session_->run(Sql::end_operation, {});
    return {};
  });
  // A savepoint that cannot be closed leaves unknown work inside: give the transaction up as a whole.
  if (!closed) roll_back();
}

void Writer::roll_back() {
  if (!session_->in_transaction()) return;
  (void)guarded(session_->dialect(), [&]() -> Result<void> {
    session_->command("ROLLBACK");
    return {};
  });
}

}  // namespace gatehouse::sql
