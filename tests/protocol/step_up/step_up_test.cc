// RFC 9470: an API that wants a fresher or stronger sign-in says so, and the app gets it.
#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// What the API sends back (§3): nothing where the token is good enough.
struct Challenge {
  std::string error;
  std::string acr_values;
  std::string max_age;
};

/// An API that judges the sign-in behind a token, by the token itself or by introspection (§6).
class Api {
 public:
  enum class Reads { token, introspection };
  Api(TestServer& server, Reads reads) : server_(server), reads_(reads) {}

  Challenge transfer_money(const std::string& token, const std::string& acr = "1") const {
    const auto claims =
        reads_ == Reads::token ? claims_of(token) : TokenClient(server_, "gateway").introspect(token).body;
    const auto now = std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch());
    const auto* level = claims.if_contains("acr");
    if (level == nullptr || level->as_string() != acr) return {"insufficient_user_authentication", acr, ""};
    if (now.count() - claims.at("auth_time").as_int64() > 300)
      return {"insufficient_user_authentication", "", "300"};
    return {};
  }

 private:
  TestServer& server_;
  Reads reads_;
};

TokenAnswer sign_in(TestServer& server, Browser& browser, const std::string& client,
                    const std::map<std::string, std::string>& more = {}) {
  const TokenClient app(server, client);
  return app.redeem(browser.sign_in(client, app.redirect_uri(), more));
}

// §4, §5: max_age of the challenge goes into the authorization request.
TEST(StepUp, an_app_whose_api_wants_a_fresher_sign_in_gets_one) {
  for (const auto& [client, reads] :
       {std::pair{"web", Api::Reads::token}, {"opaque", Api::Reads::introspection}}) {
    SCOPED_TRACE(client);
    TestServer server;
    const Api api(server, reads);
    Browser browser(server);
    auto tokens = sign_in(server, browser, client);
    EXPECT_EQ(api.transfer_money(tokens.text("access_token")).error, "");
    server.clock().advance(10min);
    // §6.1: a refreshed token tells of the same sign-in.
    tokens = TokenClient(server, client).refresh(tokens.text("refresh_token"));
    const auto challenge = api.transfer_money(tokens.text("access_token"));
    ASSERT_EQ(challenge.error, "insufficient_user_authentication");
    ASSERT_EQ(challenge.max_age, "300");
    browser.open(authorize_target(client, TokenClient(server, client).redirect_uri(),
                                  {{"max_age", challenge.max_age}}));
    EXPECT_NE(browser.body().find("name=\"password\""), std::string::npos) << "asked again though signed in";
    const auto fresh = sign_in(server, browser, client, {{"max_age", challenge.max_age}});
    EXPECT_EQ(api.transfer_money(fresh.text("access_token")).error, "");
  }
}

// §5: what the tenant can do, it does; acr_values alone is a wish (OpenID Core §3.1.2.1), and the token says
// what came of it.
TEST(StepUp, S215_what_cannot_be_reached_is_never_told_as_if_it_were) {
  TestServer server;
  const Api api(server, Api::Reads::token);
  Browser browser(server);
  const auto tokens = sign_in(server, browser, "web", {{"acr_values", "2 1"}});
  EXPECT_EQ(claims_of(tokens.text("id_token")).at("acr").as_string(), "1");
  const auto challenge = api.transfer_money(tokens.text("access_token"), "2");
  ASSERT_EQ(challenge.acr_values, "2");
  // An app that must have it says so, and is told at once instead of going round for ever.
  const auto claims =
      R"({"id_token":{"acr":{"essential":true,"values":[")" + challenge.acr_values + R"("]}}})";
  browser.open(authorize_target("web", "https://web.example/cb", {{"claims", claims}}));
  EXPECT_EQ(browser.answered("error"), "unmet_authentication_requirements");
  EXPECT_EQ(browser.answered("code"), std::nullopt);
}

TEST(StepUp, S215_discovery_names_what_can_be_reached_and_nothing_else) {
  TestServer server;
  const auto metadata =
      json::parse(std::string(server.get("/t/a/.well-known/openid-configuration").body.view()));
  for (const auto& acr : metadata.at("acr_values_supported").as_array()) {
    Browser browser(server);
    const auto claims =
        R"({"id_token":{"acr":{"essential":true,"value":")" + std::string(acr.as_string()) + R"("}}})";
    const auto tokens = sign_in(server, browser, "web", {{"claims", claims}});
    EXPECT_EQ(claims_of(tokens.text("id_token")).at("acr"), acr);
    EXPECT_EQ(claims_of(tokens.text("access_token")).at("acr"), acr);  // §6.1
  }
}

}  // namespace
}  // namespace gatehouse::test_support
