// When sign-out calls are made (Back-Channel Logout 1.0 §2.5, S-229): at once, again after failures, never
// at the cost of other clients.
#include "core/oauth/backchannel/logout_queue.h"

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
class LogoutQueueTest : public testing::Test {
 protected:
  void start(LogoutQueue::Rhythm rhythm = {.pauses = {1ms, 1ms}}) {
    auto pending = PendingLogouts::open(directory_.path() / "pending");
    ASSERT_TRUE(pending);
    queue_ = std::make_unique<LogoutQueue>(
        *std::move(pending), clock_,
        LogoutQueue::Callbacks{.call =
                                   [this](const PendingLogout& logout) {
                                     {
                                       const std::lock_guard lock(mutex_);
                                       called_.push_back(logout.client.text());
                                     }
                                     return answer_(logout);
                                   },
                               .ended =
                                   [this](const PendingLogout& logout, CallOutcome outcome) {
                                     const std::lock_guard lock(mutex_);
                                     ended_.emplace_back(logout.client.text(), outcome);
                                     changed_.notify_all();
                                   }},
        std::move(rhythm));
    ASSERT_TRUE(queue_->begin());
  }
  PendingLogout logout(const std::string& client, const std::string& tenant = "acme") {
    return {.event = EventId("event-" + std::to_string(++events_)),
            .tenant = TenantId(tenant),
            .client = ClientId(client),
            .session = SessionId("session"),
            .user = UserId("user"),
            .ended_at = clock_.now()};
  }
  void accept(const std::vector<std::string>& clients) {
    std::vector<PendingLogout> logouts;
    for (const auto& client : clients)
      logouts.push_back(logout(client));
    ASSERT_TRUE(queue_->accept(logouts));
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
  std::function<CallOutcome(const PendingLogout&)> answer_ = [](const auto&) {
    return CallOutcome::delivered;
  };
  std::unique_ptr<LogoutQueue> queue_;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> called_;
  Ended ended_;
  int events_ = 0;
};

TEST_F(LogoutQueueTest, each_client_is_called_once_and_forgotten) {
  start();
  accept({"web", "mobile"});
  wait_for_ends(2);
  EXPECT_THAT(called(), testing::UnorderedElementsAre("web", "mobile"));
  queue_->stop();
  EXPECT_EQ(queue_->waiting(), 0u);
}

TEST_F(LogoutQueueTest, S229_what_fails_is_tried_again_then_given_up_and_a_refusal_is_not_repeated) {
  std::atomic<int> tries{0};
  answer_ = [&](const PendingLogout& one) {
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

TEST_F(LogoutQueueTest, S229_a_client_that_hangs_holds_up_itself_only) {
  std::latch go_on(1);
  std::atomic<int> hanging{0}, most{0};
  answer_ = [&](const PendingLogout& one) {
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
  go_on.count_down();
  EXPECT_EQ(wait_for_ends(12).size(), 12u);
  EXPECT_EQ(most, 2);
}

TEST_F(LogoutQueueTest, S229_a_tenant_whose_apps_hang_does_not_hold_up_other_tenants) {
  std::latch go_on(1);
  std::atomic<int> hanging{0}, most{0};
  answer_ = [&](const PendingLogout& one) {
    if (one.tenant.text() == "hung") {
      raise(most, ++hanging);
      go_on.wait();
      --hanging;
    }
    return CallOutcome::delivered;
  };
  start({.pauses = {}, .threads = 8, .threads_of_tenant = 4, .threads_of_client = 2});
  std::vector<PendingLogout> logouts;
  for (int i = 0; i < 100; ++i)
    logouts.push_back(logout("app-" + std::to_string(i), "hung"));
  logouts.push_back(logout("web", "acme"));
  logouts.push_back(logout("web", "other"));
  ASSERT_TRUE(queue_->accept(logouts));
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
TEST_F(LogoutQueueTest, S229_tenants_take_turns) {
  std::mutex order_guard;
  std::vector<std::string> order;
  answer_ = [&](const PendingLogout& one) {
    const std::lock_guard lock(order_guard);
    order.push_back(one.tenant.text());
    return CallOutcome::delivered;
  };
  start({.pauses = {}, .threads = 1});
  std::vector<PendingLogout> logouts;
  for (int i = 0; i < 50; ++i)
    logouts.push_back(logout("app-" + std::to_string(i), "busy"));
  logouts.push_back(logout("web", "acme"));
  ASSERT_TRUE(queue_->accept(logouts));
  wait_for_ends(51);
  queue_->stop();
  const auto at = std::find(order.begin(), order.end(), "acme") - order.begin();
  EXPECT_LE(at, 2) << "its turn comes after one call of the other's, not after fifty";
}

TEST_F(LogoutQueueTest, what_was_not_delivered_is_after_a_restart) {
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

TEST_F(LogoutQueueTest, what_is_too_old_is_given_up_without_a_call) {
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

TEST_F(LogoutQueueTest, a_call_that_throws_is_a_failure) {
  answer_ = [](const auto&) -> CallOutcome { throw std::bad_alloc(); };
  start();
  accept({"web"});
  EXPECT_THAT(wait_for_ends(1), ElementsAre(std::pair("web", CallOutcome::failed)));
}

}  // namespace
}  // namespace gatehouse::oauth
