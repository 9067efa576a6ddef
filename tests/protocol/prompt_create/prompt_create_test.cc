// OpenID Prompt Create (Initiating User Registration via OpenID Connect 1.0): an app asks for a sign-up.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/http/percent_encoding.h"
#include "tests/protocol/prompt_create/newcomer.h"
#include "tests/support/client_key.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const ClientKey& key() {
  static const ClientKey one;
  return one;
}

std::string signing_client() {
  return "clients:\n  - { client_id: web, client_name: Web, redirect_uris: [\"" + kWebUri +
         "\"], scope: openid, consent: skip, client_secret_hash: \"" + web_secret_hash() +
         "\", jwks: " + key().jwks() + " }\n";
}

TEST(PromptCreate, asks_for_what_the_table_says) {
  struct Row {
    const char* prompt;
    const char* where_people_sign_up;
    const char* elsewhere;
  };
  const Row rows[] = {{"create", "sign-up", "invalid_request"},
                      {"create consent", "sign-up", "invalid_request"},
                      {"login create", "sign-up", "invalid_request"},
                      {"select_account create", "sign-up", "invalid_request"},
                      {"create none", "invalid_request", "invalid_request"},
                      {"none create", "invalid_request", "invalid_request"},
                      {"CREATE", "invalid_request", "invalid_request"},
                      {"login", "sign-in", "sign-in"},
                      {"none", "login_required", "login_required"}};
  for (const bool open : {true, false}) {
    TestServer server(open ? with_sign_up() : TestServerOptions{});
    for (const auto& row : rows) {
      Browser browser(server);
      browser.open(authorize_target("web", kWebUri, {{"prompt", row.prompt}}));
      EXPECT_EQ(seen(browser), open ? row.where_people_sign_up : row.elsewhere) << open << " " << row.prompt;
      const bool refused = seen(browser) == "invalid_request";
      const auto why = browser.answered("error_description").value_or("");
      EXPECT_EQ(why.starts_with("prompt"), refused) << row.prompt << " " << why;
    }
  }
}

TEST(PromptCreate, discovery_lists_it_where_it_works) {
  for (const bool open : {true, false}) {
    TestServer server(open ? with_sign_up() : TestServerOptions{});
    const auto metadata =
        json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
    json::array expected{"none", "login", "consent", "select_account"};
    if (open) expected.emplace_back("create");
    EXPECT_EQ(metadata.at("prompt_values_supported"), json::value(expected));
  }
}

TEST(PromptCreate, the_request_goes_on_after_the_sign_up) {
  TestServer server(with_sign_up());
  auto browser = at_sign_up(server, "post");
  ASSERT_EQ(seen(browser), "sign-up") << browser.body();
  browser.submit(newcomer("carol"));
  ASSERT_EQ(seen(browser), "consent") << browser.body();
  EXPECT_TRUE(says(browser, "carol"));
  browser.submit({{"action", "allow"}});
  EXPECT_EQ(browser.answered("state"), "the-state");
  EXPECT_EQ(browser.answered("iss"), "https://id.example/t/a");
  const auto tokens =
      answer_of(server.post("/t/a/token", form_of({{"grant_type", "authorization_code"},
                                                   {"code", browser.answered("code").value_or("")},
                                                   {"redirect_uri", "https://post.example/cb"},
                                                   {"code_verifier", std::string(kVerifier)},
                                                   {"client_id", "post"},
                                                   {"client_secret", std::string(kWebSecret)}})));
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  const auto claims = claims_of(tokens.text("id_token"));
  EXPECT_EQ(claims.at("nonce").as_string(), "the-nonce");
  EXPECT_EQ(claims.at("acr").as_string(), "1");
  const auto now = std::chrono::floor<std::chrono::seconds>(server.clock().now().time_since_epoch());
  EXPECT_EQ(claims.at("auth_time").as_int64(), now.count());
}

TEST(PromptCreate, who_is_signed_in_already_gets_the_page_too) {
  TestServer server(with_sign_up());
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  browser.open(authorize_target("web", kWebUri, {{"prompt", "create"}}));
  EXPECT_EQ(seen(browser), "sign-up");
  // Looked at once more, it is the same: having been signed in before is no answer.
  browser.open("/interaction" + interaction_of(browser));
  EXPECT_EQ(seen(browser), "sign-up");
  browser.submit(newcomer("carol"));
  EXPECT_EQ(seen(browser), "code");
}

TEST(PromptCreate, a_pushed_and_a_signed_request_may_ask_for_it) {
  for (const bool open : {true, false}) {
    TestServer server(
        {.tenant_extra = open ? "accounts: { registration: open }\n" : "", .clients = signing_client()});
    const auto pushed = answer_of(server.post("/t/a/par",
                                              form_of({{"response_type", "code"},
                                                       {"redirect_uri", kWebUri},
                                                       {"scope", "openid"},
                                                       {"prompt", "create"},
                                                       {"code_challenge", std::string(kChallenge)},
                                                       {"code_challenge_method", "S256"}}),
                                              {basic("web")}));
    EXPECT_EQ(pushed.status, open ? 201 : 400);
    EXPECT_EQ(pushed.error(), open ? "" : "invalid_request");
    Browser browser(server);
    if (open) {
      browser.open("/authorize?client_id=web&request_uri=" +
                   http::percent_encode(pushed.text("request_uri")));
      EXPECT_EQ(seen(browser), "sign-up");
    }
    const auto object = key().sign({{"iss", "web"},
                                    {"aud", "https://id.example/t/a"},
                                    {"client_id", "web"},
                                    {"response_type", "code"},
                                    {"redirect_uri", kWebUri},
                                    {"scope", "openid"},
                                    {"prompt", "create"},
                                    {"code_challenge", kChallenge},
                                    {"code_challenge_method", "S256"}});
    browser.open("/authorize?client_id=web&request=" + object);
    EXPECT_EQ(seen(browser), open ? "sign-up" : "invalid_request");
  }
}

TEST(PromptCreate, a_login_hint_is_filled_in_where_it_can_be_a_user_name) {
  TestServer server(with_sign_up());
  for (const auto& [hint, filled] : {std::pair{"carol", "value=\"carol\""}, {"carol@example.test", ""}}) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri, {{"prompt", "create"}, {"login_hint", hint}}));
    EXPECT_EQ(says(browser, "carol"), *filled != '\0') << hint;
    EXPECT_TRUE(says(browser, filled)) << hint;
  }
}

TEST(PromptCreate, an_app_that_names_a_person_gets_that_person_and_no_new_one) {
  TestServer server(with_sign_up());
  Browser browser(server);
  const auto tokens = TokenClient(server).redeem(browser.sign_in("web", kWebUri));
  browser.open(
      authorize_target("web", kWebUri, {{"prompt", "create"}, {"id_token_hint", tokens.text("id_token")}}));
  EXPECT_EQ(seen(browser), "sign-in");
  EXPECT_FALSE(says(browser, "/sign-up?id="));
  browser.open("/sign-up" + interaction_of(browser));
  EXPECT_EQ(seen(browser), "sign-in");
}

TEST(PromptCreate, a_tenant_that_closes_its_door_meanwhile_asks_for_a_sign_in) {
  TestServer server(with_sign_up());
  auto browser = at_sign_up(server);
  const auto interaction = interaction_of(browser);
  server.write_files({});
  ASSERT_TRUE(server.server().reload().swapped);
  browser.submit(newcomer("carol"));
  EXPECT_EQ(browser.page().status, 404);
  browser.open("/interaction" + interaction);
  EXPECT_EQ(seen(browser), "sign-in");
}

}  // namespace
}  // namespace gatehouse::test_support
