#include "core/http/url.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(HttpUrl, takes_the_parts_apart_as_written) {
  const auto url = parse_http_url("https://Id.Example.com:8443/cb?x=1#f");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, Scheme::https);
  EXPECT_EQ(url->host, "Id.Example.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->rest, "/cb?x=1#f");
  EXPECT_EQ(origin_of(*url), "https://id.example.com:8443");
  EXPECT_EQ(parse_http_url("http://[2001:db8::1]:80/")->host, "[2001:db8::1]");
  EXPECT_EQ(parse_http_url("http://[::1]")->port, std::nullopt);
}

TEST(HttpUrl, default_ports_are_no_part_of_an_origin) {
  EXPECT_EQ(origin_of(*parse_http_url("HTTPS://A.example:443")), "https://a.example");
  EXPECT_EQ(origin_of(*parse_http_url("http://a.example:80/")), "http://a.example");
  EXPECT_EQ(origin_of(*parse_http_url("http://a.example:443/")), "http://a.example:443");
}

TEST(HttpUrl, refuses_what_two_parsers_could_read_differently) {
  for (const char* text : {"",
                           "https://",
                           "https:///x",
                           "https:/a.example",
                           "https:a.example",
                           "//a.example",
                           "javascript:alert(1)",
                           "ftp://a.example",
                           "https://user@a.example/",
                           "https://user:pw@a.example/",
                           "https://a.example\\@evil.example",
                           "https://a.example\\x",
                           "https://a.example:0/",
                           "https://a.example:65536",
                           "https://a.example:080",
                           "https://a.example:",
                           "https://a.example:8x",
                           "https://a.example:80:80",
                           "https://a b.example",
                           "https://a.example/ x",
                           "https://a.example/\nx",
                           "https://a.example/é",
                           "https://ä.example",
                           "https://a%2eexample",
                           "https://[::1",
                           "https://[::1]x",
                           "https://[::1%25eth0]/",
                           "https://[127.0.0.1]",
                           "https://::1/",
                           "https://a..example",
                           "https://.example",
                           "https://a.example/<x>",
                           "https://a.example/\"",
                           "https://a_b.example"})
    EXPECT_FALSE(parse_http_url(text)) << text;
}

TEST(HttpUrl, only_the_two_literals_are_loopback) {
  EXPECT_TRUE(is_loopback_literal(*parse_http_url("http://127.0.0.1:1234/cb")));
  EXPECT_TRUE(is_loopback_literal(*parse_http_url("http://[::1]/cb")));
  for (const char* text :
       {"http://localhost/", "http://127.0.0.2/", "http://127.1/", "http://127.0.0.1.evil.example/",
        "http://[::ffff:127.0.0.1]/", "http://[0:0:0:0:0:0:0:1]/", "http://2130706433/"})
    EXPECT_FALSE(is_loopback_literal(*parse_http_url(text))) << text;
}

}  // namespace
}  // namespace gatehouse::http
