// OpenID Registration 1.0 §2: clients that register themselves for what only old applications need.
#include <gtest/gtest.h>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

std::string implicit_rules(const std::string& more = "") {
  return "registration: { mode: open, grant_types: [authorization_code, implicit]" + more + " }\n";
}

// OpenID Registration §2, Multiple Response Types §3.
TEST(RegistrationOfOldApps, S204_response_types_are_those_that_the_tenant_switched_on) {
  const json::object page{{"redirect_uris", {"https://new.example/cb"}},
                          {"grant_types", {"implicit"}},
                          {"response_types", {"token id_token"}},
                          {"token_endpoint_auth_method", "none"}};
  const auto post = [&](TestServer& server, const json::object& metadata) {
    return answer_of(server.send({.method = http::Method::post,
                                  .target = "/t/a/register",
                                  .headers = {{"content-type", "application/json"}},
                                  .body = json::serialize(metadata)}));
  };
  TestServer without({.tenant_extra = implicit_rules()});
  EXPECT_EQ(post(without, page).error(), "invalid_client_metadata");
  TestServer with({.tenant_extra = implicit_rules() + "legacy: { response_types: [id_token token] }\n"});
  const auto made = post(with, page);
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(json::serialize(made.body.at("response_types")), R"(["id_token token"])");
  auto wrong = page;
  wrong["grant_types"] = json::array{"authorization_code"};
  EXPECT_EQ(post(with, wrong).error(), "invalid_client_metadata");
  wrong = page;
  wrong["response_types"] = json::array{"id_token"};
  EXPECT_EQ(post(with, wrong).error(), "invalid_client_metadata");
}

TEST(RegistrationOfOldApps, the_operator_lets_clients_with_a_secret_go_without_pkce) {
  TestServer server({.tenant_extra = implicit_rules(", require_pkce: false")});
  for (const auto* method : {"client_secret_basic", "none"}) {
    const json::object metadata{{"redirect_uris", {"https://new.example/cb"}},
                                {"token_endpoint_auth_method", method}};
    const auto made = answer_of(server.send({.method = http::Method::post,
                                             .target = "/t/a/register",
                                             .headers = {{"content-type", "application/json"}},
                                             .body = json::serialize(metadata)}));
    ASSERT_EQ(made.status, 201) << made.response.body.view();
    Browser browser(server);
    browser.open(authorize_target(made.text("client_id"), "https://new.example/cb",
                                  {{"code_challenge", ""}, {"code_challenge_method", ""}}));
    const bool refused = browser.answered("error") == "invalid_request";
    EXPECT_EQ(refused, std::string_view(method) == "none") << browser.location();
  }
}

}  // namespace
}  // namespace gatehouse::test_support
