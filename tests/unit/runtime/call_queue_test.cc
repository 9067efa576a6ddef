// CallQueue: calls are made, tried again, given up, and one lane that hangs holds back no other.
#include "core/runtime/call_queue.h"

#include <gtest/gtest.h>

#include <atomic>

namespace gatehouse::runtime {
namespace {

using namespace std::chrono_literals;
using Outcome = CallQueue::Outcome;

template <class Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 4000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

TEST(CallQueue, tries_again_until_it_is_done_or_was_the_last) {
  CallQueue queue({.pauses = {1ms, 1ms}});
  ASSERT_TRUE(queue.begin("test"));
  std::atomic<int> flaky = 0, vain = 0, last = 0;
  ASSERT_TRUE(queue.accept("a", [&](bool) { return ++flaky == 2 ? Outcome::done : Outcome::again; }));
  ASSERT_TRUE(queue.accept("b", [&](bool is_last) {
    ++vain;
    last += is_last ? 1 : 0;
    return Outcome::again;
  }));
  EXPECT_TRUE(comes_true([&] { return flaky == 2 && vain == 3; }));
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(flaky, 2);
  EXPECT_EQ(vain, 3);
  EXPECT_EQ(last, 1);
}

TEST(CallQueue, a_call_that_throws_has_failed) {
  CallQueue queue({.pauses = {1ms}});
  ASSERT_TRUE(queue.begin("test"));
  std::atomic<int> tries = 0;
  ASSERT_TRUE(queue.accept("a", [&](bool) -> Outcome {
    ++tries;
    throw std::bad_alloc();
  }));
  EXPECT_TRUE(comes_true([&] { return tries == 2; }));
}

TEST(CallQueue, a_lane_that_hangs_holds_back_itself_alone) {
  CallQueue queue({.threads = 4, .threads_of_lane = 2});
  ASSERT_TRUE(queue.begin("test"));
  std::atomic<bool> go_on = false;
  std::atomic<int> hung = 0, most = 0, at_once = 0, quick = 0;
  for (int i = 0; i < 6; ++i)
    ASSERT_TRUE(queue.accept("slow", [&](bool) {
      most = std::max(most.load(), ++at_once);
      while (!go_on)
        std::this_thread::sleep_for(1ms);
      --at_once;
      ++hung;
      return Outcome::done;
    }));
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(queue.accept("quick", [&](bool) {
      ++quick;
      return Outcome::done;
    }));
  EXPECT_TRUE(comes_true([&] { return quick == 10; }));
  EXPECT_EQ(hung, 0);
  go_on = true;
  EXPECT_TRUE(comes_true([&] { return hung == 6; }));
  EXPECT_LE(most, 2);
}

TEST(CallQueue, is_bounded_in_all_and_for_each_lane) {
  CallQueue queue({.most = 5, .most_of_lane = 3});  // not begun: nothing is made
  const auto nothing = [](bool) { return Outcome::done; };
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(queue.accept("a", nothing));
  EXPECT_FALSE(queue.accept("a", nothing));
  EXPECT_TRUE(queue.accept("b", nothing));
  EXPECT_TRUE(queue.accept("c", nothing));
  EXPECT_FALSE(queue.accept("d", nothing));
}

TEST(CallQueue, what_was_done_makes_room) {
  CallQueue queue({.most = 2, .most_of_lane = 2});
  ASSERT_TRUE(queue.begin("test"));
  std::atomic<int> done = 0;
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(comes_true([&] {
      return queue.accept("a", [&](bool) {
        ++done;
        return Outcome::done;
      });
    }));
  EXPECT_TRUE(comes_true([&] { return done == 20; }));
}

TEST(CallQueue, stops_with_calls_that_wait) {
  std::atomic<int> tries = 0;
  {
    CallQueue queue({.pauses = {1h}});
    ASSERT_TRUE(queue.begin("test"));
    ASSERT_TRUE(queue.accept("a", [&](bool) {
      ++tries;
      return Outcome::again;
    }));
    EXPECT_TRUE(comes_true([&] { return tries == 1; }));
    queue.stop();
    EXPECT_FALSE(queue.accept("a", [](bool) { return Outcome::done; }));
  }
  EXPECT_EQ(tries, 1);
}

}  // namespace
}  // namespace gatehouse::runtime
