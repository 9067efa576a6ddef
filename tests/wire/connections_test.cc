// The life of a connection: persistence, order, half-closes, HEAD, OPTIONS, Expect, and what the door adds to
// answers.
#include <gtest/gtest.h>

#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;

class Connections : public ::testing::Test {
 protected:
  TestDoor door_;
  RawClient client_{door_.address()};
};

TEST_F(Connections, many_requests_use_one_connection) {
  for (int i = 0; i < 100; ++i) {
    client_.send(get_request("/echo/" + std::to_string(i)));
    const Reply reply = client_.read_reply();
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.field("connection"), "");
    EXPECT_TRUE(reply.field("date").ends_with(" GMT"));
  }
  EXPECT_EQ(door_.counters().accepted, 1u);
}

TEST_F(Connections, S013_close_is_followed_by_fin) {
  client_.send(get_request("/fixed", "Connection: close\r\n"));
  const auto asked = std::chrono::steady_clock::now();
  const Reply reply = client_.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("connection"), "close");
  EXPECT_TRUE(client_.ends());
  EXPECT_LT(std::chrono::steady_clock::now() - asked, milliseconds(1'000)) << "row: 100 ms, tenfold slack";
}

TEST_F(Connections, S013_old_clients_are_closed_unless_they_ask_otherwise) {
  client_.send("GET /fixed HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client_.read_reply().field("connection"), "close");
  EXPECT_TRUE(client_.ends());
  RawClient keeping(door_.address());
  for (int i = 0; i < 2; ++i) {
    keeping.send("GET /fixed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(keeping.read_reply().field("connection"), "keep-alive");
  }
}

TEST_F(Connections, S013_what_follows_a_close_is_not_executed) {
  client_.send(get_request("/fixed", "Connection: close\r\n") + get_request("/echo"));
  EXPECT_EQ(client_.read_reply().status, 200);
  EXPECT_TRUE(client_.ends());
  EXPECT_EQ(door_.sink().received(), 1u);
}

TEST_F(Connections, S014_a_hundred_pipelined_requests_mixed_with_late_answers_come_back_in_order) {
  std::string all;
  for (int i = 0; i < 100; ++i)
    all += get_request(i % 5 == 2 ? "/pool?" + std::to_string(i % 3) : "/echo",
                       "X-N: " + std::to_string(i) + "\r\n");
  client_.send(all);
  for (int i = 0; i < 100; ++i) {
    const Reply reply = client_.read_reply();
    ASSERT_EQ(reply.status, 200) << i;
    ASSERT_NE(reply.body.find("x-n: " + std::to_string(i) + "\n"), std::string::npos) << i << reply.body;
  }
}

TEST_F(Connections, a_half_closed_connection_is_still_answered) {
  client_.send(get_request("/pool?50") + get_request("/fixed"));
  client_.half_close();
  EXPECT_EQ(client_.read_reply().status, 200);
  EXPECT_EQ(client_.read_reply().body, "ok");
  EXPECT_TRUE(client_.ends());
}

TEST_F(Connections, a_half_close_in_mid_request_ends_the_connection) {
  client_.send("POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nab");
  client_.half_close();
  EXPECT_EQ(client_.read_to_end(), "");
  EXPECT_EQ(door_.sink().received(), 0u);
  EXPECT_TRUE(eventually([&] { return door_.counters().open == 0; }));
}

TEST_F(Connections, S027_head_gets_the_fields_of_get_without_a_body) {
  client_.send("HEAD /big?1000 HTTP/1.1\r\nHost: a.example\r\n\r\n" + get_request("/fixed"));
  const Reply head = client_.read_reply(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.field("content-length"), "1000");
  EXPECT_EQ(client_.read_reply().body, "ok") << "bytes of the body would stand here";
}

TEST_F(Connections, S027_options_reaches_the_sink) {
  client_.send("OPTIONS /echo HTTP/1.1\r\nHost: a.example\r\nOrigin: https://app.example\r\n\r\n");
  EXPECT_TRUE(client_.read_reply().body.starts_with("OPTIONS /echo\n"));
}

TEST_F(Connections, S027_a_405_says_what_is_allowed) {
  client_.send("TRACE /echo HTTP/1.1\r\nHost: a.example\r\n\r\n");
  EXPECT_EQ(client_.read_reply().field("allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

TEST_F(Connections, a_client_that_expects_100_gets_it_before_it_sends_the_body) {
  client_.send("POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client_.read_reply(true).status, 100);
  client_.send("ok");
  EXPECT_TRUE(client_.read_reply().body.ends_with("\nok"));
}

TEST_F(Connections, a_refusal_comes_instead_of_100) {
  client_.send(
      "POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 99999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client_.read_reply().status, 413);
  EXPECT_TRUE(client_.ends());
}

TEST_F(Connections, a_body_that_came_along_needs_no_100) {
  client_.send(
      "POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nok");
  EXPECT_EQ(client_.read_reply().status, 200);
}

TEST_F(Connections, S021_S022_S023_stray_cookies_and_odd_headers_never_fail_a_request) {
  client_.send(
      get_request("/echo",
                  "Cookie: abc\r\nCookie: ;;;=;a\r\nAccept: ///;;;\r\nContent-Type: zz\r\nDate: zz\r\n"
                  "Cache-Control: max-age=zz\r\nX-Forwarded-For: a\r\nX-Forwarded-For: b\r\n"));
  const Reply reply = client_.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("cookie: abc\ncookie: ;;;=;a\n"), std::string::npos)
      << "both lines reach the sink";
}

TEST_F(Connections, A264_S024_a_handler_that_throws_or_forgets_gives_a_fixed_500) {
  for (const std::string_view path : {"/throw", "/lost"}) {
    client_.send(get_request(path));
    const Reply reply = client_.read_reply();
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_EQ(reply.body.find("secret"), std::string::npos);
    EXPECT_NE(reply.head.find("X-Request-Id: door-500\r\n"), std::string::npos) << path;
  }
  client_.send(get_request("/fixed"));
  EXPECT_EQ(client_.read_reply().status, 200) << "the connection goes on";
}

TEST_F(Connections, S026_an_answer_that_would_split_becomes_a_500) {
  for (const std::string_view path : {"/split", "/owned"}) {
    client_.send(get_request(path));
    const Reply reply = client_.read_reply();
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_EQ(reply.head.find("Set-Cookie"), std::string::npos);
  }
}

TEST_F(Connections, S042_security_headers_of_any_name_are_seen_on_the_wire) {
  client_.send("GET /fixed HTTP/1.1\r\n\r\n");
  const std::string all = client_.read_to_end();
  EXPECT_NE(all.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos) << all;
  EXPECT_NE(all.find("\r\nCache-Control: no-store\r\n"), std::string::npos) << all;
}

TEST_F(Connections, answers_of_any_size_up_to_the_cap_arrive_whole) {
  for (const std::string_view path : {"/big", "/shared"}) {
    for (const std::size_t size : {0u, 1u, 16384u, 16385u, 300000u, 1048576u}) {
      client_.send(get_request(std::string(path) + "?" + std::to_string(size)));
      const Reply reply = client_.read_reply();
      ASSERT_EQ(reply.status, 200);
      ASSERT_EQ(reply.body, std::string(size, path == "/big" ? 'x' : 's'));
    }
    client_.send(get_request(std::string(path) + "?1048577"));
    EXPECT_EQ(client_.read_reply().status, 500) << "over the cap";
  }
}

}  // namespace
}  // namespace gatehouse::http::test
