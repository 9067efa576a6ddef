// S-032 and the deadline of a request, with time-outs of a fraction of a second instead of the product's.
#include <gtest/gtest.h>

#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;

TestDoorOptions hasty() {
  TestDoorOptions options;
  options.door.io_threads = 1;
  options.door.timeouts = {.header = milliseconds(200),
                           .body = milliseconds(200),
                           .idle = milliseconds(300),
                           .request = milliseconds(400),
                           .write = milliseconds(300),
                           .linger = milliseconds(200),
                           .drain_grace = milliseconds(100)};
  return options;
}

class HastyDoor : public ::testing::Test {
 protected:
  TestDoor door_{hasty()};
  RawClient client_{door_.address()};
};

TEST(Timeouts, S032_the_defaults_are_those_of_the_product) {
  const FrontDoorOptions options;
  EXPECT_EQ(options.timeouts.header, std::chrono::seconds(10));
  EXPECT_EQ(options.timeouts.body, std::chrono::seconds(15));
  EXPECT_EQ(options.timeouts.idle, std::chrono::seconds(30));
  EXPECT_EQ(options.timeouts.request, std::chrono::seconds(30));
  EXPECT_EQ(options.limits.target, 8u << 10);
  EXPECT_EQ(options.limits.headers, 16u << 10);
  EXPECT_EQ(options.limits.body, 64u << 10);
}

TEST_F(HastyDoor, S032_a_silent_connection_is_closed) {
  EXPECT_EQ(client_.read_to_end(), "");
  EXPECT_TRUE(eventually([&] { return door_.counters().open == 0; }));
}

TEST_F(HastyDoor, S032_half_a_header_gets_408_and_the_end) {
  client_.send("GET /echo HTTP/1.1\r\nHost: a.exam");
  EXPECT_EQ(client_.read_reply().status, 408);
  EXPECT_TRUE(client_.ends());
}

TEST_F(HastyDoor, S032_dripping_header_bytes_do_not_extend_the_time) {
  const auto begun = std::chrono::steady_clock::now();
  client_.send("GET /echo HTTP/1.1\r\nX-Drip: ");
  while (client_.send("d") && client_.read_some(1, milliseconds(20)).empty() &&
         std::chrono::steady_clock::now() - begun < milliseconds(4'000)) {
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(4'000));
}

TEST_F(HastyDoor, S032_half_a_body_gets_408_and_the_end) {
  client_.send("POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_EQ(client_.read_reply().status, 408);
  EXPECT_TRUE(client_.ends());
  EXPECT_EQ(door_.sink().received(), 0u);
}

TEST_F(HastyDoor, S032_an_idle_connection_is_closed_without_a_word) {
  client_.send(get_request("/fixed"));
  EXPECT_EQ(client_.read_reply().status, 200);
  EXPECT_EQ(client_.read_to_end(), "");
}

TEST_F(HastyDoor,
       S032_a_request_without_an_answer_gets_503_at_its_deadline_and_the_late_answer_reaches_nobody) {
  client_.send(get_request("/never"));
  const Reply late = client_.read_reply();
  EXPECT_EQ(late.status, 503);
  EXPECT_NE(late.field("retry-after"), "");
  client_.send(
      get_request("/never"));  // busy again, so that a late answer would find a connection that waits
  ASSERT_TRUE(eventually([&] { return door_.sink().received() == 2; }));
  auto kept = door_.sink().take_kept();
  Response stolen;
  stolen.body = std::string("meant for the first request");
  std::move(kept.front()).answer(std::move(stolen));
  Response right;
  right.body = std::string("meant for the second");
  std::move(kept.back()).answer(std::move(right));
  EXPECT_EQ(client_.read_reply().body, "meant for the second");
  EXPECT_EQ(door_.counters().late_answers, 1u);
  EXPECT_EQ(door_.counters().timed_out, 1u);
}

TEST_F(HastyDoor, an_answer_after_the_client_has_gone_is_dropped) {
  client_.send(get_request("/never"));
  ASSERT_TRUE(eventually([&] { return door_.sink().received() == 1; }));
  client_.reset();
  ASSERT_TRUE(eventually([&] { return door_.counters().open == 0; }));
  std::move(door_.sink().take_kept().front()).answer({});
  EXPECT_TRUE(eventually([&] { return door_.counters().late_answers == 1; }));
}

TEST_F(HastyDoor, a_client_that_never_closes_its_side_is_not_waited_for) {
  client_.send(get_request("/fixed", "Connection: close\r\n"));
  EXPECT_EQ(client_.read_reply().status, 200);
  EXPECT_TRUE(eventually([&] { return door_.counters().open == 0; }));
}

TEST_F(HastyDoor, a_reader_that_stops_is_cut_and_one_that_is_slow_is_not) {
  RawClient stopped = RawClient::slow(door_.address());
  stopped.send(get_request("/big?1000000") + get_request("/big?1000000"));
  RawClient slow(door_.address());
  for (int i = 0; i < 8; ++i)
    slow.send(get_request("/big?1000000"));
  // Longer than the write time-out, but never without progress.
  std::size_t got = 0;
  const auto begun = std::chrono::steady_clock::now();
  while (got < 8'000'000) {
    const std::string some = slow.read_some(64 << 10);
    if (some.empty()) break;
    got += some.size();
    if (std::chrono::steady_clock::now() - begun < milliseconds(1'000))
      std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_GE(got, 8'000'000u);
  EXPECT_TRUE(eventually([&] { return door_.counters().cut == 1; })) << "the one that stopped";
}

}  // namespace
}  // namespace gatehouse::http::test
