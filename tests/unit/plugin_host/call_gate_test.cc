#include "core/plugin_host/call_gate.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
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

/// "count: 1 ok, 0 error, 2 failed, 0 refused".
std::string told(const CallCounts& counts) {
  std::string text;
  counts.each([&](const CallCounts::Method& method) {
    text += std::string(method.name) + ":";
    for (std::size_t i = 0; i < method.ended.size(); ++i)
      text += " " + std::to_string(method.ended[i].value()) + " " +
              std::string(to_string(static_cast<CallOutcome>(i)));
    text += "\n";
  });
  return text;
}

TEST(CallCounts, tell_each_method_by_how_its_calls_ended_and_outlast_the_instance) {
  const auto counts = std::make_shared<CallCounts>();
  for (int instance = 0; instance < 2; ++instance) {
    CallGate gate("audit.x", "audit x", {.concurrent = 1}, counts);
    const auto negative = [](int n) { return n < 0 ? "answered less than nothing" : nullptr; };
    EXPECT_TRUE(guarded_call(
        gate, "count", []() -> Result<int> { return 7; }, negative));
    EXPECT_FALSE(gate.health().failing);
    EXPECT_FALSE(guarded_call(
        gate, "count", []() -> Result<int> { return -7; }, negative));
    EXPECT_TRUE(gate.health().failing);
    EXPECT_FALSE(guarded_call(
        gate, "count", []() -> Result<int> { return Error(ErrorCode::conflict, "taken"); }, negative));
    EXPECT_FALSE(gate.health().failing) << "an error of its own is an answer";
    EXPECT_FALSE(guarded_call(gate, "write", []() -> Result<void> { throw std::runtime_error("no"); }));
  }
  EXPECT_EQ(told(*counts),
            "count: 2 ok 2 error 2 failed 0 refused\nwrite: 0 ok 0 error 2 failed 0 refused\n");
}

TEST(CallCounts, a_name_that_stands_in_two_places_is_one_method) {
  CallCounts counts;
  const char one[] = "open";
  const char other[] = "open";
  EXPECT_EQ(&counts.of(one), &counts.of(other));
  EXPECT_NE(&counts.of(one), &counts.of("close"));
}

TEST(CallCounts, threads_that_meet_a_method_first_make_it_once) {
  CallCounts counts;
  static constexpr std::array<const char*, 4> kNames{"a", "b", "c", "d"};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i)
        counts.of(kNames[static_cast<std::size_t>(i) % kNames.size()]).ended_as(CallOutcome::ok).add();
    });
  for (auto& thread : threads)
    thread.join();
  std::uint64_t sum = 0, methods = 0;
  counts.each([&](const CallCounts::Method& method) {
    sum += method.ended[0].value();
    ++methods;
  });
  EXPECT_EQ(sum, 4000u);
  EXPECT_EQ(methods, kNames.size());
}

TEST(GuardedCall, S387_an_instance_from_which_nothing_comes_back_is_blocked) {
  CallGate gate("audit.x", "audit x", {.concurrent = 1, .patience = std::chrono::milliseconds(20)});
  std::atomic<bool> go{false};
  std::thread stuck([&] {
    (void)guarded_call(gate, "hang", [&]() -> Result<void> {
      go.wait(false);
      return {};
    }).has_value();
  });
  while (gate.health().inside == 0)
    std::this_thread::yield();
  EXPECT_FALSE(guarded_call(gate, "hang", []() -> Result<void> { return {}; }));
  EXPECT_TRUE(gate.health().blocked);
  go = true;
  go.notify_all();
  stuck.join();
  EXPECT_FALSE(gate.health().blocked);
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
