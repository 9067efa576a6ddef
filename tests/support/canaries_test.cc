#include "tests/support/canaries.h"

#include <gtest/gtest.h>

#include <set>

namespace gatehouse::test_support {
namespace {

using Kinds = std::vector<std::string>;

TEST(Canaries, are_40_different_values_that_fit_everywhere) {
  std::set<std::string_view> values;
  for (const Canary& one : kCanaries) {
    values.insert(one.value);
    EXPECT_EQ(one.value.size(), 48u) << one.kind;  // RFC 7636 §4.1: a verifier has 43 to 128
    EXPECT_EQ(
        one.value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"),
        std::string_view::npos);
  }
  EXPECT_EQ(values.size(), 40u);
}

TEST(Canaries, are_found_in_every_disguise) {
  const std::string value(canary("client_secret"));
  EXPECT_EQ(find_canaries("x" + value + "y"), Kinds{"client_secret"});
  EXPECT_EQ(find_canaries("CANARY16-CLIENT-SECRET" + value.substr(22)), Kinds{"client_secret"});
  // base64 of "app:" + value, "a:" + value and "ab:" + value, as HTTP Basic would have them.
  for (const char* encoded : {"YXBwOkNhbmFyeTE2LWNsaWVudC1zZWNyZXQtODNkMTUxYTk4ZWFjMGQwY2QzMzZhMTI4NQ==",
                              "YTpDYW5hcnkxNi1jbGllbnQtc2VjcmV0LTgzZDE1MWE5OGVhYzBkMGNkMzM2YTEyODU=",
                              "YWI6Q2FuYXJ5MTYtY2xpZW50LXNlY3JldC04M2QxNTFhOThlYWMwZDBjZDMzNmExMjg1"})
    EXPECT_EQ(find_canaries(encoded), Kinds{"client_secret"}) << encoded;
  EXPECT_EQ(
      find_canaries(
          "43616e61727931362d636c69656e742d7365637265742d38336431353161393865616330643063643333366131323835"),
      Kinds{"client_secret"});
}

TEST(Canaries, are_not_seen_where_there_are_none) {
  EXPECT_EQ(find_canaries(""), Kinds{});
  EXPECT_EQ(find_canaries("Canary01 Canary02-new-password"), Kinds{});
}

}  // namespace
}  // namespace gatehouse::test_support
