// RFC 6749 §3.2: the form of a token request.
#include <gtest/gtest.h>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

TEST(Token, A250_S218_malformed_requests_are_refused) {
  TestServer server;
  const TokenClient machine(server, "machine");
  EXPECT_EQ(machine.token({}).error(), "invalid_request");
  EXPECT_EQ(machine.token({{"grant_type", ""}}).error(), "invalid_request");
  EXPECT_EQ(machine.token({{"grant_type", "authorization_code"}}).error(), "unauthorized_client");
  const auto send = [&server](std::string target, std::string body,
                              std::string type = "application/x-www-form-urlencoded") {
    return answer_of(server.send({.method = http::Method::post,
                                  .target = std::move(target),
                                  .headers = {basic("machine"), {"content-type", std::move(type)}},
                                  .body = std::move(body)}));
  };
  EXPECT_EQ(send("/t/a/token", "grant_type=client_credentials&grant_type=client_credentials").error(),
            "invalid_request");
  EXPECT_EQ(send("/t/a/token", "grant_type=client_credentials&scope=a&scope=a").error(), "invalid_request");
  for (const auto* name :
       {"client_secret", "client_id", "client_assertion", "code", "code_verifier", "refresh_token",
        "password", "assertion", "subject_token", "actor_token", "device_code", "auth_req_id", "token"})
    EXPECT_EQ(send("/t/a/token?" + std::string(name) + "=x", "grant_type=client_credentials").error(),
              "invalid_request")
        << name << " in the address";
  for (const auto* name :
       {"client_id", "client_secret", "client_assertion", "client_assertion_type", "code", "code_verifier",
        "redirect_uri", "refresh_token", "device_code", "auth_req_id", "assertion", "subject_token",
        "subject_token_type", "actor_token", "requested_token_type", "unknown"}) {
    const auto one = "&" + std::string(name) + "=x";
    EXPECT_EQ(send("/t/a/token", "grant_type=client_credentials" + one + one).error(), "invalid_request")
        << name << " twice";
  }
  for (const auto method :
       {http::Method::get, http::Method::head, http::Method::put, http::Method::patch, http::Method::del}) {
    const auto answer =
        server.send({.method = method,
                     .target = "/t/a/token?grant_type=client_credentials",
                     .headers = {basic("machine"), {"content-type", "application/x-www-form-urlencoded"}},
                     .body = method == http::Method::get || method == http::Method::head
                                 ? ""
                                 : "grant_type=client_credentials"});
    EXPECT_EQ(answer.status, 405) << to_string(method);
  }
  EXPECT_EQ(send("/t/a/token", "{}", "application/json").error(), "invalid_request");
  EXPECT_EQ(send("/t/a/token", "grant_type=%zz").error(), "invalid_request");
  EXPECT_EQ(send("/t/a/token", "grant_type=%00").error(), "invalid_request");
}

}  // namespace
}  // namespace gatehouse::test_support
