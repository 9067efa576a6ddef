// What servers that we ask may do to us: nothing beyond 5 s and 512 KiB (S-155).
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "core/fetch/guarded_fetcher.h"
#include "tests/security/fetch/name_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"

namespace gatehouse::fetch {
namespace {

using std::chrono::steady_clock;
using test_support::Authority;
using test_support::http_answer;
using test_support::TlsPeer;

class HostileServer : public testing::Test {
 protected:
  HostileServer() { std::ofstream(directory_.path() / "authority.pem") << authority_.pem(); }

  GuardedFetcher fetcher(bool http_on_loopback = false) const {
    auto made = GuardedFetcher::create({.allow_addresses = {"127.0.0.1"},
                                        .ca_file = (directory_.path() / "authority.pem").string(),
                                        .http_on_loopback = http_on_loopback});
    EXPECT_TRUE(made);
    return *std::move(made);
  }
  /// What a server that talks so brings about, and how long that took.
  struct Outcome {
    Result<Document> document;
    std::chrono::duration<double> took;
  };
  Outcome meet(TlsPeer::Conversation conversation) const {
    const TlsPeer peer(authority_.issue("127.0.0.1"), std::move(conversation));
    const auto begin = steady_clock::now();
    auto document = fetcher().get(peer.url());
    return {std::move(document), steady_clock::now() - begin};
  }

  tests::TemporaryDirectory directory_;
  Authority authority_;
};

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\n";

TEST_F(HostileServer, S155_who_sends_without_end_is_left_at_once) {
  const struct {
    const char* what;
    std::string begin;
    std::string again;
  } rows[] = {
      {"headers", std::string(kOk), "X-Much: " + std::string(1000, 'x') + "\r\n"},
      {"one header line", std::string(kOk) + "X-Much: ", std::string(1000, 'x')},
      {"a status line", "HTTP/1.1 200 ", std::string(1000, 'x')},
      {"interim answers", "", "HTTP/1.1 103 Early Hints\r\nLink: " + std::string(1000, 'x') + "\r\n\r\n"},
      {"a body until the end", std::string(kOk) + "\r\n", std::string(1000, 'x')},
      {"chunks", std::string(kOk) + "Transfer-Encoding: chunked\r\n\r\n",
       "3e8\r\n" + std::string(1000, 'x') + "\r\n"},
      {"trailers", std::string(kOk) + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
       "X-Much: " + std::string(1000, 'x') + "\r\n"},
      {"a body that is said to be compressed", std::string(kOk) + "Content-Encoding: gzip\r\n\r\n",
       std::string(1000, '\0')},
      {"a compressed body of 10 GB",
       std::string(kOk) + "Content-Encoding: gzip\r\nContent-Length: 10737418240\r\n\r\n",
       std::string(1000, '\0')},
      {"a body of 10 GB", std::string(kOk) + "Content-Length: 10737418240\r\n\r\n", std::string(1000, 'x')},
  };
  for (const auto& row : rows) {
    std::atomic<std::size_t> sent{0};
    const auto met = meet([&](const std::string&, const TlsPeer::Send& send) {
      send(row.begin);
      while (send(row.again))
        sent += row.again.size();
    });
    ASSERT_FALSE(met.document) << row.what;
    EXPECT_LT(met.took.count(), 3.0) << row.what;
    // What lies in buffers on the way comes on top of what was read.
    EXPECT_LT(sent, 8u << 20) << row.what;
  }
}

TEST_F(HostileServer, S155_compressed_answers_are_refused_unread) {
  for (const auto* encoding : {"gzip", "deflate", "br", "zstd", "gzip, gzip", "GZIP"}) {
    const auto met = meet([&](const std::string&, const TlsPeer::Send& send) {
      send(http_answer(std::string(10'000, '\0'), std::string("Content-Encoding: ") + encoding + "\r\n"));
    });
    ASSERT_FALSE(met.document) << encoding;
    EXPECT_EQ(met.document.error().code(), ErrorCode::corrupt);
  }
}

TEST_F(HostileServer, S155_who_sends_slowly_is_left_after_5_s) {
  const auto slowly = [](std::string_view begin, std::string_view piece) {
    return [begin, piece](const std::string&, const TlsPeer::Send& send) {
      send(begin);
      while (send(piece))
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
    };
  };
  const TlsPeer::Conversation slow[] = {
      slowly(kOk, "x"),
      slowly("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "x"),
      slowly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
      slowly("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
      [](const std::string&, const TlsPeer::Send& send) {
        while (send(""))
          std::this_thread::sleep_for(std::chrono::milliseconds(100));
      },
  };
  std::vector<std::thread> all;  // together, so that the test takes one such time
  for (const auto& conversation : slow)
    all.emplace_back([this, &conversation] {
      const auto met = meet(conversation);
      ASSERT_FALSE(met.document);
      EXPECT_EQ(met.document.error().code(), ErrorCode::timeout) << met.document.error().describe();
      EXPECT_GT(met.took.count(), 4.5);
      EXPECT_LT(met.took.count(), 8.0);
    });
  for (auto& one : all)
    one.join();
}

TEST_F(HostileServer, S155_a_name_server_that_hangs_holds_nobody_beyond_the_time_of_the_whole) {
  attacks::resolve("slow.example", {{"127.0.0.1"}});
  attacks::answer_after(12);
  const auto begin = steady_clock::now();
  const auto answer = fetcher().get("https://slow.example:1/");
  attacks::answer_after(0);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::timeout) << answer.error().describe();
  EXPECT_LT(std::chrono::duration<double>(steady_clock::now() - begin).count(), 8.0);
}

TEST_F(HostileServer, S151_an_error_tells_nothing_of_the_answer) {
  for (const auto* status :
       {"400 canary", "401 canary", "404 canary", "500 canary", "204 canary", "206 canary"}) {
    const auto met = meet([&](const std::string&, const TlsPeer::Send& send) {
      send(http_answer("canary of the body", "X-Canary: canary\r\n", status));
    });
    ASSERT_FALSE(met.document) << status;
    EXPECT_EQ(met.document.error().describe().find("canary"), std::string::npos)
        << met.document.error().describe();
  }
  for (const auto* nonsense : {"canary", "HTTP/9 canary\r\n\r\ncanary", "HTTP/1.1 abc canary\r\n\r\n",
                               "HTTP/1.1 200 OK\r\ncanary\r\n\r\n", "SSH-2.0-canary\r\n"}) {
    const auto met = meet([&](const std::string&, const TlsPeer::Send& send) { send(nonsense); });
    ASSERT_FALSE(met.document) << nonsense;
    EXPECT_EQ(met.document.error().describe().find("canary"), std::string::npos)
        << met.document.error().describe();
  }
}

TEST_F(HostileServer, a_form_is_posted_and_the_status_told) {
  const TlsPeer peer(authority_.issue("127.0.0.1"), [](const std::string&, const TlsPeer::Send& send) {
    send(http_answer("ignored", "", "400 Bad Request"));
  });
  const auto status = fetcher().post_form(peer.url(), "logout_token=a.b.c");
  ASSERT_TRUE(status) << status.error().describe();
  EXPECT_EQ(*status, 400);
  ASSERT_EQ(peer.requests().size(), 1u);
  const auto request = peer.requests().front();
  EXPECT_TRUE(request.starts_with("POST /doc HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Content-Type: application/x-www-form-urlencoded\r\n"), std::string::npos);
  EXPECT_TRUE(request.ends_with("\r\n\r\nlogout_token=a.b.c"));
}

}  // namespace
}  // namespace gatehouse::fetch
