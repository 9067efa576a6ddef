// Where the server lets itself be sent: nowhere but to public addresses, whatever the text says (S-151 to
// S-154), with certificates that are right (S-156) and TLS of today (S-157).
#include "core/fetch/guarded_fetcher.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/security/fetch/name_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"

namespace gatehouse::fetch {
namespace {

using test_support::Authority;
using test_support::http_answer;
using test_support::TlsPeer;

TlsPeer::Conversation says(const std::string& answer) {
  return [answer](const std::string&, const TlsPeer::Send& send) { send(answer); };
}

class GuardedFetch : public testing::Test {
 protected:
  GuardedFetch() { std::ofstream(trusted()) << authority_.pem(); }

  std::string trusted() const { return (folder_ / "authority.pem").string(); }
  GuardedFetcher fetcher(const std::vector<std::string>& allowed, bool http_on_loopback = false) const {
    auto made = GuardedFetcher::create(
        {.allow_addresses = allowed, .ca_file = trusted(), .http_on_loopback = http_on_loopback});
    EXPECT_TRUE(made);
    return *std::move(made);
  }
  GuardedFetcher usual() const { return fetcher({}); }
  GuardedFetcher local() const { return fetcher({"127.0.0.0/8"}); }

  tests::TemporaryDirectory directory_;
  std::filesystem::path folder_ = directory_.path();
  Authority authority_;
};

TEST_F(GuardedFetch, fetches_from_an_allowed_address_with_a_trusted_certificate) {
  const TlsPeer peer(authority_.issue("127.0.0.1"), says(http_answer("{\"keys\":[]}",
                                                                     "Content-Type: application/json\r\n"
                                                                     "Cache-Control: max-age=120\r\n")));
  const auto document = local().get(peer.url());
  ASSERT_TRUE(document) << document.error().describe();
  EXPECT_EQ(document->body, "{\"keys\":[]}");
  EXPECT_EQ(document->media_type, "application/json");
  EXPECT_EQ(document->lifetime, std::chrono::minutes(2));
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_NE(requests.front().find("GET /doc HTTP/1.1\r\n"), std::string::npos);
  EXPECT_EQ(requests.front().find("Accept-Encoding"), std::string::npos);
}

TEST_F(GuardedFetch, S151_no_spelling_of_a_denied_address_is_connected_to) {
  const TlsPeer peer(authority_.issue("localhost"), says(http_answer("internal")));
  const auto port = ":" + std::to_string(peer.port()) + "/";
  int tried = 0;
  for (const auto* host : {"127.0.0.1",
                           "localhost",
                           "localhost.",
                           "LOCALHOST",
                           "x.localhost",
                           "127.1",
                           "127.0.1",
                           "2130706433",
                           "0x7f000001",
                           "0x7f.0.0.1",
                           "017700000001",
                           "0177.0.0.1",
                           "0177.0.0.01",
                           "127.0.0.1.",
                           "0",
                           "0.0.0.0",
                           "[::1]",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[::127.0.0.1]",
                           "[0:0:0:0:0:0:0:1]",
                           "[0000::1]",
                           "127.255.255.254",
                           "127.0.0.1:443@127.0.0.1",
                           "user@127.0.0.1",
                           "127.0.0.1%00.example.com",
                           "127.0.0.1#@example.com",
                           "127.0.0.1\\@example.com",
                           "example.com\\@127.0.0.1",
                           "[::1%25lo]",
                           "%31%32%37.0.0.1",
                           "\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1",
                           "127.0.0.1 ",
                           "ip6-localhost",
                           "169.254.169.254",
                           "[fd00:ec2::254]",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::1]",
                           "10.0.0.1",
                           "192.168.0.1",
                           "127.0.0.0",
                           "0x7F000001",
                           "0x7f.1",
                           "0177.1",
                           "127.0x0.0.1",
                           "2852039166",
                           "0xA9FEA9FE",
                           "0251.0376.0251.0376",
                           "[::ffff:169.254.169.254]",
                           "[::ffff:a9fe:a9fe]",
                           "[::ffff:0:127.0.0.1]",
                           "[64:ff9b::a9fe:a9fe]",
                           "[64:ff9b:1::7f00:1]",
                           "[2002:a9fe:a9fe::1]",
                           "[2001:0:7f00:1::1]",
                           "[fe80::1]",
                           "[fc00::1]",
                           "[ff02::1]",
                           "100.64.0.1",
                           "100.100.100.200",
                           "172.16.0.1",
                           "198.18.0.1",
                           "224.0.0.1",
                           "255.255.255.255"}) {
    ++tried;
    const auto answer = usual().get(std::string("https://") + host + port);
    ASSERT_FALSE(answer) << host;
    EXPECT_TRUE(answer.error().code() == ErrorCode::permission ||
                answer.error().code() == ErrorCode::invalid_argument ||
                answer.error().code() == ErrorCode::unavailable)
        << host << ": " << answer.error().describe();
  }
  EXPECT_GE(tried, 60);
  EXPECT_EQ(peer.connections(), 0);
}

TEST_F(GuardedFetch, S151_no_scheme_but_https_is_asked) {
  const TlsPeer peer(authority_.issue("127.0.0.1"), says(http_answer("internal")));
  const auto rest = "127.0.0.1:" + std::to_string(peer.port()) + "/";
  for (const auto* scheme :
       {"http://", "file:///", "gopher://", "ftp://", "dict://", "ldap://", "smb://", "scp://", "tftp://",
        "ws://", "wss://", "https:/", "//", "", "data:,", "unix://", "jar:https://", "HTTPS+http://"}) {
    const auto answer = local().get(scheme + rest);
    ASSERT_FALSE(answer) << scheme;
    EXPECT_EQ(answer.error().code(), ErrorCode::invalid_argument) << scheme;
  }
  EXPECT_EQ(peer.connections(), 0);
}

TEST_F(GuardedFetch, S151_what_a_name_resolves_to_is_judged_where_it_is_connected_to) {
  const TlsPeer peer(authority_.issue("app.example"), says(http_answer("internal")));
  const auto ask = [&](const char* name) { return usual().get(peer.url(name)); };
  for (const auto* address : {"127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254"}) {
    attacks::resolve("app.example", {{address}});
    const auto answer = ask("app.example");
    ASSERT_FALSE(answer) << address;
    EXPECT_EQ(answer.error().code(), ErrorCode::permission) << address << answer.error().describe();
    EXPECT_EQ(attacks::times_resolved("app.example"), 1) << "nothing is resolved a second time";
  }
  // Two denied ones, and a name that changes its mind between the look-ups (TTL 0).
  attacks::resolve("app.example", {{"127.0.0.1", "10.0.0.1"}});
  EXPECT_FALSE(ask("app.example"));
  attacks::resolve("app.example", {{}, {"127.0.0.1"}, {"127.0.0.1"}});
  for (int i = 0; i < 3; ++i)
    EXPECT_FALSE(ask("app.example"));
  EXPECT_EQ(peer.connections(), 0);
}

TEST_F(GuardedFetch, S151_of_many_addresses_only_the_permitted_ones_are_tried) {
  const TlsPeer peer(authority_.issue("app.example"), says(http_answer("allowed")));
  attacks::resolve("app.example", {{"::1", "127.0.0.2", "127.0.0.1"}});
  const auto only_one = fetcher({"127.0.0.1"});
  const auto answer = only_one.get(peer.url("app.example"));
  ASSERT_TRUE(answer) << answer.error().describe();
  EXPECT_EQ(answer->body, "allowed");
}

TEST_F(GuardedFetch, S153_a_redirect_is_refused_and_its_target_sees_nothing) {
  const TlsPeer target(authority_.issue("127.0.0.1"), says(http_answer("internal")));
  for (const auto* status : {"301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"}) {
    const TlsPeer peer(authority_.issue("127.0.0.1"),
                       says(http_answer("", "Location: " + target.url() + "\r\n", status)));
    const auto answer = local().get(peer.url());
    ASSERT_FALSE(answer) << status;
    EXPECT_EQ(answer.error().code(), ErrorCode::unavailable);
    EXPECT_EQ(peer.connections(), 1);
  }
  EXPECT_EQ(target.connections(), 0);
}

TEST_F(GuardedFetch, S151_S153_no_redirect_leads_down_or_inside_and_no_credential_goes_with_it) {
  const TlsPeer target(authority_.issue("127.0.0.1"), says(http_answer("internal")));
  const auto there = "127.0.0.1:" + std::to_string(target.port()) + "/";
  for (const auto& location : {"http://" + there, "https://" + there, "//" + there, "gopher://" + there,
                               "https://user:canary@" + there, std::string("http://169.254.169.254/latest"),
                               std::string("file:///etc/passwd"), std::string("/doc")}) {
    const TlsPeer peer(authority_.issue("127.0.0.1"),
                       says(http_answer("", "Location: " + location + "\r\n", "302 Found")));
    const auto one = local();
    const auto got = one.get(peer.url());
    ASSERT_FALSE(got) << location;
    EXPECT_EQ(got.error().code(), ErrorCode::unavailable) << location;
    const auto form = one.post_form(peer.url(), "logout_token=canary");
    ASSERT_TRUE(form) << location << form.error().describe();
    EXPECT_EQ(*form, 302) << location;
    const auto document = one.post_json(peer.url(), Secret("canary"), Secret("{}"));
    ASSERT_TRUE(document) << location << document.error().describe();
    EXPECT_EQ(*document, 302) << location;
    EXPECT_EQ(peer.connections(), 3) << location;
  }
  EXPECT_EQ(target.connections(), 0);
}

TEST_F(GuardedFetch, S153_no_proxy_and_no_password_of_the_surroundings_is_used) {
  const TlsPeer proxy(authority_.issue("127.0.0.1"), says(http_answer("by the proxy")));
  const TlsPeer peer(authority_.issue("127.0.0.1"),
                     says(http_answer("", "WWW-Authenticate: Basic realm=x\r\n", "401 Unauthorized")));
  const auto at = "http://127.0.0.1:" + std::to_string(proxy.port());
  for (const auto* name : {"ALL_PROXY", "all_proxy", "https_proxy", "HTTPS_PROXY", "http_proxy"})
    ::setenv(name, at.c_str(), 1);
  std::ofstream(folder_ / ".netrc") << "default login canary password canary\n";
  ::setenv("HOME", folder_.c_str(), 1);
  EXPECT_FALSE(local().get(peer.url()));
  for (const auto* name : {"ALL_PROXY", "all_proxy", "https_proxy", "HTTPS_PROXY", "http_proxy"})
    ::unsetenv(name);
  EXPECT_EQ(proxy.connections(), 0);
  ASSERT_EQ(peer.requests().size(), 1u);
  EXPECT_EQ(peer.requests().front().find("Authorization"), std::string::npos);
}

TEST_F(GuardedFetch, S154_no_two_calls_share_a_connection) {
  const std::string kept = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  // It stays open, and a second request on it would not be answered.
  const TlsPeer peer(authority_.issue("127.0.0.1"), [&kept](const std::string&, const TlsPeer::Send& send) {
    send(kept);
    while (send(""))
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  const auto one = local();
  ASSERT_TRUE(one.get(peer.url()));
  ASSERT_TRUE(one.get(peer.url()));
  EXPECT_EQ(peer.connections(), 2);
  for (const auto* bearer : {"one", "another"})
    ASSERT_TRUE(one.post_json(peer.url(), Secret(std::string(bearer)), Secret("{}")));
  ASSERT_TRUE(one.post_form(peer.url(), "logout_token=x"));
  EXPECT_EQ(peer.connections(), 5);
  for (const auto& request : peer.requests())
    EXPECT_EQ(request.find("Bearer"), request.rfind("Bearer")) << "one credential at most";
}

TEST_F(GuardedFetch, S156_a_certificate_that_is_not_right_ends_the_call_before_anything_is_asked) {
  const Authority stranger;
  const struct {
    const char* what;
    test_support::Certificate certificate;
  } rows[] = {
      {"self-signed", Authority::self_signed("127.0.0.1")},
      {"of an authority that is not trusted", stranger.issue("127.0.0.1")},
      {"expired", authority_.issue("127.0.0.1", std::chrono::seconds(-60))},
      {"for another address", authority_.issue("127.0.0.2")},
      {"for a name", authority_.issue("localhost")},
  };
  for (const auto& row : rows) {
    const TlsPeer peer(row.certificate, says(http_answer("secret")));
    for (const auto& answer : {local().get(peer.url()), fetcher({"127.0.0.1"}, true).get(peer.url())}) {
      ASSERT_FALSE(answer) << row.what;
      EXPECT_EQ(answer.error().code(), ErrorCode::permission) << row.what << answer.error().describe();
    }
    const auto posted = local().post_form(peer.url(), "logout_token=x");
    EXPECT_FALSE(posted) << row.what;
    EXPECT_TRUE(peer.requests().empty()) << row.what;
  }
  const TlsPeer named(authority_.issue("other.example"), says(http_answer("secret")));
  attacks::resolve("app.example", {{"127.0.0.1"}});
  EXPECT_FALSE(local().get(named.url("app.example")));
  EXPECT_TRUE(named.requests().empty());
}

TEST_F(GuardedFetch, S157_a_server_that_speaks_no_TLS_of_today_is_not_asked) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    const TlsPeer old(authority_.issue("127.0.0.1"), says(http_answer("secret")), version);
    const auto answer = local().get(old.url());
    ASSERT_FALSE(answer) << version;
    EXPECT_EQ(answer.error().code(), ErrorCode::permission) << version << answer.error().describe();
    EXPECT_EQ(old.connections(), 1) << version;
    EXPECT_TRUE(old.requests().empty()) << version;
  }
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TlsPeer current(authority_.issue("127.0.0.1"), says(http_answer("{}")), version);
    EXPECT_TRUE(local().get(current.url())) << version;
  }
}

TEST_F(GuardedFetch, S156_the_named_authority_is_trusted_beside_the_system_and_only_by_name) {
  const TlsPeer peer(authority_.issue("127.0.0.1"), says(http_answer("{}")));
  const auto without = GuardedFetcher::create({.allow_addresses = {"127.0.0.1"}, .ca_file = ""});
  ASSERT_TRUE(without);
  const auto refused = without->get(peer.url());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::permission);
  // A file that is gone does not mean that everybody is trusted.
  const auto missing = GuardedFetcher::create({.allow_addresses = {"127.0.0.1"}, .ca_file = "/nonexistent"});
  ASSERT_TRUE(missing);
  EXPECT_FALSE(missing->get(peer.url()));
  EXPECT_TRUE(peer.requests().empty());
}

}  // namespace
}  // namespace gatehouse::fetch
