// What one server remembers by itself (S-068, S-107, S-223).
#include "core/replays/replay_memory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "core/replays/replays.h"

namespace gatehouse::replays {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const TenantId kA("a"), kB("b");
constexpr TimePoint kNow(std::chrono::hours(500'000));

Digest digest(int number) { return crypto::sha256(std::to_string(number)); }

class ReplayMemoryTest : public testing::Test {
 protected:
  ReplayMemoryTest() { EXPECT_TRUE(start_randomness()); }
};

TEST_F(ReplayMemoryTest, S068_knows_each_once_until_its_end) {
  ReplayMemory memory(std::nullopt);
  const auto until = kNow + minutes(5);
  EXPECT_TRUE(memory.remember(kA, digest(1), until, kNow).value());
  EXPECT_FALSE(memory.remember(kA, digest(1), until, kNow).value());
  EXPECT_FALSE(memory.remember(kA, digest(1), until + minutes(4), kNow).value()) << "whatever its times say";
  EXPECT_FALSE(memory.remember(kA, digest(1), kNow + seconds(1), kNow).value());
  EXPECT_FALSE(memory.remember(kA, digest(1), until, until - Duration(1)).value());
  EXPECT_TRUE(memory.remember(kA, digest(2), until, kNow).value());
  EXPECT_TRUE(memory.remember(kA, digest(1), until + minutes(10), until + minutes(1)).value());
}

TEST_F(ReplayMemoryTest, S068_a_call_that_waited_does_not_find_forgotten_what_was_used_when_it_came) {
  ReplayMemory memory(std::nullopt);
  const auto replays = remembered_in(memory, kA);
  const auto until = kNow + seconds(15);
  ASSERT_TRUE(replays->remember(digest(1), until, kNow).value());
  // One that came later is served first, as the thread of the other is busy.
  ASSERT_TRUE(replays->remember(digest(2), until + minutes(1), kNow + seconds(44)).value());
  EXPECT_FALSE(replays->remember(digest(1), until, kNow + seconds(14)).value());
}

TEST_F(ReplayMemoryTest, S300_tenants_do_not_share_it) {
  ReplayMemory memory(std::nullopt);
  EXPECT_TRUE(memory.remember(kA, digest(1), kNow + minutes(5), kNow).value());
  EXPECT_TRUE(memory.remember(kB, digest(1), kNow + minutes(5), kNow).value());
  EXPECT_FALSE(memory.remember(kB, digest(1), kNow + minutes(5), kNow).value());
}

TEST_F(ReplayMemoryTest, S068_of_8_threads_with_the_same_thousand_each_is_won_once) {
  ReplayMemory memory(std::nullopt);
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 1000; ++i)
        won += memory.remember(kA, digest((i + 125 * t) % 1000), kNow + seconds(i % 300), kNow).value();
    });
  for (auto& thread : threads)
    thread.join();
  EXPECT_EQ(won, 1000);
  EXPECT_EQ(memory.size(kNow), 1000u);
}

TEST_F(ReplayMemoryTest, S107_what_has_passed_is_dropped_and_what_has_not_is_kept) {
  ReplayMemory memory(std::nullopt);
  for (int i = 0; i < 5000; ++i)
    ASSERT_TRUE(memory.remember(kA, digest(i), kNow + seconds(i % 2 == 0 ? 60 : 600), kNow).value());
  EXPECT_EQ(memory.size(kNow), 5000u);
  EXPECT_EQ(memory.size(kNow + seconds(59)), 5000u);
  EXPECT_EQ(memory.size(kNow + seconds(60) + ReplayMemory::kSlot), 2500u);
  EXPECT_FALSE(memory.remember(kA, digest(1), kNow + minutes(20), kNow + minutes(9)).value());
  EXPECT_EQ(memory.size(kNow + seconds(600) + ReplayMemory::kSlot), 0u);
}

TEST_F(ReplayMemoryTest, S107_full_it_refuses_and_forgets_nothing) {
  ReplayMemory memory(std::nullopt, 100);
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(memory.remember(kA, digest(i), kNow + minutes(5), kNow).value());
  const auto refused = memory.remember(kA, digest(100), kNow + minutes(5), kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unavailable);
  for (int i = 0; i < 100; ++i)
    EXPECT_FALSE(memory.remember(kA, digest(i), kNow + minutes(5), kNow).value());
  EXPECT_EQ(memory.size(kNow), 100u);
  EXPECT_TRUE(memory.remember(kA, digest(100), kNow + minutes(10), kNow + minutes(6)).value());
}

/// How many new ones of the tenant it takes before it refuses, of so many numbers from `first` on.
int taken_of(ReplayMemory& memory, const TenantId& tenant, int first, int most, TimePoint now) {
  int taken = 0;
  while (taken < most && memory.remember(tenant, digest(first + taken), now + minutes(5), now))
    ++taken;
  return taken;
}

TEST_F(ReplayMemoryTest, S107_the_tenant_that_fills_it_is_refused_and_others_go_on) {
  ReplayMemory memory(std::nullopt, 1000);
  (void)memory.share_of(kB);
  EXPECT_EQ(taken_of(memory, kA, 0, 1000, kNow), 800) << "four times what is free";
  EXPECT_EQ(taken_of(memory, kB, 0, 100, kNow), 100);
  const auto refused = memory.remember(kA, digest(800), kNow + minutes(5), kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(taken_of(memory, TenantId("one that came later"), 0, 20, kNow), 20);
  EXPECT_EQ(memory.size(kNow), 920u);
  for (int i = 0; i < 800; ++i)
    EXPECT_FALSE(memory.remember(kA, digest(i), kNow + minutes(5), kNow).value()) << i;
  EXPECT_EQ(taken_of(memory, kA, 0, 1000, kNow + minutes(6)), 800) << "what has passed counts no longer";
}

TEST_F(ReplayMemoryTest, S107_two_tenants_that_flood_it_leave_room_for_a_third) {
  ReplayMemory memory(std::nullopt, 900);
  for (int i = 0; i < 900; ++i)
    for (const auto* tenant : {&kA, &kB})
      (void)memory.remember(*tenant, digest(i), kNow + minutes(5), kNow);
  EXPECT_NEAR(static_cast<double>(memory.size(kNow)), 800, 2);
  EXPECT_EQ(taken_of(memory, TenantId("c"), 0, 50, kNow), 50);
}

TEST_F(ReplayMemoryTest, S107_what_tenants_hold_is_known_to_one_however_their_slots_pass) {
  ReplayMemory memory(std::nullopt, 1000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&memory, t] {
      for (int i = 0; i < 4000; ++i) {
        const auto now = kNow + std::chrono::milliseconds(50 * i);
        (void)memory.remember(t % 2 == 0 ? kA : kB, digest(10'000 * t + i), now + seconds(i % 40), now);
      }
    });
  for (auto& thread : threads)
    thread.join();
  const auto later = kNow + minutes(10);
  EXPECT_EQ(memory.size(later), 0u);
  EXPECT_EQ(taken_of(memory, kA, 0, 1000, later), 800);
  EXPECT_EQ(memory.size(later + minutes(6)), 0u);
  EXPECT_EQ(taken_of(memory, kB, 0, 1000, later + minutes(6)), 800);
}

TEST_F(ReplayMemoryTest, two_of_them_hand_out_different_salts) {
  EXPECT_EQ(ReplayMemory(std::nullopt).salt().size(), ReplayMemory::kSaltSize);
  EXPECT_NE(ReplayMemory(std::nullopt).salt(), ReplayMemory(std::nullopt).salt());
}

TEST_F(ReplayMemoryTest, S068_after_a_crash_only_what_no_server_could_have_taken_before_is_new) {
  ReplayMemory memory(kNow), sure(std::nullopt);
  const auto replays = remembered_in(memory, kA), knowing = remembered_in(sure, kA);
  struct Row {
    const char* what;
    std::optional<TimePoint> issued_at;
    TimePoint expires_at;
    bool may_be_forgotten;
  };
  const Row rows[] = {
      {"issued before", kNow - seconds(10), kNow + seconds(50), true},
      {"issued at the start", kNow, kNow + seconds(60), true},
      {"as far ahead as clocks may be", kNow + seconds(30), kNow + seconds(90), true},
      {"further ahead", kNow + seconds(31), kNow + seconds(91), false},
      {"undated, with the latest end that was accepted", std::nullopt, kNow + seconds(330), true},
      {"undated, with a later one", std::nullopt, kNow + seconds(331), false},
      {"dated before, with a later end", kNow - seconds(10), kNow + seconds(331), false},
  };
  for (const auto& row : rows) {
    const Validity validity{
        .issued_at = row.issued_at, .expires_at = row.expires_at, .longest = minutes(5), .skew = seconds(30)};
    EXPECT_EQ(replays->may_be_forgotten(validity), row.may_be_forgotten) << row.what;
    EXPECT_FALSE(knowing->may_be_forgotten(validity)) << row.what;
  }
}

}  // namespace
}  // namespace gatehouse::replays
