// Who may act, and how fast passwords may be guessed.
#include "core/policy/policy.h"

#include <gtest/gtest.h>

namespace gatehouse::policy {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
const TimePoint kNow{std::chrono::hours(24 * 365 * 57)};

TEST(Policy, only_a_known_and_active_account_may_act) {
  EXPECT_EQ(may_act({.account = AccountState::active}), Verdict::allowed);
  EXPECT_EQ(may_act({.account = AccountState::disabled}), Verdict::disabled);
  EXPECT_EQ(may_act({.account = std::nullopt}), Verdict::no_account);
}

TEST(Policy, S253_four_failures_are_free_then_the_delay_doubles) {
  const Throttle rule;
  for (std::uint64_t failures = 0; failures <= 4; ++failures)
    EXPECT_EQ(delay_after(rule, failures), Duration::zero());
  EXPECT_EQ(delay_after(rule, 5), seconds(1));
  EXPECT_EQ(delay_after(rule, 6), seconds(2));
  EXPECT_EQ(delay_after(rule, 9), seconds(16));
  EXPECT_EQ(delay_after(rule, 1'000'000), seconds(1024)) << "no overflow";
}

TEST(Policy, an_attempt_during_the_delay_is_refused_and_told_when_to_come_back) {
  const CounterState state{.count = 6, .window_started_at = kNow - minutes(1), .last_at = kNow - seconds(1)};
  const auto early = admit_before_counting({}, state, kNow);
  EXPECT_FALSE(early.admitted);
  EXPECT_EQ(early.wait, seconds(1));
  EXPECT_TRUE(admit_before_counting({}, state, kNow + seconds(1)).admitted);
  EXPECT_TRUE(admit_before_counting({}, std::nullopt, kNow).admitted);
}

TEST(Policy, ten_failures_lock_until_the_window_ends_and_no_longer) {
  const CounterState state{
      .count = 10, .window_started_at = kNow - minutes(14), .last_at = kNow - minutes(10)};
  const auto locked = admit_before_counting({}, state, kNow);
  EXPECT_FALSE(locked.admitted);
  EXPECT_EQ(locked.wait, minutes(1));
  EXPECT_TRUE(admit_before_counting({}, state, kNow + minutes(1)).admitted);
}

TEST(Policy, S097_parallel_guesses_beyond_the_tenth_are_not_evaluated) {
  EXPECT_TRUE(admit_counted({}, {.count = 10, .window_started_at = kNow, .last_at = kNow}, kNow).admitted);
  const auto eleventh = admit_counted({}, {.count = 11, .window_started_at = kNow, .last_at = kNow}, kNow);
  EXPECT_FALSE(eleventh.admitted);
  EXPECT_EQ(eleventh.wait, minutes(15));
}

}  // namespace
}  // namespace gatehouse::policy
