#include "core/oauth/backchannel/logout_queue.h"

namespace gatehouse::oauth {

LogoutQueue::LogoutQueue(std::unique_ptr<PendingLogouts> pending, const Clock& clock, Callbacks callbacks,
                         Rhythm rhythm)
    : pending_(std::move(pending)),
      clock_(clock),
      callbacks_(std::move(callbacks)),
      rhythm_(std::move(rhythm)) {
  for (auto& logout : pending_->all())
    due_.emplace(Steady::now(), Call{.logout = std::move(logout)});
}

Result<void> LogoutQueue::begin() {
  GH_TRY(pool_, runtime::WorkerPool::create(
                    {.name = "logout", .threads = rhythm_.threads, .queue = rhythm_.threads}));
  thread_ = std::thread([this] { run(); });
  return {};
}

LogoutQueue::~LogoutQueue() { stop(); }

void LogoutQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  pool_.reset();  // waits for running calls
}

Result<void> LogoutQueue::accept(std::span<const PendingLogout> logouts) {
  GH_TRY(auto fresh, pending_->add(logouts));
  {
    const std::lock_guard lock(mutex_);
    for (auto& logout : fresh)
      due_.emplace(Steady::now(), Call{.logout = std::move(logout)});
  }
  changed_.notify_all();
  return {};
}

void LogoutQueue::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    make_due_calls();
    if (due_.empty())
      changed_.wait(lock, [this] { return stopping_ || !due_.empty(); });
    else
      changed_.wait_until(lock, due_.begin()->first);
  }
}

void LogoutQueue::make_due_calls() {
  while (!due_.empty() && due_.begin()->first <= Steady::now()) {
    auto node = due_.extract(due_.begin());
    hand_over(std::move(node.mapped()));
  }
}

void LogoutQueue::hand_over(Call call) {
  auto& lane = lanes_[{call.logout.tenant, call.logout.client}];
  if (lane.running >= rhythm_.threads_of_client) {
    lane.waiting.push_back(std::move(call));
    return;
  }
  if (pool_->try_submit([this, call] { make(call); })) {
    ++lane.running;
    return;
  }
  // All threads are busy, and others wait for them.
  if (lane.running == 0) lanes_.erase({call.logout.tenant, call.logout.client});
  due_.emplace(Steady::now() + std::chrono::milliseconds(100), std::move(call));
}

void LogoutQueue::make(const Call& call) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
  auto outcome = CallOutcome::failed;
  if (clock_.now() - call.logout.ended_at < rhythm_.longest) {
    try {
      outcome = callbacks_.call(call.logout);
    } catch (...) {  // no memory: as any failure
    }
  }
  finish(call, outcome);
}

void LogoutQueue::finish(const Call& call, CallOutcome outcome) {
  const bool too_late =
      call.attempt >= rhythm_.pauses.size() || clock_.now() - call.logout.ended_at >= rhythm_.longest;
  const bool again = outcome == CallOutcome::failed && !too_late;
  if (!again) {
    callbacks_.ended(call.logout, outcome);
    pending_->forget(call.logout);  // not earlier: a crash must find what was not recorded
  }
  {
    const std::lock_guard lock(mutex_);
    if (again)
      due_.emplace(Steady::now() + rhythm_.pauses[call.attempt],
                   Call{.logout = call.logout, .attempt = call.attempt + 1});
    const auto lane = lanes_.find({call.logout.tenant, call.logout.client});
    --lane->second.running;
    if (!lane->second.waiting.empty()) {
      due_.emplace(Steady::now(), std::move(lane->second.waiting.front()));
      lane->second.waiting.pop_front();
    } else if (lane->second.running == 0) {
      lanes_.erase(lane);
    }
  }
  changed_.notify_all();
}

}  // namespace gatehouse::oauth
