#include "core/runtime/call_queue.h"

namespace gatehouse::runtime {

Result<void> CallQueue::begin(std::string name) {
  GH_TRY(pool_,
         WorkerPool::create({.name = std::move(name), .threads = rhythm_.threads, .queue = rhythm_.threads}));
  thread_ = std::thread([this] { run(); });
  return {};
}

CallQueue::~CallQueue() { stop(); }

void CallQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  pool_.reset();  // waits for running calls
}

bool CallQueue::accept(std::string lane, Try attempt) {
  auto call = std::make_shared<Call>(Call{.lane = std::move(lane), .attempt = std::move(attempt)});
  {
    const std::lock_guard lock(mutex_);
    auto& place = lanes_[call->lane];
    if (stopping_ || all_ >= rhythm_.most || place.all >= rhythm_.most_of_lane) {
      if (place.all == 0) lanes_.erase(call->lane);
      return false;
    }
    ++place.all;
    ++all_;
    due_.emplace(Steady::now(), std::move(call));
  }
  changed_.notify_all();
  return true;
}

void CallQueue::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    make_due_calls();
    if (due_.empty())
      changed_.wait(lock, [this] { return stopping_ || !due_.empty(); });
    else
      changed_.wait_until(lock, due_.begin()->first);
  }
}

void CallQueue::make_due_calls() {
  while (!due_.empty() && due_.begin()->first <= Steady::now()) {
    auto node = due_.extract(due_.begin());
    hand_over(std::move(node.mapped()));
  }
}

void CallQueue::hand_over(std::shared_ptr<Call> call) {
  auto& lane = lanes_[call->lane];
  if (lane.running >= rhythm_.threads_of_lane) {
    lane.waiting.push_back(std::move(call));
    return;
  }
  if (pool_->try_submit([this, call] { make(call); })) {
    ++lane.running;
    return;
  }
  // All threads are busy, and others wait for them.
  due_.emplace(Steady::now() + std::chrono::milliseconds(100), std::move(call));
}

void CallQueue::make(const std::shared_ptr<Call>& call) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
  const bool last = call->tries >= rhythm_.pauses.size();
  auto outcome = Outcome::again;
  try {
    outcome = call->attempt(last);
  } catch (...) {  // no memory: as any failure
  }
  finish(call, outcome == Outcome::again && !last);
}

void CallQueue::finish(const std::shared_ptr<Call>& call, bool again) {
  {
    const std::lock_guard lock(mutex_);
    const auto lane = lanes_.find(call->lane);
    --lane->second.running;
    if (!lane->second.waiting.empty()) {
      due_.emplace(Steady::now(), std::move(lane->second.waiting.front()));
      lane->second.waiting.pop_front();
    }
    if (again) {
      due_.emplace(Steady::now() + rhythm_.pauses[call->tries], call);
      ++call->tries;
    } else {
      --all_;
      if (--lane->second.all == 0) lanes_.erase(lane);
    }
  }
  changed_.notify_all();
}

}  // namespace gatehouse::runtime
