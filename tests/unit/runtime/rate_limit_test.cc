#include "core/runtime/rate_limit.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace gatehouse::runtime {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow{std::chrono::hours(500'000)};

TEST(RateLimit, allows_the_count_at_once_and_says_how_long_to_wait_for_one_more) {
  RateTable table;
  const RateLimit limit(table, "acme/login", {.count = 3, .window = 60s});
  for (int attempt = 0; attempt < 3; ++attempt)
    EXPECT_EQ(limit.take("192.0.2.0/24", kNow), 0s);
  EXPECT_EQ(limit.take("192.0.2.0/24", kNow), 20s);
  EXPECT_EQ(limit.wait("192.0.2.0/24", kNow + 15s), 5s);
  EXPECT_EQ(limit.take("192.0.2.0/24", kNow + 20s), 0s);
  EXPECT_GT(limit.take("192.0.2.0/24", kNow + 20s), 0s);
}

TEST(RateLimit, is_whole_again_after_its_window) {
  RateTable table;
  const RateLimit limit(table, "acme/login", {.count = 2, .window = 60s});
  for (int round = 0; round < 3; ++round) {
    const auto now = kNow + round * 60s;
    EXPECT_EQ(limit.take("k", now), 0s);
    EXPECT_EQ(limit.take("k", now), 0s);
    EXPECT_GT(limit.take("k", now), 0s);
  }
}

TEST(RateLimit, what_is_given_back_can_be_taken_again) {
  RateTable table;
  const RateLimit limit(table, "acme/login", {.count = 1, .window = 60s});
  for (int round = 0; round < 100; ++round) {
    ASSERT_EQ(limit.take("k", kNow), 0s);
    limit.give_back("k");
  }
  EXPECT_EQ(limit.wait("k", kNow), 0s);
}

TEST(RateLimit, keys_and_limits_have_allowances_of_their_own) {
  RateTable table;
  const RateLimit login(table, "acme/login", {.count = 1, .window = 60s});
  const RateLimit authorize(table, "acme/authorize", {.count = 1, .window = 60s});
  EXPECT_EQ(login.take("192.0.2.0/24", kNow), 0s);
  EXPECT_EQ(login.take("198.51.100.0/24", kNow), 0s);
  EXPECT_EQ(authorize.take("192.0.2.0/24", kNow), 0s);
  EXPECT_GT(login.take("192.0.2.0/24", kNow), 0s);
}

// A machine that wakes with a wrong clock, or a time server that errs, must lock nobody out until that time.
TEST(RateLimit, a_clock_that_was_ahead_and_is_set_back_locks_nobody_out) {
  RateTable table;
  const RateLimit limit(table, "acme/login", {.count = 2, .window = 60s});
  const RateLimit longer(table, "acme/sign_up", {.count = 2, .window = 1h});
  const auto ahead = kNow + 24h;
  EXPECT_EQ(limit.take("k", ahead), 0s);
  EXPECT_EQ(longer.take("k", ahead), 0s);
  EXPECT_EQ(limit.wait("k", kNow), 0s);
  for (const auto* one : {&limit, &longer}) {
    EXPECT_EQ(one->take("k", kNow), 0s);
    EXPECT_EQ(one->take("k", kNow), 0s);
    EXPECT_GT(one->take("k", kNow), 0s);
  }
}

TEST(RateLimit, a_clock_that_is_set_back_a_little_gives_nothing_away) {
  RateTable table;
  const RateLimit limit(table, "acme/login", {.count = 2, .window = 60s});
  EXPECT_EQ(limit.take("k", kNow), 0s);
  EXPECT_EQ(limit.take("k", kNow), 0s);
  EXPECT_EQ(limit.take("k", kNow - 1s), 31s);
}

TEST(RateLimit, racing_threads_take_exactly_what_is_there) {
  RateTable table;
  const RateLimit limit(table, "acme/login", {.count = 1000, .window = 1000s});
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (int attempt = 0; attempt < 500; ++attempt)
        if (limit.take("k", kNow) == 0s) ++taken;
    });
  for (auto& thread : threads)
    thread.join();
  EXPECT_EQ(taken, 1000);
}

}  // namespace
}  // namespace gatehouse::runtime
