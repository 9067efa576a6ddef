#include "core/http/forwarded.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TrustedProxies trusting(std::vector<std::string> entries) {
  auto proxies = TrustedProxies::parse(entries);
  EXPECT_TRUE(proxies);
  return proxies ? std::move(*proxies) : TrustedProxies();
}

struct Row {
  const char* what;
  std::string peer;
  std::vector<Header> headers;
  std::string address;
  Scheme scheme = Scheme::http;
};

void expect_client(const Row& row, const TrustedProxies& proxies) {
  Request request;
  request.peer.address = row.peer;
  request.headers = row.headers;
  const ClientOrigin client = client_of(request, proxies, Scheme::http);
  EXPECT_EQ(client.address, row.address) << row.what;
  EXPECT_EQ(client.scheme, row.scheme) << row.what;
}

TEST(Forwarded, S029_S313_the_right_most_untrusted_hop_is_the_client) {
  const TrustedProxies proxies = trusting({"10.0.0.0/8", "2001:db8:1::/48"});
  const std::vector<Row> rows = {
      {"no header", "10.0.0.1", {}, "10.0.0.1"},
      {"one hop", "10.0.0.1", {{"x-forwarded-for", "203.0.113.9"}}, "203.0.113.9"},
      {"the left part is the client's own invention",
       "10.0.0.1",
       {{"x-forwarded-for", "1.1.1.1, 203.0.113.9"}},
       "203.0.113.9"},
      {"trusted hops are passed over",
       "10.0.0.1",
       {{"x-forwarded-for", "203.0.113.9, 10.1.1.1,10.2.2.2"}},
       "203.0.113.9"},
      {"all hops trusted: the left-most",
       "10.0.0.1",
       {{"x-forwarded-for", "10.3.3.3, 10.1.1.1"}},
       "10.3.3.3"},
      {"several fields are one list",
       "10.0.0.1",
       {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.9"}},
       "203.0.113.9"},
      {"several fields, trusted last",
       "10.0.0.1",
       {{"x-forwarded-for", "203.0.113.9"}, {"x-forwarded-for", "10.1.1.1"}},
       "203.0.113.9"},
      {"port", "10.0.0.1", {{"x-forwarded-for", "203.0.113.9:51000"}}, "203.0.113.9"},
      {"IPv6", "2001:db8:1::5", {{"x-forwarded-for", "2001:DB8:2:0::9"}}, "2001:db8:2::9"},
      {"IPv6 in brackets with port",
       "10.0.0.1",
       {{"x-forwarded-for", "[2001:db8:2::9]:443"}},
       "2001:db8:2::9"},
      {"zone id", "10.0.0.1", {{"x-forwarded-for", "fe80::1%eth0"}}, "fe80::1"},
      {"mapped peer is the trusted IPv4",
       "::ffff:10.0.0.1",
       {{"x-forwarded-for", "203.0.113.9"}},
       "203.0.113.9"},
      {"mapped hop is trusted",
       "10.0.0.1",
       {{"x-forwarded-for", "203.0.113.9, ::ffff:10.0.0.7"}},
       "203.0.113.9"},
      {"mapped client in one spelling",
       "10.0.0.1",
       {{"x-forwarded-for", "::ffff:203.0.113.9"}},
       "203.0.113.9"},
      {"scheme", "10.0.0.1", {{"x-forwarded-proto", "https"}}, "10.0.0.1", Scheme::https},
      {"scheme of the nearest proxy",
       "10.0.0.1",
       {{"x-forwarded-proto", "http"}, {"x-forwarded-proto", "http, https"}},
       "10.0.0.1",
       Scheme::https},
  };
  for (const Row& row : rows)
    expect_client(row, proxies);
}

TEST(Forwarded, S162_S313_a_direct_client_decides_nothing_about_itself) {
  const TrustedProxies proxies = trusting({"10.0.0.0/8"});
  const std::vector<Header> spoof = {{"x-forwarded-for", "10.0.0.1"},
                                     {"x-forwarded-proto", "https"},
                                     {"forwarded", "for=10.0.0.1;proto=https"},
                                     {"x_forwarded_for", "10.0.0.1"},
                                     {"x-real-ip", "10.0.0.1"},
                                     {"x-forwarded-host", "evil"}};
  expect_client({"untrusted peer", "203.0.113.9", spoof, "203.0.113.9"}, proxies);
  expect_client({"nobody trusted", "10.0.0.1", spoof, "10.0.0.1"}, TrustedProxies());
  expect_client({"just outside the block", "11.0.0.0", spoof, "11.0.0.0"}, proxies);
}

TEST(Forwarded, S162_other_spellings_are_ignored_from_a_trusted_proxy_too) {
  expect_client({"other spellings",
                 "10.0.0.1",
                 {{"forwarded", "for=1.1.1.1;proto=https"}, {"x_forwarded_for", "1.1.1.1"}},
                 "10.0.0.1"},
                trusting({"10.0.0.0/8"}));
}

TEST(Forwarded, S162_garbage_ends_the_walk_at_the_last_good_hop) {
  const TrustedProxies proxies = trusting({"10.0.0.0/8"});
  for (const char* garbage :
       {"unknown", "_hidden", "evil.example", "", " ", ",,,", "1.2.3", "1.2.3.4.5", "127.1", "0x7f.1",
        "999.1.1.1", "::g", "[::1", "[::1]x", "1.2.3.4%eth0", "\xff\xfe", "%", "a:b", "fe80::1%"})
    expect_client(
        {garbage, "10.0.0.1", {{"x-forwarded-for", std::string("203.0.113.9,") + garbage}}, "10.0.0.1"},
        proxies);
  expect_client({"good hop right of garbage", "10.0.0.1", {{"x-forwarded-for", "x, 10.9.9.9"}}, "10.9.9.9"},
                proxies);
  expect_client({"scheme garbage", "10.0.0.1", {{"x-forwarded-proto", "https://"}}, "10.0.0.1"}, proxies);
  std::string endless;
  for (int i = 0; i < 3'000; ++i)
    endless += "10.0.0.1,";
  expect_client({"endless list", "10.0.0.1", {{"x-forwarded-for", endless + "10.0.0.2"}}, "10.0.0.1"},
                proxies);
}

TEST(Forwarded, a_unix_socket_is_trusted_only_by_name) {
  Request request;
  request.peer.unix_socket = true;
  request.headers = {{"x-forwarded-for", "203.0.113.9"}, {"x-forwarded-proto", "https"}};
  EXPECT_EQ(client_of(request, trusting({"0.0.0.0/0", "::/0"}), Scheme::http).address, "");
  EXPECT_EQ(client_of(request, trusting({"unix"}), Scheme::http).address, "203.0.113.9");
  EXPECT_EQ(client_of(request, trusting({"unix"}), Scheme::http).scheme, Scheme::https);
}

TEST(Forwarded, an_entry_that_is_no_block_is_named) {
  for (const char* entry : {"", "10.0.0.0/33", "10.0.0.1/8", "::/129", "proxy.example", "10.0.0.0/",
                            "10.0.0.0/-1", "10.0.0.0/8x"}) {
    const auto proxies = TrustedProxies::parse({"127.0.0.1", entry});
    ASSERT_FALSE(proxies) << entry;
    EXPECT_NE(proxies.error().message().find('"' + std::string(entry) + '"'), std::string::npos);
  }
}

TEST(IpAddress, is_shortened_for_records_to_the_network) {
  EXPECT_EQ(IpAddress::parse("203.0.113.77")->truncated_text(), "203.0.113.0/24");
  EXPECT_EQ(IpAddress::parse("2001:db8:1:2:3::4")->truncated_text(), "2001:db8:1::/48");
  EXPECT_EQ(IpAddress::parse("::ffff:203.0.113.77")->truncated_text(), "203.0.113.0/24");
}

}  // namespace
}  // namespace gatehouse::http
