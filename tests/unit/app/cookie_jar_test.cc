// `gatehouse try` sends a cookie where a browser would, and nowhere else.
#include "core/app/cli/try/browser/cookie_jar.h"

#include <gtest/gtest.h>

namespace gatehouse::app::cli {
namespace {

constexpr TimePoint kNow{std::chrono::seconds{1'800'000'000}};

class CookieJarTest : public ::testing::Test {
 protected:
  void keep(std::string_view from, std::string_view field) {
    jar_.keep(field, http::parse_http_url(from).value(), kNow);
  }
  std::string sent_to(std::string_view url, Duration later = {}) const {
    return jar_.field_for(http::parse_http_url(url).value(), kNow + later);
  }
  CookieJar jar_;
};

TEST_F(CookieJarTest, a_cookie_goes_back_to_its_host_and_port_only) {
  keep("http://localhost:8080/t/a/sign-in", "session=secret; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(sent_to("http://localhost:8080/t/a/authorize"), "session=secret");
  EXPECT_EQ(sent_to("http://LOCALHOST:8080/"), "session=secret");
  for (const auto* other : {"http://localhost:3000/callback", "http://localhost/", "http://127.0.0.1:8080/",
                            "http://a.localhost:8080/", "https://localhost/", "http://evil.example:8080/"})
    EXPECT_EQ(sent_to(other), "") << other;
}

TEST_F(CookieJarTest, a_domain_widens_nothing_and_a_foreign_one_is_refused) {
  keep("https://id.example.com/", "wide=1; Domain=example.com");
  keep("https://id.example.com/", "foreign=1; Domain=bank.example");
  keep("https://id.example.com/", "suffix=1; Domain=d.example.com");
  EXPECT_EQ(sent_to("https://id.example.com/"), "wide=1");
  EXPECT_EQ(sent_to("https://example.com/"), "");
  EXPECT_EQ(sent_to("https://app.example.com/"), "");
}

TEST_F(CookieJarTest, paths_match_by_whole_segments_and_the_longer_comes_first) {
  keep("https://a.example/t/acme/sign-in?x=/y/z", "default=1");
  keep("https://a.example/", "root=1; Path=/");
  keep("https://a.example/", "odd=1; Path=t");
  EXPECT_EQ(sent_to("https://a.example/t/acme/consent"), "default=1; root=1; odd=1");
  EXPECT_EQ(sent_to("https://a.example/t/acme"), "default=1; root=1; odd=1");
  EXPECT_EQ(sent_to("https://a.example/t/acme2/consent"), "root=1; odd=1");
  EXPECT_EQ(sent_to("https://a.example"), "root=1; odd=1");
}

TEST_F(CookieJarTest, a_secure_cookie_never_travels_in_the_open) {
  keep("https://a.example:8443/", "s=1; Secure; Path=/");
  keep("http://a.example:8443/", "planted=1; Secure");
  EXPECT_EQ(sent_to("https://a.example:8443/"), "s=1");
  EXPECT_EQ(sent_to("http://a.example:8443/"), "");
  keep("http://localhost:8080/", "local=1; Secure");
  EXPECT_EQ(sent_to("http://localhost:8080/"), "local=1");
}

TEST_F(CookieJarTest, prefixes_must_hold_what_they_promise) {
  keep("https://a.example/x/", "__Host-a=1; Secure; Path=/");
  keep("https://a.example/x/", "__Host-b=1; Secure");
  keep("https://a.example/x/", "__Host-c=1; Secure; Path=/; Domain=a.example");
  keep("https://a.example/x/", "__Host-d=1; Path=/");
  keep("https://a.example/x/", "__Secure-e=1; Path=/");
  EXPECT_EQ(sent_to("https://a.example/x/"), "__Host-a=1");
}

TEST_F(CookieJarTest, a_cookie_ends_when_it_says_and_is_replaced_or_taken_back_by_its_name_and_path) {
  keep("https://a.example/", "a=1; Max-Age=60");
  keep("https://a.example/", "b=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  keep("https://a.example/", "c=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  keep("https://a.example/", "d=1");
  keep("https://a.example/", "a=2; max-age=60");
  EXPECT_EQ(sent_to("https://a.example/"), "c=1; d=1; a=2");
  EXPECT_EQ(sent_to("https://a.example/", std::chrono::seconds(60)), "d=1");
  keep("https://a.example/", "c=gone; Max-Age=0");
  keep("https://a.example/", "d=; Expires=Thu, 01-Jan-1970 00:00:00 GMT");
  keep("https://a.example/", "a=; Max-Age=-1; Path=/elsewhere");
  EXPECT_EQ(sent_to("https://a.example/"), "a=2");
  keep("https://a.example/", "z=1; Max-Age=00");
  keep("https://a.example/", "y=1; Max-Age=0123");
  EXPECT_EQ(sent_to("https://a.example/"), "a=2; y=1");
}

TEST_F(CookieJarTest, nonsense_is_left_out_and_the_jar_is_bounded) {
  for (const auto* field : {"", "novalue", "=x", " ; Path=/", "; secure"})
    keep("https://a.example/", field);
  EXPECT_EQ(sent_to("https://a.example/"), "");
  for (int i = 0; i < 1'000; ++i)
    keep("https://a.example/", "n" + std::to_string(i) + "=1");
  EXPECT_LT(sent_to("https://a.example/").size(), 1'000u);
}

TEST(CookieDate, is_read_in_the_forms_of_RFC_6265) {
  const auto seconds = [](std::string_view text) {
    const auto at = parse_cookie_date(text);
    return at ? std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch()).count() : -1;
  };
  EXPECT_EQ(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777);
  EXPECT_EQ(seconds("Sunday, 06-Nov-94 08:49:37 GMT"), 784'111'777);
  EXPECT_EQ(seconds("Sun Nov  6 08:49:37 1994"), 784'111'777);
  EXPECT_EQ(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  for (const auto* wrong : {"", "soon", "31 Feb 2030 00:00:00", "1 Jan 2030 24:00:00", "1 Jan 1600 00:00:00",
                            "1 Jan 2030", "00:00:00"})
    EXPECT_EQ(seconds(wrong), -1) << wrong;
}

}  // namespace
}  // namespace gatehouse::app::cli
