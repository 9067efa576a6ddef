#include "core/http/pistache/timer_wheel.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

using std::chrono::milliseconds;

TEST(TimerWheel, fires_at_the_first_tick_that_is_not_early) {
  const TimerWheel::Clock::time_point start{};
  TimerWheel wheel(start);
  wheel.add(wheel.tick_for(start + milliseconds(250)), 7);
  std::vector<std::uint64_t> fired;
  const auto note = [&](std::uint64_t tag, std::uint64_t) { fired.push_back(tag); };
  wheel.advance(start + milliseconds(299), note);
  EXPECT_TRUE(fired.empty());
  wheel.advance(start + milliseconds(300), note);
  EXPECT_EQ(fired, std::vector<std::uint64_t>{7});
  wheel.advance(start + milliseconds(200'000), note);
  EXPECT_EQ(fired.size(), 1u);
}

TEST(TimerWheel, a_deadline_beyond_one_turn_comes_round_to_be_added_again) {
  const TimerWheel::Clock::time_point start{};
  const auto due = start + std::chrono::minutes(10);
  TimerWheel wheel(start);
  wheel.add(wheel.tick_for(due), 1);
  int early = 0;
  bool done = false;
  for (auto now = start; !done && now < due + milliseconds(200); now += TimerWheel::kTick) {
    wheel.advance(now, [&](std::uint64_t tag, std::uint64_t) {
      if (now >= due) {
        done = true;
      } else {
        ++early;
        wheel.add(wheel.tick_for(due), tag);
      }
    });
  }
  EXPECT_TRUE(done);
  EXPECT_LT(early, 7);
}

TEST(TimerWheel, a_deadline_in_the_past_fires_at_the_next_tick) {
  const TimerWheel::Clock::time_point start{};
  TimerWheel wheel(start);
  wheel.advance(start + milliseconds(5'000), [](std::uint64_t, std::uint64_t) {});
  wheel.add(wheel.tick_for(start), 3);
  int fired = 0;
  wheel.advance(start + milliseconds(5'100), [&](std::uint64_t, std::uint64_t) { ++fired; });
  EXPECT_EQ(fired, 1);
}

}  // namespace
}  // namespace gatehouse::http
