#include "core/http/cookies.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

Request with_cookies(std::vector<std::string> fields) {
  Request request;
  for (auto& field : fields)
    request.headers.push_back({"cookie", std::move(field)});
  return request;
}

TEST(Cookies, S021_malformed_pairs_are_skipped_and_the_rest_is_read) {
  for (const char* field : {"abc; gh=1", ";;;=;a; gh=1", "gh=1; abc", "=x; gh=1;", "a b=2; gh=1",
                            "\x01=2;gh=1", "  gh =1  ", "x=\"quoted; gh=1"}) {
    const Request request = with_cookies({field});
    EXPECT_EQ(Cookies::of(request).find("gh"), "1") << field;
  }
  const Request none = with_cookies({"abc"});
  EXPECT_EQ(Cookies::of(none).find("abc"), std::nullopt);
  EXPECT_EQ(Cookies::of(Request{}).find("gh"), std::nullopt);
}

TEST(Cookies, S022_several_fields_are_one_list) {
  const Request request = with_cookies({"a=1", "gh=2; b=3"});
  const Cookies cookies = Cookies::of(request);
  EXPECT_EQ(cookies.find("a"), "1");
  EXPECT_EQ(cookies.find("gh"), "2");
  EXPECT_EQ(cookies.find("b"), "3");
}

TEST(Cookies, S022_a_name_that_comes_twice_reads_as_absent) {
  const Request one = with_cookies({"gh=mine; gh=planted; other=1"});
  EXPECT_EQ(Cookies::of(one).find("gh"), std::nullopt);
  EXPECT_EQ(Cookies::of(one).find("other"), "1");
  const Request two = with_cookies({"gh=mine", "gh=planted"});
  EXPECT_EQ(Cookies::of(two).find("gh"), std::nullopt);
}

TEST(Cookies, names_are_case_sensitive_and_values_keep_their_equals_signs) {
  const Request request = with_cookies({"GH=1; gh=a=b=="});
  EXPECT_EQ(Cookies::of(request).find("gh"), "a=b==");
}

TEST(Cookies, a_flood_of_pairs_is_read_up_to_a_limit) {
  std::string field;
  for (int i = 0; i < 5'000; ++i)
    field.append("n").append(std::to_string(i)).append("=1;");
  const Request request = with_cookies({field + "last=1"});
  EXPECT_EQ(Cookies::of(request).find("n0"), "1");
  EXPECT_EQ(Cookies::of(request).find("last"), std::nullopt);
}

TEST(SetCookie, S262_on_https_it_has_the_host_prefix_and_everything_the_prefix_demands) {
  const auto header =
      set_cookie({.name = "gh_session", .value = "abc-_123", .max_age = {}}, CookieTransport::https);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->name, "Set-Cookie");
  EXPECT_EQ(header->value, "__Host-gh_session=abc-_123; Path=/; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(cookie_name("gh_session", CookieTransport::https), "__Host-gh_session");
}

TEST(SetCookie, on_loopback_http_it_has_neither_prefix_nor_secure) {
  const auto header = set_cookie({.name = "gh", .value = "x", .max_age = std::chrono::seconds(60)},
                                 CookieTransport::loopback_http);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->value, "gh=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
  EXPECT_EQ(expire_cookie("gh", CookieTransport::loopback_http)->value,
            "gh=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST(SetCookie, S026_a_value_cannot_smuggle_attributes_or_lines) {
  for (const char* value : {"a;Domain=evil", "a\r\nX: y", "a b", "a,b", "a\"b", "a\\b", "é", "a\tb"})
    EXPECT_FALSE(set_cookie({.name = "gh", .value = value, .max_age = {}}, CookieTransport::https)) << value;
  EXPECT_FALSE(
      set_cookie({.name = "gh", .value = std::string("a\0b", 3), .max_age = {}}, CookieTransport::https));
  for (const char* name : {"", "a b", "a=b", "a;b", "a\r\nb"})
    EXPECT_FALSE(set_cookie({.name = name, .value = "x", .max_age = {}}, CookieTransport::https)) << name;
}

}  // namespace
}  // namespace gatehouse::http
