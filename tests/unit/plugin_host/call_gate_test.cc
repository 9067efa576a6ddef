#include "core/plugin_host/call_gate.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace gatehouse::plugin_host {
namespace {

TEST(GuardedCall, a_good_answer_passes_untouched) {
  CallGate gate("audit.x", "audit x", {.concurrent = 2});
  auto answer = guarded_call(gate, "count", []() -> Result<int> { return 7; });
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(*answer, 7);
  EXPECT_EQ(gate.health().calls, 1u);
  EXPECT_EQ(gate.health().failures, 0u);
}

TEST(GuardedCall, the_plugins_own_error_passes_and_is_no_failure_of_the_boundary) {
  CallGate gate("audit.x", "audit x", {.concurrent = 2});
  auto answer =
      guarded_call(gate, "count", []() -> Result<int> { return Error(ErrorCode::conflict, "taken"); });
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::conflict);
  EXPECT_EQ(gate.health().failures, 0u);
}

TEST(GuardedCall, S385_forced_unwind_ends_the_thread_and_gives_the_permit_back) {
  CallGate gate("audit.x", "audit x", {.concurrent = 1});
  bool came_back = false;
  std::thread([&] {
    (void)guarded_call(gate, "leave", []() -> Result<void> {
      ::pthread_exit(nullptr);
      return {};
    }).has_value();
    came_back = true;
  }).join();
  EXPECT_FALSE(came_back);
  EXPECT_EQ(gate.health().inside, 0u);
}

TEST(GuardedCall, S386_broken_postcondition_is_a_failed_call) {
  CallGate gate("audit.x", "audit x", {.concurrent = 1});
  auto answer = guarded_call(
      gate, "count", []() -> Result<int> { return -1; },
      [](int n) { return n < 0 ? "answered less than nothing" : nullptr; });
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code(), ErrorCode::internal);
  EXPECT_EQ(answer.error().message(), "plugin audit.x: count answered less than nothing");
  EXPECT_EQ(gate.health().failures, 1u);
}

TEST(GuardedCall, S387_never_more_than_the_limit_are_inside) {
  CallGate gate("audit.x", "audit x", {.concurrent = 3});
  std::atomic<int> inside{0}, most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n)
        (void)guarded_call(gate, "work", [&]() -> Result<void> {
          const int now = ++inside;
          int seen = most.load();
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          std::this_thread::yield();
          --inside;
          return {};
        }).has_value();
    });
  for (auto& thread : threads)
    thread.join();
  EXPECT_LE(most.load(), 3);
  EXPECT_EQ(gate.health().inside, 0u);
  // Whoever found it full got in once another had left.
  EXPECT_EQ(gate.health().calls, 4000u);
  EXPECT_EQ(gate.health().refused, 0u);
}

}  // namespace
}  // namespace gatehouse::plugin_host
