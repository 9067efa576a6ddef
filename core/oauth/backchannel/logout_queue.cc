#include "core/oauth/backchannel/logout_queue.h"

#include <algorithm>

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
    work_ = true;
  }
  changed_.notify_all();
  return {};
}

void LogoutQueue::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    work_ = false;
    queue_due_calls();
    hand_over_calls();
    const auto is_news = [this] { return stopping_ || work_; };
    if (due_.empty())
      changed_.wait(lock, is_news);
    else
      changed_.wait_until(lock, due_.begin()->first, is_news);
  }
}

void LogoutQueue::queue_due_calls() {
  while (!due_.empty() && due_.begin()->first <= Steady::now()) {
    auto node = due_.extract(due_.begin());
    auto& call = node.mapped();
    const auto [tenant, is_new] = tenants_.try_emplace(call.logout.tenant);
    if (is_new) turns_.push_back(call.logout.tenant);
    const auto client = call.logout.client;
    auto& lane = tenant->second.clients[client];
    lane.waiting.push_back(std::move(call));
    if (lane.waiting.size() == 1) give_turn(tenant->second, client, rhythm_.threads_of_client);
  }
}

void LogoutQueue::give_turn(TenantLanes& tenant, const ClientId& client, std::size_t threads_of_client) {
  const auto& lane = tenant.clients[client];
  if (!lane.waiting.empty() && lane.running < threads_of_client) tenant.turns.push_back(client);
}

// A tenant that fills the queue gets one thread in turn with every other that needs one: its apps, which may
// all hang, cost the others at most the calls that run already.
void LogoutQueue::hand_over_calls() {
  std::size_t passed_over = 0;
  while (running_ < rhythm_.threads && passed_over < turns_.size()) {
    auto id = std::move(turns_.front());
    turns_.pop_front();
    auto& tenant = tenants_.at(id);
    passed_over = hand_over_one(tenant) ? 0 : passed_over + 1;
    turns_.push_back(std::move(id));
  }
}

bool LogoutQueue::hand_over_one(TenantLanes& tenant) {
  if (tenant.turns.empty() || tenant.running >= rhythm_.threads_of_tenant) return false;
  const auto client = std::move(tenant.turns.front());
  tenant.turns.pop_front();
  auto& lane = tenant.clients[client];
  if (!pool_->try_submit([this, call = lane.waiting.front()] { make(call); })) {
    // No memory, or a pool that ends.
    due_.emplace(Steady::now() + std::chrono::milliseconds(100), std::move(lane.waiting.front()));
    lane.waiting.pop_front();
    give_turn(tenant, client, rhythm_.threads_of_client);
    return false;
  }
  lane.waiting.pop_front();
  ++lane.running;
  ++tenant.running;
  ++running_;
  give_turn(tenant, client, rhythm_.threads_of_client);
  return true;
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
    auto& tenant = tenants_.at(call.logout.tenant);
    auto& lane = tenant.clients.at(call.logout.client);
    --running_;
    --tenant.running;
    const bool had_enough = lane.running-- >= rhythm_.threads_of_client;
    if (had_enough) give_turn(tenant, call.logout.client, rhythm_.threads_of_client);
    if (lane.running == 0 && lane.waiting.empty()) tenant.clients.erase(call.logout.client);
    if (tenant.clients.empty()) {
      tenants_.erase(call.logout.tenant);
      turns_.erase(std::find(turns_.begin(), turns_.end(), call.logout.tenant));
    }
    work_ = true;
  }
  changed_.notify_all();
}

}  // namespace gatehouse::oauth
