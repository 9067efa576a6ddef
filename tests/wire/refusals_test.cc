// Rows S-001 to S-018, S-027 and S-034: requests that two parsers could read differently, sent to a real
// door. Each is answered once, the connection ends, and nothing that follows is executed.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/support/request_corpus.h"
#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

class Refusals : public ::testing::Test {
 protected:
  /// Sends `bytes` in two segments, so that an attack's second half arrives after the first was judged.
  void expect_refused(const RefusedRequest& bad) {
    RawClient client(door_.address());
    const std::size_t half = std::min<std::size_t>(bad.bytes.size() / 2, 4096);
    client.send(std::string_view(bad.bytes).substr(0, half));
    client.send(std::string_view(bad.bytes).substr(half));
    const std::string all = client.read_to_end();
    ASSERT_TRUE(all.starts_with("HTTP/1.1 ")) << bad.what << ": " << all;
    const int status = std::stoi(all.substr(9, 3));
    EXPECT_NE(std::ranges::find(bad.statuses, status), bad.statuses.end()) << bad.what << ": " << status;
    EXPECT_EQ(all.find("HTTP/1.1 ", 1), std::string::npos) << bad.what << " was answered twice: " << all;
    EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos) << bad.what;
    EXPECT_NE(all.find("\r\nX-Request-Id: door-" + std::to_string(status) + "\r\n"), std::string::npos)
        << bad.what;
    const std::string body = all.substr(all.find("\r\n\r\n") + 4);
    EXPECT_LT(body.size(), 40u) << bad.what << " tells more than it should: " << body;
  }

  void expect_row_refused(std::string_view row) {
    int cases = 0;
    for (const RefusedRequest& bad : refused_requests()) {
      if (bad.row != row) continue;
      ++cases;
      expect_refused(bad);
    }
    EXPECT_GT(cases, 0);
    EXPECT_EQ(door_.sink().received(), 0u) << "something of a refused request was executed";
    EXPECT_EQ(ask(door_.address(), get_request("/fixed")).status, 200);
  }

  /// Every thread has made its allocator's arena afterwards.
  void warm_up() {
    for (int i = 0; i < 16; ++i)
      ASSERT_EQ(ask(door_.address(), get_request("/fixed")).status, 200);
  }

  TestDoor door_;
};

TEST_F(Refusals, S001_second_content_length_is_refused) { expect_row_refused("S001"); }
TEST_F(Refusals, S002_white_space_and_bad_bytes_in_names_are_refused) { expect_row_refused("S002"); }
TEST_F(Refusals, S003_line_without_name_and_colon_is_refused) { expect_row_refused("S003"); }
TEST_F(Refusals, S004_length_with_trailing_letters_is_refused) { expect_row_refused("S004"); }
TEST_F(Refusals, S005_length_of_letters_is_refused) { expect_row_refused("S005"); }
TEST_F(Refusals, S006_lengths_out_of_range_or_form_are_refused) { expect_row_refused("S006"); }
TEST_F(Refusals, S008_bad_chunks_are_refused) { expect_row_refused("S008"); }
TEST_F(Refusals, S009_two_ways_of_length_are_refused) { expect_row_refused("S009"); }
TEST_F(Refusals, S010_unknown_codings_are_refused) { expect_row_refused("S010"); }
TEST_F(Refusals, S011_oversized_requests_get_one_answer) { expect_row_refused("S011"); }
TEST_F(Refusals, S012_contradictory_fields_are_refused) { expect_row_refused("S012"); }
TEST_F(Refusals, S015_other_line_ends_and_versions_are_refused) { expect_row_refused("S015"); }
TEST_F(Refusals, S016_missing_repeated_and_bad_hosts_are_refused) { expect_row_refused("S016"); }
TEST_F(Refusals, S017_targets_with_an_authority_are_refused) { expect_row_refused("S017"); }
TEST_F(Refusals, S018_control_bytes_are_refused) { expect_row_refused("S018"); }
TEST_F(Refusals, S027_trace_connect_and_unknown_methods_are_refused) { expect_row_refused("S027"); }
TEST_F(Refusals, S034_field_limits_are_enforced) { expect_row_refused("S034"); }

TEST_F(Refusals, S011_a_megabyte_of_body_gets_one_413_and_nothing_of_it_is_parsed) {
  std::string body;
  while (body.size() < (1 << 20))
    body += "GET /smuggled HTTP/1.1\r\nHost: evil.example\r\n\r\n";
  RawClient client(door_.address());
  client.send("POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  client.send(body);
  EXPECT_EQ(client.read_reply().status, 413);
  EXPECT_TRUE(client.ends());
  EXPECT_EQ(door_.sink().received(), 0u);
}

std::size_t virtual_size() {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  statm >> pages;
  return pages * 4096;
}

TEST_F(Refusals, S007_an_announced_gigabyte_is_refused_before_any_allocation) {
  warm_up();
  const std::size_t before = virtual_size();
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back(door_.address());
    clients.back().send("POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4294967290\r\n\r\nab");
    EXPECT_EQ(clients.back().read_reply().status, 413);
  }
  EXPECT_LT(virtual_size() - before, 20u << 20);
}

TEST_F(Refusals, S007_S008_memory_follows_what_was_received_not_what_was_announced) {
  warm_up();
  const std::size_t before = virtual_size();
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(door_.address());
    clients.back().send(
        i % 2 == 0
            ? "POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 65536\r\n\r\nab"
            : "POST /echo HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\nab");
  }
  ASSERT_TRUE(eventually([&] { return door_.counters().open >= 200; }));
  EXPECT_LT(virtual_size() - before, 200u * (32 << 10));
}

}  // namespace
}  // namespace gatehouse::http::test
