// Ending: what is in flight is answered, idle clients get a grace, nobody new comes in, and the deadline is
// kept.
#include <gtest/gtest.h>

#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Drain, a_request_in_flight_is_answered_with_close) {
  TestDoor door;
  RawClient client(door.address());
  client.send(get_request("/pool?200"));
  ASSERT_TRUE(eventually([&] { return door.sink().received() == 1; }));
  std::thread ender([&] { EXPECT_TRUE(door.door().drain(Deadline::in(seconds(20)))); });
  const Reply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("connection"), "close");
  EXPECT_TRUE(client.ends());
  client.close();
  ender.join();
  EXPECT_EQ(door.counters().open, 0u);
}

TEST(Drain, an_idle_connection_may_still_ask_once_within_the_grace) {
  TestDoorOptions options;
  options.door.timeouts.drain_grace = milliseconds(5'000);
  TestDoor door(std::move(options));
  RawClient idle(door.address());
  idle.send(get_request("/fixed"));
  ASSERT_EQ(idle.read_reply().status, 200);
  std::thread ender([&] { EXPECT_TRUE(door.door().drain(Deadline::in(seconds(20)))); });
  ASSERT_TRUE(eventually([&] { return !RawClient(door.address()).connected(); })) << "nobody new comes in";
  // The first of these may still be taken just before the order to drain arrives.
  EXPECT_TRUE(eventually([&] {
    idle.send(get_request("/fixed"));
    const Reply last = idle.read_reply();
    EXPECT_EQ(last.status, 200);
    return last.status != 200 || last.field("connection") == "close";
  }));
  idle.close();
  ender.join();
}

TEST(Drain, a_silent_idle_connection_is_closed_after_the_grace) {
  TestDoor door;
  RawClient idle(door.address());
  ASSERT_TRUE(eventually([&] { return door.counters().open == 1; }));
  std::thread ender([&] { EXPECT_TRUE(door.door().drain(Deadline::in(seconds(20)))); });
  EXPECT_EQ(idle.read_to_end(), "");
  ender.join();
}

TEST(Drain, what_is_unanswered_at_the_deadline_is_cut_and_reported) {
  TestDoor door;
  RawClient client(door.address());
  client.send(get_request("/never"));
  ASSERT_TRUE(eventually([&] { return door.sink().received() == 1; }));
  EXPECT_FALSE(door.door().drain(Deadline::in(milliseconds(100))));
  EXPECT_EQ(client.read_to_end(), "");
  auto kept = door.sink().take_kept();
  std::move(kept.front()).answer({});  // the loop is gone; the answer is dropped
  EXPECT_EQ(door.counters().late_answers, 1u);
}

TEST(Drain, under_load_every_request_that_was_taken_is_answered_whole) {
  TestDoorOptions options;
  options.workers = 4;
  TestDoor door(std::move(options));
  std::atomic<std::uint64_t> answered = 0;
  std::atomic<std::uint64_t> torn = 0;
  std::vector<std::thread> clients;
  clients.reserve(12);
  for (int c = 0; c < 12; ++c) {
    clients.emplace_back([&, c] {
      const std::string target = c % 3 == 0 ? "/pool?5" : "/echo";
      while (true) {
        RawClient client(door.address());
        if (!client.connected()) return;
        while (client.send(get_request(target))) {
          const Reply reply = client.read_reply();
          if (reply.status == 0 && client.read_some(1).empty())
            break;  // closed before any byte: ask elsewhere
          reply.status == 200 ? ++answered : ++torn;
          if (reply.status != 200 || reply.field("connection") == "close") break;
        }
      }
    });
  }
  ASSERT_TRUE(eventually([&] { return answered > 500; }));
  EXPECT_TRUE(door.door().drain(Deadline::in(seconds(20))));
  for (std::thread& client : clients)
    client.join();
  EXPECT_EQ(torn, 0u) << "of " << answered;
}

TEST(Drain, ending_without_a_drain_leaves_no_thread_and_no_descriptor) {
  for (int i = 0; i < 20; ++i) {
    TestDoor door;
    RawClient client(door.address());
    client.send(get_request(i % 2 == 0 ? "/never" : "/pool?20"));
    if (i % 4 != 0) continue;
    ASSERT_TRUE(eventually([&] { return door.sink().received() == 1; }));
  }
}

}  // namespace
}  // namespace gatehouse::http::test
