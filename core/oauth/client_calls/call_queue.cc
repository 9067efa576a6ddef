#include "core/oauth/client_calls/call_queue.h"

#include <algorithm>

namespace gatehouse::oauth {
namespace {

/// How often calls are looked at that wait for a time of the day: clocks are set.
constexpr auto kLook = std::chrono::seconds(1);

}  // namespace

CallQueue::CallQueue(std::unique_ptr<PendingCalls> pending, const Clock& clock, Callbacks callbacks,
                     Rhythm rhythm)
    : pending_(std::move(pending)),
      clock_(clock),
      callbacks_(std::move(callbacks)),
      rhythm_(std::move(rhythm)) {
  for (auto& call : pending_->all())
    schedule(std::move(call));
}

void CallQueue::schedule(PendingCall call) {
  const auto due = call.due;
  if (due > clock_.now())
    later_.emplace(due, std::move(call));
  else
    due_.emplace(Steady::now(), Call{.pending = std::move(call)});
}

Result<void> CallQueue::begin() {
  GH_TRY(pool_, runtime::WorkerPool::create(
                    {.name = "calls", .threads = rhythm_.threads, .queue = rhythm_.threads}));
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

Result<void> CallQueue::accept(std::span<const PendingCall> calls) {
  GH_TRY(auto fresh, pending_->add(calls));
  {
    const std::lock_guard lock(mutex_);
    for (auto& call : fresh)
      schedule(std::move(call));
    work_ = true;
  }
  changed_.notify_all();
  return {};
}

void CallQueue::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    work_ = false;
    take_up_later_calls();
    queue_due_calls();
    hand_over_calls();
    const auto is_news = [this] { return stopping_ || work_; };
    if (due_.empty() && later_.empty()) {
      changed_.wait(lock, is_news);
      continue;
    }
    auto wake = due_.empty() ? Steady::time_point::max() : due_.begin()->first;
    if (!later_.empty()) wake = std::min(wake, Steady::now() + kLook);
    changed_.wait_until(lock, wake, is_news);
  }
}

void CallQueue::take_up_later_calls() {
  for (const auto now = clock_.now(); !later_.empty() && later_.begin()->first <= now;) {
    auto node = later_.extract(later_.begin());
    due_.emplace(Steady::now(), Call{.pending = std::move(node.mapped())});
  }
}

void CallQueue::queue_due_calls() {
  while (!due_.empty() && due_.begin()->first <= Steady::now()) {
    auto node = due_.extract(due_.begin());
    auto& call = node.mapped();
    const auto [tenant, is_new] = tenants_.try_emplace(call.pending.tenant);
    if (is_new) turns_.push_back(call.pending.tenant);
    const auto client = call.pending.client;
    auto& lane = tenant->second.clients[client];
    lane.waiting.push_back(std::move(call));
    if (lane.waiting.size() == 1) give_turn(tenant->second, client, rhythm_.threads_of_client);
  }
}

void CallQueue::give_turn(TenantLanes& tenant, const ClientId& client, std::size_t threads_of_client) {
  const auto& lane = tenant.clients[client];
  if (!lane.waiting.empty() && lane.running < threads_of_client) tenant.turns.push_back(client);
}

// A tenant that fills the queue gets one thread in turn with every other that needs one: its apps, which may
// all hang, cost the others at most the calls that run already.
void CallQueue::hand_over_calls() {
  std::size_t passed_over = 0;
  while (running_ < rhythm_.threads && passed_over < turns_.size()) {
    auto id = std::move(turns_.front());
    turns_.pop_front();
    auto& tenant = tenants_.at(id);
    passed_over = hand_over_one(tenant) ? 0 : passed_over + 1;
    turns_.push_back(std::move(id));
  }
}

bool CallQueue::hand_over_one(TenantLanes& tenant) {
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

void CallQueue::make(const Call& call) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
  // Put to another time since, or pushed out by others.
  if (!pending_->holds(call.pending)) return leave(call, false);
  auto outcome = CallOutcome::failed;
  if (clock_.now() < call.pending.until) {
    try {
      outcome = callbacks_.call(call.pending);
    } catch (...) {  // no memory: as any failure
    }
  }
  finish(call, outcome);
}

void CallQueue::finish(const Call& call, CallOutcome outcome) {
  const bool too_late = call.attempt >= rhythm_.pauses.size() || clock_.now() >= call.pending.until;
  const bool again = outcome == CallOutcome::failed && !too_late;
  if (!again) {
    callbacks_.ended(call.pending, outcome);
    pending_->forget(call.pending);  // not earlier: a crash must find what was not recorded
  }
  leave(call, again);
}

void CallQueue::leave(const Call& call, bool again) {
  const auto& pending = call.pending;
  {
    const std::lock_guard lock(mutex_);
    if (again)
      due_.emplace(Steady::now() + rhythm_.pauses[call.attempt],
                   Call{.pending = pending, .attempt = call.attempt + 1});
    auto& tenant = tenants_.at(pending.tenant);
    auto& lane = tenant.clients.at(pending.client);
    --running_;
    --tenant.running;
    const bool had_enough = lane.running-- >= rhythm_.threads_of_client;
    if (had_enough) give_turn(tenant, pending.client, rhythm_.threads_of_client);
    if (lane.running == 0 && lane.waiting.empty()) tenant.clients.erase(pending.client);
    if (tenant.clients.empty()) {
      tenants_.erase(pending.tenant);
      turns_.erase(std::find(turns_.begin(), turns_.end(), pending.tenant));
    }
    work_ = true;
  }
  changed_.notify_all();
}

}  // namespace gatehouse::oauth
