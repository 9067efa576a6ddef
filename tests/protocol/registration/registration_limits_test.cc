// RFC 7591 §5, OpenID Registration §9.2: how many clients register themselves, and to which hosts they lead.
#include <gtest/gtest.h>

#include "tests/support/test_server.h"

namespace gatehouse::test_support {
namespace {

std::string rules(const std::string& more) {
  return "registration: { mode: open, grant_types: [authorization_code], scopes: [openid]" + more + " }\n";
}

TEST(RegistrationLimits, registrations_of_a_day_are_bounded) {
  TestServer server({.tenant_extra = rules(", per_day: 2")});
  const auto post = [&server] {
    return server
        .send({.method = http::Method::post,
               .target = "/t/a/register",
               .headers = {{"content-type", "application/json"}},
               .body = R"({"redirect_uris":["https://new.example/cb"]})",
               .peer = {.address = "127.0.0.1", .unix_socket = false}})
        .status;
  };
  EXPECT_EQ(post(), 201);
  EXPECT_EQ(post(), 201);
  EXPECT_EQ(post(), 503);
  server.clock().advance(std::chrono::hours(24));
  EXPECT_EQ(post(), 201);
}

TEST(RegistrationHosts, redirect_uris_lead_to_the_allowed_hosts_only) {
  TestServer server({.tenant_extra = rules(", redirect_hosts: [new.example]")});
  const auto post = [&server](const std::string& uri) {
    return server
        .send({.method = http::Method::post,
               .target = "/t/a/register",
               .headers = {{"content-type", "application/json"}},
               .body = R"({"redirect_uris":[")" + uri + R"("]})",
               .peer = {.address = "127.0.0.1", .unix_socket = false}})
        .status;
  };
  EXPECT_EQ(post("https://new.example/cb"), 201);
  EXPECT_EQ(post("https://old.example/cb"), 400);
  EXPECT_EQ(post("https://new.example.evil.test/cb"), 400);
  EXPECT_EQ(post(R"(https://new.example/cb"],"post_logout_redirect_uris":["https://evil.test/)"), 400);
}

}  // namespace
}  // namespace gatehouse::test_support
