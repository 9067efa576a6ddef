// When calls to clients are made (Back-Channel Logout 1.0 §2.5, S-229; CIBA §10): at once or when they are
// due, again after failures, never at the cost of other clients.
#include "core/oauth/client_calls/call_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <set>

#include "tests/support/temporary_directory.h"

namespace gatehouse::oauth {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

void raise(std::atomic<int>& most, int value) {
  for (int seen = most; seen < value && !most.compare_exchange_weak(seen, value);) {
  }
}

class TurnedClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(Duration(now_.load())); }
  void advance(Duration by) noexcept { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'800'000'000'000'000};
};

/// The clients, and what came of the calls.
class CallQueueTest : public testing::Test {
 protected:
  void start(CallQueue::Rhythm rhythm = {.pauses = {1ms, 1ms}}) {
    auto pending = PendingCalls::open(directory_.path() / "pending");
    ASSERT_TRUE(pending);
    queue_ = std::make_unique<CallQueue>(
        *std::move(pending), clock_,
        CallQueue::Callbacks{.call =
                                 [this](const PendingCall& one) {
                                   {
                                     const std::lock_guard lock(mutex_);
                                     called_.push_back(one.client.text());
                                   }
                                   return answer_(one);
                                 },
                             .ended =
                                 [this](const PendingCall& one, CallOutcome outcome) {
                                   const std::lock_guard lock(mutex_);
                                   ended_.emplace_back(one.client.text(), outcome);
                                   changed_.notify_all();
                                 }},
        std::move(rhythm));
    ASSERT_TRUE(queue_->begin());
  }
  PendingCall call_of(const std::string& client, const std::string& tenant = "acme") {
    return {.about = CallAbout::logout,
            .subject = "event-" + std::to_string(++events_),
            .tenant = TenantId(tenant),
            .client = ClientId(client),
            .due = clock_.now(),
            .until = clock_.now() + 2h,
            .more = "session user"};
  }
  void accept(const std::vector<std::string>& clients) {
    std::vector<PendingCall> calls;
    for (const auto& client : clients)
      calls.push_back(call_of(client));
    ASSERT_TRUE(queue_->accept(calls));
  }
  using Ended = std::vector<std::pair<std::string, CallOutcome>>;
  Ended wait_for_ends(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return ended_.size() >= count; });
    return ended_;
  }
  std::vector<std::string> called() {
    const std::lock_guard lock(mutex_);
    return called_;
  }

  tests::TemporaryDirectory directory_;
  TurnedClock clock_;
  std::function<CallOutcome(const PendingCall&)> answer_ = [](const auto&) { return CallOutcome::delivered; };
  std::unique_ptr<CallQueue> queue_;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> called_;
  Ended ended_;
  int events_ = 0;
};

TEST_F(CallQueueTest, each_client_is_called_once_and_forgotten) {
  start();
  accept({"web", "mobile"});
  wait_for_ends(2);
  EXPECT_THAT(called(), testing::UnorderedElementsAre("web", "mobile"));
  queue_->stop();
  EXPECT_EQ(queue_->waiting(), 0u);
}

TEST_F(CallQueueTest, S229_what_fails_is_tried_again_then_given_up_and_a_refusal_is_not_repeated) {
  std::atomic<int> tries{0};
  answer_ = [&](const PendingCall& one) {
    if (one.client.text() == "flaky") return ++tries < 3 ? CallOutcome::failed : CallOutcome::delivered;
    return one.client.text() == "down" ? CallOutcome::failed : CallOutcome::refused;
  };
  start();
  accept({"flaky", "down", "rude"});
  const auto ended = wait_for_ends(3);
  EXPECT_THAT(ended, testing::UnorderedElementsAre(std::pair("flaky", CallOutcome::delivered),
                                                   std::pair("down", CallOutcome::failed),
                                                   std::pair("rude", CallOutcome::refused)));
  queue_->stop();
  EXPECT_EQ(called().size(), 3u + 3u + 1u);
  EXPECT_EQ(queue_->waiting(), 0u);
}

TEST_F(CallQueueTest, S229_a_client_that_hangs_holds_up_itself_only) {
  std::latch go_on(1);
  std::atomic<int> hanging{0}, most{0};
  answer_ = [&](const PendingCall& one) {
    if (one.client.text() == "hung") {
      raise(most, ++hanging);
      go_on.wait();
      --hanging;
    }
    return CallOutcome::delivered;
  };
  start({.pauses = {}, .threads = 4, .threads_of_client = 2});
  accept({"hung", "hung", "hung", "hung", "hung", "hung", "a", "b", "c", "d", "e", "f"});
  std::set<std::string> served;
  for (const auto& [client, outcome] : wait_for_ends(6))
    served.insert(client);
  EXPECT_EQ(served, (std::set<std::string>{"a", "b", "c", "d", "e", "f"}));
  for (int i = 0; i < 2000 && hanging < 2; ++i)
    std::this_thread::sleep_for(5ms);
  go_on.count_down();
  EXPECT_EQ(wait_for_ends(12).size(), 12u);
  EXPECT_EQ(most, 2);
}

TEST_F(CallQueueTest, S229_a_tenant_whose_apps_hang_does_not_hold_up_other_tenants) {
  std::latch go_on(1);
  std::atomic<int> hanging{0}, most{0};
  answer_ = [&](const PendingCall& one) {
    if (one.tenant.text() == "hung") {
      raise(most, ++hanging);
      go_on.wait();
      --hanging;
    }
    return CallOutcome::delivered;
  };
  start({.pauses = {}, .threads = 8, .threads_of_tenant = 4, .threads_of_client = 2});
  std::vector<PendingCall> calls;
  for (int i = 0; i < 100; ++i)
    calls.push_back(call_of("app-" + std::to_string(i), "hung"));
  calls.push_back(call_of("web", "acme"));
  calls.push_back(call_of("web", "other"));
  ASSERT_TRUE(queue_->accept(calls));
  EXPECT_EQ(wait_for_ends(2).size(), 2u) << "both of the others, though a hundred calls came before them";
  for (int i = 0; i < 2000 && hanging < 4; ++i)
    std::this_thread::sleep_for(5ms);
  go_on.count_down();
  EXPECT_EQ(wait_for_ends(102).size(), 102u);
  EXPECT_EQ(most, 4);
  queue_->stop();
  EXPECT_EQ(queue_->waiting(), 0u);
}

// Two tenants whose apps hang have all threads; whatever becomes free goes round.
TEST_F(CallQueueTest, S229_tenants_take_turns) {
  std::mutex order_guard;
  std::vector<std::string> order;
  answer_ = [&](const PendingCall& one) {
    const std::lock_guard lock(order_guard);
    order.push_back(one.tenant.text());
    return CallOutcome::delivered;
  };
  start({.pauses = {}, .threads = 1});
  std::vector<PendingCall> calls;
  for (int i = 0; i < 50; ++i)
    calls.push_back(call_of("app-" + std::to_string(i), "busy"));
  calls.push_back(call_of("web", "acme"));
  ASSERT_TRUE(queue_->accept(calls));
  wait_for_ends(51);
  queue_->stop();
  const auto at = std::find(order.begin(), order.end(), "acme") - order.begin();
  EXPECT_LE(at, 2) << "its turn comes after one call of the other's, not after fifty";
}

TEST_F(CallQueueTest, what_was_not_delivered_is_after_a_restart) {
  answer_ = [](const auto&) { return CallOutcome::failed; };
  start({.pauses = {1h}});
  accept({"web"});
  while (called().empty())
    std::this_thread::yield();
  queue_.reset();
  answer_ = [](const auto&) { return CallOutcome::delivered; };
  start();
  EXPECT_THAT(wait_for_ends(1), ElementsAre(std::pair("web", CallOutcome::delivered)));
}

TEST_F(CallQueueTest, what_is_too_old_is_given_up_without_a_call) {
  start({.pauses = {1h}});
  queue_->stop();
  accept({"web"});  // on disk only
  EXPECT_EQ(queue_->waiting(), 1u);
  queue_.reset();
  clock_.advance(2h);
  start();
  EXPECT_THAT(wait_for_ends(1), ElementsAre(std::pair("web", CallOutcome::failed)));
  EXPECT_TRUE(called().empty());
}

TEST_F(CallQueueTest, what_is_due_later_waits_for_the_clock_over_a_restart_too) {
  start();
  auto later = call_of("web");
  later.due += 1h;
  ASSERT_TRUE(queue_->accept(std::vector{later}));
  std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(called().empty());
  queue_.reset();
  start();
  std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(called().empty());
  clock_.advance(1h);
  EXPECT_THAT(wait_for_ends(1), ElementsAre(std::pair("web", CallOutcome::delivered)));
}

TEST_F(CallQueueTest, what_is_put_to_another_time_is_called_once) {
  start();
  auto call = call_of("web");
  call.due += 1h;
  ASSERT_TRUE(queue_->accept(std::vector{call}));
  call.due = clock_.now();
  ASSERT_TRUE(queue_->accept(std::vector{call}));
  EXPECT_EQ(wait_for_ends(1).size(), 1u);
  clock_.advance(2h - 1ms);
  std::this_thread::sleep_for(1500ms);  // it looks at the clock once a second
  EXPECT_EQ(called().size(), 1u);
  queue_->stop();
  EXPECT_EQ(queue_->waiting(), 0u);
}

TEST_F(CallQueueTest, a_call_that_throws_is_a_failure) {
  answer_ = [](const auto&) -> CallOutcome { throw std::bad_alloc(); };
  start();
  accept({"web"});
  EXPECT_THAT(wait_for_ends(1), ElementsAre(std::pair("web", CallOutcome::failed)));
}

}  // namespace
}  // namespace gatehouse::oauth
