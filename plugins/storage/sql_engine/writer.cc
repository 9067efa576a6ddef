#include "plugins/storage/sql_engine/writer.h"

namespace gatehouse::sql {
namespace {

/// Bounds how long the first caller of a batch waits for the others' work.
constexpr std::size_t kLargestBatch = 256;

}  // namespace

Writer::Writer(std::unique_ptr<Session> session)
    : session_(std::move(session)), thread_([this] { loop(); }) {}

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
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(job);
  }
  wake_.notify_one();
  return job;
}

Result<void> Writer::run(Work work) {
  const auto job = enqueue(std::move(work));
  std::unique_lock lock(mutex_);
  job->finished.wait(lock, [&] { return job->done; });
  return std::move(job->result);
}

Result<void> Writer::run_until(Work work, Deadline deadline) {
  const auto job = enqueue(std::move(work));
  std::unique_lock lock(mutex_);
  if (deadline.at() == Deadline::never().at())
    job->finished.wait(lock, [&] { return job->done; });
  else if (!job->finished.wait_until(lock, deadline.at(), [&] { return job->done; }))
    return Error(ErrorCode::timeout, "the database did not answer in time");
  return std::move(job->result);
}

void Writer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Batch batch;
    while (!waiting_.empty() && batch.size() < kLargestBatch) {
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    lock.unlock();
    const bool begun = commit_batch(batch);
    lock.lock();
    if (!begun) {
      // Waiting for the lock took the whole busy timeout. Those who came meanwhile must not wait for another
      // one.
      const Error why = std::as_const(batch.front()->result).error();
      fail_all(waiting_, why);
      finish(waiting_);
      waiting_.clear();
    }
    finish(batch);
  }
}

void Writer::finish(Batch& batch) {
  for (const auto& job : batch) {
    job->done = true;
    job->finished.notify_all();
  }
}

void Writer::fail_all(Batch& batch, const Error& why) {
  for (const auto& job : batch)
    job->result = why;
}

bool Writer::commit_batch(Batch& batch) {
  const auto& dialect = session_->dialect();
  const auto begun = guarded(dialect, [&]() -> Result<void> {
    if (auto alive = session_->check_alive(); !alive) return alive;
    session_->command(dialect.begin_write());
    return {};
  });
  if (!begun) {
    fail_all(batch, begun.error());
    return false;
  }
  const bool alone = batch.size() == 1;
  for (const auto& job : batch) {
    run_in_savepoint(*job, alone);
    if (session_->in_transaction()) continue;
    // A full disk or an I/O error ends the whole transaction, savepoints included: nothing of the batch
    // happened.
    fail_all(batch, Error(ErrorCode::unavailable, "the database gave the transaction up"));
    return true;
  }
  if (alone && !batch.front()->result) {
    roll_back();
    return true;
  }
  const auto committed = guarded(dialect, [&]() -> Result<void> {
    session_->command("COMMIT");
    return {};
  });
  if (!committed) {
    roll_back();
    fail_all(batch, committed.error());
  }
  return true;
}

void Writer::run_in_savepoint(Job& job, bool alone) {
  const auto& dialect = session_->dialect();
  job.result = guarded(dialect, [&]() -> Result<void> {
    if (!alone) session_->command("SAVEPOINT operation");
    return job.work(*session_);
  });
  if (alone || !session_->in_transaction()) return;
  const auto closed = guarded(dialect, [&]() -> Result<void> {
    if (!job.result) session_->command("ROLLBACK TO SAVEPOINT operation");
    session_->command("RELEASE SAVEPOINT operation");
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
