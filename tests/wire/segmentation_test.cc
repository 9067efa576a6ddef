// S-041: the answer does not depend on how the network cuts the request.
#include <gtest/gtest.h>

#include "tests/support/request_corpus.h"
#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

/// Without the Date, which may differ.
std::string comparable(Reply reply) {
  const auto date = reply.head.find("Date: ");
  if (date != std::string::npos) reply.head.erase(date, reply.head.find("\r\n", date) + 2 - date);
  return reply.head + "\n" + reply.body;
}

/// Lets the door read what was sent before more is sent. The parser's unit tests cut exactly; here it may
/// merge.
void let_it_arrive() { std::this_thread::sleep_for(std::chrono::microseconds(150)); }

TEST(Segmentation, S041_every_valid_request_cut_at_every_byte_gets_the_same_answer) {
  TestDoor door;
  for (const ValidRequest& valid : valid_requests()) {
    const std::string expected = comparable(ask(door.address(), valid.bytes));
    ASSERT_TRUE(expected.starts_with("HTTP/1.1 200 OK\r\n")) << valid.name << expected;
    RawClient client(door.address());
    for (std::size_t cut = 1; cut < valid.bytes.size(); ++cut) {
      ASSERT_TRUE(client.send(valid.bytes.substr(0, cut)));
      let_it_arrive();
      ASSERT_TRUE(client.send(valid.bytes.substr(cut)));
      ASSERT_EQ(comparable(client.read_reply()), expected) << valid.name << " cut at " << cut;
    }
  }
}

TEST(Segmentation, S041_every_valid_request_sent_byte_by_byte_gets_the_same_answer) {
  TestDoor door;
  for (const ValidRequest& valid : valid_requests()) {
    const std::string expected = comparable(ask(door.address(), valid.bytes));
    RawClient client(door.address());
    for (const char& byte : valid.bytes) {
      ASSERT_TRUE(client.send({&byte, 1}));
      let_it_arrive();
    }
    ASSERT_EQ(comparable(client.read_reply()), expected) << valid.name;
  }
}

TEST(Segmentation, S041_the_chunk_cut_that_hung_the_stock_parser_is_answered) {
  TestDoor door;
  RawClient client(door.address());
  client.send("POST /echo HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r");
  let_it_arrive();
  client.send("\n0\r\n\r\n");
  const Reply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.body.ends_with("\nabcde"));
}

TEST(Segmentation, S041_a_stuck_io_thread_is_seen_in_the_counters) {
  TestDoorOptions options;
  options.door.io_threads = 1;
  TestDoor door(std::move(options));
  RawClient client(door.address());
  client.send(get_request("/block?300"));
  EXPECT_TRUE(eventually([&] { return door.counters().stalled >= std::chrono::milliseconds(50); }));
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_TRUE(eventually([&] { return door.counters().stalled == std::chrono::milliseconds(0); }));
}

TEST(Segmentation, S014_pipelined_requests_are_answered_in_order_however_they_are_cut) {
  TestDoor door;
  std::string all;
  for (int i = 0; i < 6; ++i)
    all += get_request("/echo/" + std::to_string(i), i % 2 == 1 ? "X-Odd: 1\r\n" : "");
  RawClient client(door.address());
  for (std::size_t cut = 1; cut < all.size(); cut += 3) {
    client.send(all.substr(0, cut));
    let_it_arrive();
    client.send(all.substr(cut));
    for (int i = 0; i < 6; ++i)
      ASSERT_TRUE(client.read_reply().body.starts_with("GET /echo/" + std::to_string(i) + "\n")) << cut;
  }
}

}  // namespace
}  // namespace gatehouse::http::test
