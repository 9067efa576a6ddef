// Clients that do not read: memory is bounded, nobody else waits, and an honest slow reader gets all of its
// answer.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>

#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;

std::chrono::microseconds cpu_used() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

/// The longest of `count` honest requests.
milliseconds slowest_honest(const std::string& address, int count) {
  auto slowest = std::chrono::steady_clock::duration::zero();
  RawClient honest(address);
  for (int i = 0; i < count; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    honest.send(get_request("/fixed"));
    EXPECT_EQ(honest.read_reply().status, 200);
    slowest = std::max(slowest, std::chrono::steady_clock::now() - begun);
  }
  return std::chrono::duration_cast<milliseconds>(slowest);
}

TEST(SlowReaders, clients_that_pipeline_without_reading_are_held_back_and_nobody_notices) {
  TestDoorOptions options;
  options.door.io_threads = 1;
  TestDoor door(std::move(options));
  std::vector<RawClient> greedy;
  std::string batch;
  for (int i = 0; i < 1000; ++i)
    batch += get_request("/big?1000");
  for (int i = 0; i < 50; ++i) {
    greedy.push_back(RawClient::slow(door.address()));
    ::send(greedy.back().descriptor(), batch.data(), batch.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  ASSERT_TRUE(eventually([&] { return door.counters().output_bytes > 0; }));
  EXPECT_LT(slowest_honest(door.address(), 200), milliseconds(500));
  const auto counters = door.counters();
  EXPECT_EQ(counters.cut, 0u) << "back-pressure, not cutting";
  EXPECT_LT(counters.output_bytes, 50u * (320 << 10)) << "bounded per connection";
  const auto before = cpu_used();
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_LT(cpu_used() - before, milliseconds(60)) << "waiting costs nothing";
  RawClient& one = greedy.front();
  for (int i = 0; i < 20; ++i)
    ASSERT_EQ(one.read_reply().body.size(), 1000u) << "and is served when it reads";
}

TEST(SlowReaders, all_unsent_answers_together_stay_within_the_budget) {
  TestDoorOptions options;
  options.door.io_threads = 1;
  options.door.caps.output_bytes = 8 << 20;
  TestDoor door(std::move(options));
  std::vector<RawClient> sleeping;
  for (int i = 0; i < 40; ++i) {
    sleeping.push_back(RawClient::slow(door.address()));
    sleeping.back().send(get_request("/big?1000000"));
  }
  ASSERT_TRUE(eventually([&] { return door.sink().received() == 40; }));
  ASSERT_TRUE(eventually([&] { return door.counters().cut > 0; }));
  EXPECT_LE(door.counters().output_bytes, 8u << 20);
  EXPECT_GE(door.counters().output_bytes, 4u << 20) << "more were cut than had to be";
  EXPECT_EQ(ask(door.address(), get_request("/fixed")).status, 200);
}

TEST(SlowReaders, an_answer_read_byte_by_byte_arrives_whole) {
  TestDoor door;
  RawClient slow = RawClient::slow(door.address());
  slow.send(get_request("/shared?200000", "Connection: close\r\n"));
  std::string all;
  while (true) {
    const std::string some = slow.read_some(977);
    if (some.empty()) break;
    all += some;
  }
  EXPECT_EQ(all.substr(all.find("\r\n\r\n") + 4), std::string(200000, 's'));
}

TEST(SlowReaders, S030_a_saturated_pool_does_not_slow_the_io_threads) {
  TestDoorOptions options;
  options.workers = 2;
  TestDoor door(std::move(options));
  std::vector<RawClient> waiting;
  for (int i = 0; i < 6; ++i) {
    waiting.emplace_back(door.address());
    waiting.back().send(get_request("/pool?300"));
  }
  ASSERT_TRUE(eventually([&] { return door.sink().received() == 6; }));
  EXPECT_LT(slowest_honest(door.address(), 100), milliseconds(500)) << "row: p99 below 50 ms, tenfold slack";
  for (RawClient& client : waiting)
    EXPECT_EQ(client.read_reply().status, 200);
}

TEST(SlowReaders, S030_a_full_queue_is_503_with_retry_after_at_once) {
  TestDoorOptions options;
  options.workers = 1;
  options.queue = 2;
  TestDoor door(std::move(options));
  std::vector<RawClient> waiting;
  for (std::uint64_t i = 0; i < 3; ++i) {
    waiting.emplace_back(door.address());
    waiting.back().send(get_request("/pool?400"));
    ASSERT_TRUE(eventually([&] { return door.sink().pool().counters().running == 1; }));
    ASSERT_TRUE(eventually([&] { return door.sink().pool().counters().waiting == i; }));
  }
  const Reply shed = ask(door.address(), get_request("/pool?0"));
  EXPECT_EQ(shed.status, 503);
  EXPECT_EQ(shed.field("retry-after"), "1");
  for (RawClient& client : waiting)
    EXPECT_EQ(client.read_reply().status, 200) << "those inside are served";
}

}  // namespace
}  // namespace gatehouse::http::test
