// OpenID Core §3.1.2.1 and §11: what the parameters of an authorization request do to the sign-in.
#include <gtest/gtest.h>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";
const std::string kFullUri = "https://full.example/cb";

bool asks_password(const Browser& browser) {
  return browser.body().find("name=\"password\"") != std::string::npos;
}

void sign_in_as(Browser& browser, const std::string& username) {
  browser.submit({{"username", username}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
}

std::string id_token_of(TestServer& server, Browser& browser,
                        const std::map<std::string, std::string>& extra = {}) {
  return TokenClient(server).redeem(browser.sign_in("web", kWebUri, extra)).text("id_token");
}

TEST(AuthorizeParameters, S213_prompt_login_and_max_age_0_sign_in_anew_and_auth_time_moves) {
  TestServer server;
  Browser browser(server);
  auto before = claims_of(id_token_of(server, browser)).at("auth_time").as_int64();
  for (const auto& [name, value] : {std::pair{"prompt", "login"}, {"max_age", "0"}}) {
    server.clock().advance(std::chrono::seconds(10));
    browser.open(authorize_target("web", kWebUri, {{name, value}}));
    EXPECT_TRUE(asks_password(browser)) << name;
    const auto now = claims_of(id_token_of(server, browser, {{name, value}})).at("auth_time").as_int64();
    EXPECT_EQ(now, before + 10) << name;
    before = now;
  }
}

TEST(AuthorizeParameters, S213_prompt_none_with_max_age_0_is_login_required) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  browser.open(authorize_target("web", kWebUri, {{"prompt", "none"}, {"max_age", "0"}}));
  EXPECT_EQ(browser.answered("error"), "login_required");
}

TEST(AuthorizeParameters, S213_prompt_none_never_shows_a_page) {
  TestServer server;
  Browser stranger(server), known(server);
  known.sign_in("web", kWebUri);
  struct Row {
    const char* what;
    Browser& browser;
    std::string client, uri;
    std::map<std::string, std::string> more;
    std::string error;
  };
  const std::string post_uri = "https://post.example/cb";
  const Row rows[] = {
      {"nobody is signed in", stranger, "web", kWebUri, {}, "login_required"},
      {"nor does a hint help", stranger, "web", kWebUri, {{"login_hint", "alice"}}, "login_required"},
      {"longer ago than wanted", known, "web", kWebUri, {{"max_age", "0"}}, "login_required"},
      {"another person is wanted",
       known,
       "web",
       kWebUri,
       {{"claims", R"({"id_token":{"sub":{"value":"somebody-else"}}})"}},
       "login_required"},
      {"nothing was allowed yet", known, "post", post_uri, {}, "consent_required"},
      {"not all was allowed yet", known, "full", kFullUri, {{"scope", "openid badge"}}, "consent_required"},
      {"a way that is not there",
       known,
       "web",
       kWebUri,
       {{"claims", R"({"id_token":{"acr":{"essential":true,"values":["9"]}}})"}},
       "unmet_authentication_requirements"},
      {"with login", known, "web", kWebUri, {{"prompt", "none login"}}, "invalid_request"},
      {"after login", known, "web", kWebUri, {{"prompt", "login none"}}, "invalid_request"},
      {"with consent", known, "web", kWebUri, {{"prompt", "none consent"}}, "invalid_request"},
      {"with select_account", known, "web", kWebUri, {{"prompt", "none select_account"}}, "invalid_request"},
      {"with create", known, "web", kWebUri, {{"prompt", "none create"}}, "invalid_request"},
      {"no PKCE", known, "web", kWebUri, {{"code_challenge", ""}}, "invalid_request"},
  };
  for (const auto& row : rows) {
    auto parameters = row.more;
    parameters.try_emplace("prompt", "none");
    row.browser.open(authorize_target(row.client, row.uri, parameters));
    EXPECT_EQ(row.browser.page().status, 303) << row.what;
    EXPECT_TRUE(row.browser.location().starts_with(row.uri + "?")) << row.what;
    EXPECT_EQ(row.browser.answered("error"), row.error) << row.what;
  }
  known.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_TRUE(known.answered("code")) << "and where all is well there is a code";
}

TEST(AuthorizeParameters, a_client_can_register_default_max_age) {
  TestServerOptions options;
  options.clients =
      "clients:\n"
      "  - { client_id: web, redirect_uris: [\"https://web.example/cb\"], token_endpoint_auth_method: none,\n"
      "      consent: skip, default_max_age: 60, require_auth_time: true }\n";
  TestServer server(options);
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  server.clock().advance(std::chrono::seconds(59));
  browser.open(authorize_target("web", kWebUri));
  EXPECT_TRUE(browser.answered("code"));
  server.clock().advance(std::chrono::seconds(1));
  browser.open(authorize_target("web", kWebUri));
  EXPECT_TRUE(asks_password(browser));
  browser.open(authorize_target("web", kWebUri, {{"max_age", "600"}}));
  EXPECT_TRUE(browser.answered("code")) << "the request's own counts more";
}

TEST(AuthorizeParameters, login_hint_fills_in_the_name_and_S104_tells_nothing_of_accounts) {
  TestServer server;
  for (const auto* hint : {"alice", "nobody@example.test"}) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri, {{"login_hint", hint}}));
    EXPECT_NE(browser.body().find("value=\"" + std::string(hint) + "\""), std::string::npos) << hint;
    browser.open(authorize_target("web", kWebUri, {{"login_hint", hint}, {"prompt", "none"}}));
    EXPECT_EQ(browser.answered("error"), "login_required") << hint;
  }
}

TEST(AuthorizeParameters, S217_id_token_hint_of_the_person_who_is_signed_in_lets_pass_also_after_its_end) {
  TestServer server;
  Browser browser(server);
  const auto hint = id_token_of(server, browser);
  server.clock().advance(std::chrono::minutes(30));  // OpenID Core §3.1.2.2
  browser.open(authorize_target("web", kWebUri, {{"id_token_hint", hint}, {"prompt", "none"}}));
  EXPECT_TRUE(browser.answered("code")) << browser.location();
}

TEST(AuthorizeParameters, S217_an_id_token_hint_counts_until_30_days_after_its_end) {
  TestServer server;
  Browser browser(server);
  const auto hint = id_token_of(server, browser);
  const auto claims = claims_of(hint);
  const std::chrono::seconds life(claims.at("exp").as_int64() - claims.at("iat").as_int64());
  const auto error = [&] {
    Browser later(server);
    later.open(authorize_target("web", kWebUri, {{"id_token_hint", hint}, {"prompt", "none"}}));
    return later.answered("error");
  };
  server.clock().advance(life + std::chrono::hours(24 * 30) - std::chrono::seconds(1));
  EXPECT_EQ(error(), "login_required") << "of a person who is not signed in";
  server.clock().advance(std::chrono::seconds(1));
  EXPECT_EQ(error(), "invalid_request");
}

TEST(AuthorizeParameters, S217_id_token_hint_of_somebody_else_is_login_required_or_a_new_sign_in) {
  TestServer server;
  Browser of_alice(server);
  const auto hint = id_token_of(server, of_alice);
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  sign_in_as(browser, "bob");
  ASSERT_TRUE(browser.answered("code"));
  browser.open(authorize_target("web", kWebUri, {{"id_token_hint", hint}, {"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "login_required");
  browser.open(authorize_target("web", kWebUri, {{"id_token_hint", hint}}));
  ASSERT_TRUE(asks_password(browser));
  sign_in_as(browser, "bob");
  EXPECT_EQ(browser.answered("error"), "login_required") << "the wrong person signed in";
  browser.open(authorize_target("web", kWebUri, {{"id_token_hint", hint}}));
  sign_in_as(browser, "alice");
  EXPECT_TRUE(browser.answered("code"));
}

TEST(AuthorizeParameters, S217_a_hint_must_be_our_id_token_for_this_client) {
  TestServer server;
  Browser browser(server);
  const auto tokens = TokenClient(server).redeem(browser.sign_in("web", kWebUri));
  Browser elsewhere(server, "b");
  const auto foreign =
      TokenClient(server, "web", "b").redeem(elsewhere.sign_in("web", kWebUri)).text("id_token");
  const auto altered = tokens.text("id_token").substr(0, tokens.text("id_token").size() - 4) + "AAAA";
  for (const auto& hint : {tokens.text("access_token"), foreign, altered, std::string("e30.e30.")}) {
    browser.open(authorize_target("web", kWebUri, {{"id_token_hint", hint}, {"prompt", "none"}}));
    EXPECT_EQ(browser.answered("error"), "invalid_request") << hint;
  }
  Browser other(server);
  other.open(authorize_target("full", kFullUri, {{"id_token_hint", tokens.text("id_token")}}));
  EXPECT_EQ(other.answered("error"), "invalid_request") << "another client's";
}

TEST(AuthorizeParameters, acr_values_are_a_wish_and_the_token_says_what_was_done) {
  TestServer server;
  Browser browser(server);
  const auto claims = claims_of(id_token_of(server, browser, {{"acr_values", "phr 2 1"}}));
  EXPECT_EQ(claims.at("acr").as_string(), "1");
}

TEST(AuthorizeParameters, what_only_concerns_display_is_accepted_whatever_it_says) {
  TestServer server;
  for (const auto& [name, value] : {std::pair{"display", "popup"},
                                    {"display", "hologram"},
                                    {"ui_locales", "de-CH-1996 de en"},
                                    {"ui_locales", "!! -- toolongsubtag"},
                                    {"claims_locales", "de x"}}) {
    Browser browser(server);
    EXPECT_FALSE(browser.sign_in("web", kWebUri, {{name, value}}).empty()) << name << "=" << value;
  }
}

TEST(AuthorizeParameters, offline_access_is_asked_of_the_person_and_decides_over_the_refresh_token) {
  TestServer server;
  const TokenClient full(server, "full");
  Browser browser(server);
  const auto without = full.redeem(browser.sign_in("full", kFullUri));
  EXPECT_EQ(without.text("refresh_token"), "") << "a client that registers offline_access asks for it";
  browser.open(authorize_target("full", kFullUri, {{"scope", "openid offline_access"}, {"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "consent_required");
  const auto with = full.redeem(browser.sign_in("full", kFullUri, {{"scope", "openid offline_access"}}));
  EXPECT_NE(with.text("refresh_token"), "");
  EXPECT_EQ(with.text("scope"), "openid offline_access");
  EXPECT_EQ(full.refresh(with.text("refresh_token")).status, 200);
}

TEST(AuthorizeParameters, offline_access_is_ignored_for_a_client_without_the_refresh_grant) {
  TestServerOptions options;
  options.clients =
      "clients:\n"
      "  - { client_id: web, redirect_uris: [\"https://web.example/cb\"], token_endpoint_auth_method: none,\n"
      "      grant_types: [authorization_code], scope: \"openid offline_access\", consent: skip }\n";
  TestServer server(options);
  Browser browser(server);
  const auto code = browser.sign_in("web", kWebUri, {{"scope", "openid offline_access"}});
  const auto tokens =
      answer_of(server.post("/t/a/token", form_of({{"grant_type", "authorization_code"},
                                                   {"client_id", "web"},
                                                   {"code", code},
                                                   {"redirect_uri", kWebUri},
                                                   {"code_verifier", std::string(kVerifier)}})));
  EXPECT_EQ(tokens.status, 200);
  EXPECT_EQ(tokens.text("refresh_token"), "");
  EXPECT_EQ(tokens.text("scope"), "openid");
}

}  // namespace
}  // namespace gatehouse::test_support
