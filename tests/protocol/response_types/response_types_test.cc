// OAuth 2.0 Multiple Response Types, OpenID Core §3.2 and §3.3: which response types there are, how they
// travel, and that none is there that nobody switched on.
#include "tests/protocol/response_types/old_apps.h"

namespace gatehouse::test_support {
namespace {

constexpr std::string_view kIssuer = "https://id.example/t/a";

boost::json::object metadata_of(TestServer& server) {
  return boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
}

/// The names in the answer, sorted, with a space between.
std::string names_in(const http::Params& params) {
  std::map<std::string, int> names;
  for (const auto& [name, value] : params.pairs())
    ++names[name];
  std::string text;
  for (const auto& [name, times] : names)
    text += (text.empty() ? "" : " ") + name;
  return text;
}

std::string expected_names(std::string_view type) {
  const bool token = says(type, "token");
  return std::string(token ? "access_token " : "") + (says(type, "code") ? "code " : "") +
         (token ? "expires_in " : "") + (says(type, "id_token") ? "id_token " : "") + "iss " +
         (token ? "scope " : "") + "state" + (token ? " token_type" : "");
}

// Multiple Response Types §5: the fragment is their default. RFC 6749 §4.2.2, OpenID Core §3.2.2.5, §3.3.2.5.
TEST(ResponseTypes, each_answers_in_the_fragment_with_what_it_names_and_nothing_else) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType)
    for (const auto* mode : {"", "fragment"}) {
      SCOPED_TRACE(std::string(type) + " by " + mode);
      Browser browser(server);
      go(browser, "app", type, {{"response_mode", mode}});
      ASSERT_TRUE(browser.location().starts_with(uri_of("app") + "#")) << browser.location();
      const auto answer = http::Params::parse(browser.location().substr(browser.location().find('#') + 1));
      ASSERT_TRUE(answer);
      EXPECT_EQ(names_in(*answer), expected_names(type));
      EXPECT_EQ(browser.answered("state"), "the-state");
      EXPECT_EQ(browser.answered("iss"), kIssuer);  // RFC 9207 §2
      if (!says(type, "token")) continue;
      EXPECT_EQ(browser.answered("token_type"), "Bearer");
      EXPECT_EQ(browser.answered("expires_in"), "300");
    }
}

TEST(ResponseTypes, each_can_be_posted_as_a_form) {  // Form Post Response Mode §2
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    SCOPED_TRACE(type);
    Browser browser(server);
    go(browser, "app", type, {{"response_mode", "form_post"}});
    EXPECT_EQ(browser.form_target(), uri_of("app"));
    for (const auto* name : {"code", "id_token"})
      EXPECT_EQ(browser.answered(name).has_value(), says(type, name)) << name;
    EXPECT_EQ(browser.answered("access_token").has_value(), says(type, "token"));
    EXPECT_EQ(browser.answered("iss"), kIssuer);
  }
}

// JARM §2.3.4: `jwt` is the default of the response type, signed.
TEST(ResponseTypes, each_can_be_signed_as_a_whole) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType)
    for (const auto* mode : {"jwt", "fragment.jwt", "form_post.jwt"}) {
      SCOPED_TRACE(std::string(type) + " by " + mode);
      Browser browser(server);
      go(browser, "app", type, {{"response_mode", mode}});
      if (std::string_view(mode) != "form_post.jwt") {
        EXPECT_TRUE(browser.location().starts_with(uri_of("app") + "#response=")) << browser.location();
      }
      for (const auto* outside : {"code", "id_token", "access_token", "state"})
        EXPECT_FALSE(browser.answered(outside)) << outside;
      const auto claims = verified(server, browser.answered("response").value_or(""), "RS256");
      for (const auto* name : {"code", "id_token"})
        EXPECT_EQ(claims.contains(name), says(type, name)) << name;
      EXPECT_EQ(claims.contains("access_token"), says(type, "token"));
      EXPECT_EQ(claims.at("state").as_string(), "the-state");
    }
}

// Multiple Response Types §3, JARM §2.3.1: an address with a query ends up in logs, histories and Referer
// fields.
TEST(ResponseTypes, S071_none_with_a_token_is_answered_by_the_query) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    SCOPED_TRACE(type);
    Browser browser(server);
    go(browser, "app", type, {{"response_mode", "query"}});
    EXPECT_TRUE(browser.location().starts_with(uri_of("app") + "#")) << browser.location();
    EXPECT_EQ(browser.answered("error"), "invalid_request");
    go(browser, "app", type, {{"response_mode", "query.jwt"}});
    EXPECT_TRUE(browser.location().starts_with(uri_of("app") + "#response=")) << browser.location();
    const auto claims = verified(server, browser.answered("response").value_or(""), "RS256");
    EXPECT_EQ(claims.at("error").as_string(), "invalid_request");
    EXPECT_FALSE(claims.contains("id_token"));
    EXPECT_FALSE(claims.contains("access_token"));
  }
}

TEST(ResponseTypes, the_order_of_their_words_says_nothing) {  // Multiple Response Types §3
  TestServer server(for_old_apps());
  Browser browser(server);
  go(browser, "app", "token code  id_token");
  for (const auto* name : {"code", "access_token", "id_token"})
    EXPECT_TRUE(browser.answered(name)) << name;
}

// OpenID Core §3.2.2.6, §3.3.2.6: as the answer would have travelled.
TEST(ResponseTypes, errors_go_to_the_fragment_without_any_token) {
  TestServer server(for_old_apps());
  const struct {
    const char* name;
    std::map<std::string, std::string> parameters;
    const char* error;
  } rows[] = {
      {"no nonce", {{"nonce", ""}}, "invalid_request"},
      {"no openid", {{"scope", "profile"}}, "invalid_scope"},
      {"unregistered scope", {{"scope", "openid phone"}}, "invalid_scope"},
      {"unknown mode", {{"response_mode", "cookie"}}, "invalid_request"},
      {"nobody", {{"prompt", "none"}}, "login_required"},
      {"request_uri", {{"request_uri", "https://app.example/r"}}, "request_uri_not_supported"},
      {"request object", {{"request", "eyJhbGciOiJub25lIn0.e30."}}, "invalid_request_object"},
      {"max_age", {{"max_age", "x"}}, "invalid_request"},
  };
  for (const auto* type : {"id_token", "id_token token", "code id_token", "code id_token token"})
    for (const auto& row : rows) {
      SCOPED_TRACE(std::string(type) + ": " + row.name);
      Browser browser(server);
      auto parameters = row.parameters;
      parameters["response_type"] = type;
      browser.open(authorize_target("app", uri_of("app"), parameters));
      EXPECT_TRUE(browser.location().starts_with(uri_of("app") + "#")) << browser.location();
      EXPECT_EQ(browser.answered("error"), row.error);
      EXPECT_EQ(browser.answered("state"), "the-state");
      EXPECT_EQ(browser.answered("iss"), kIssuer);
      for (const auto* leaked : {"code", "id_token", "access_token"})
        EXPECT_FALSE(browser.answered(leaked)) << leaked;
    }
}

TEST(ResponseTypes, who_cancels_sends_the_error_to_the_fragment) {
  TestServer server(for_old_apps());
  Browser browser(server);
  browser.open(authorize_target("page", uri_of("page"), {{"response_type", "id_token token"}}));
  browser.submit({{"action", "cancel"}});
  EXPECT_TRUE(browser.location().starts_with(uri_of("page") + "#")) << browser.location();
  EXPECT_EQ(browser.answered("error"), "access_denied");
}

// OpenID Core §3.2.2.1, §3.3.2.11: without a nonce another's ID token could be slipped in. `code token` has
// none in its answer.
TEST(ResponseTypes, those_with_an_id_token_require_a_nonce) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    Browser browser(server);
    go(browser, "app", type, {{"nonce", ""}});
    EXPECT_EQ(browser.answered("error").value_or(""), says(type, "id_token") ? "invalid_request" : "")
        << type;
  }
}

// RFC 7636: what has no code needs no challenge; what has one keeps the rule.
TEST(ResponseTypes, pkce_protects_the_code_and_only_that) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    Browser browser(server);
    go(browser, "app", type, {{"code_challenge", ""}, {"code_challenge_method", ""}});
    EXPECT_EQ(browser.answered("error").value_or(""), says(type, "code") ? "invalid_request" : "") << type;
    if (!says(type, "code")) continue;
    go(browser, "app", type);
    const auto code = browser.answered("code").value_or("");
    TokenClient app(server, "app");
    EXPECT_EQ(app.redeem(code, {{"code_verifier", std::string(43, 'x')}}).error(), "invalid_grant") << type;
    EXPECT_EQ(app.redeem(code).status, 200) << type;
  }
}

// S-226, Registration §2: a client gets what it was registered for.
TEST(ResponseTypes, S226_a_client_uses_its_own_only) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    Browser browser(server);
    go(browser, "web", type);
    EXPECT_EQ(browser.answered("error"), "unauthorized_client") << type;
    EXPECT_TRUE(browser.location().starts_with(uri_of("web") + "#")) << type;
  }
  Browser browser(server);
  go(browser, "page", "code");
  EXPECT_EQ(browser.answered("error"), "unauthorized_client");
}

TEST(ResponseTypes, S204_none_but_code_is_there_until_it_is_switched_on_by_name) {
  TestServer server;
  const auto metadata = metadata_of(server);
  EXPECT_EQ(boost::json::serialize(metadata.at("response_types_supported")), R"(["code"])");
  EXPECT_EQ(boost::json::serialize(metadata.at("grant_types_supported")).find("implicit"), std::string::npos);
  for (const auto type : kEveryType) {
    Browser browser(server);
    browser.open(authorize_target("web", uri_of("web"), {{"response_type", std::string(type)}}));
    EXPECT_EQ(browser.answered("error"), "unsupported_response_type") << type;
    EXPECT_TRUE(browser.location().starts_with(uri_of("web") + "#")) << browser.location();
  }
}

// OpenID Discovery §3.
TEST(ResponseTypes, S204_discovery_tells_those_that_are_on) {
  TestServer server({.tenant_extra = "legacy: { response_types: [code id_token] }\n",
                     .clients = "clients:\n" + old_app("app", "client_secret_hash: \"" + web_secret_hash() +
                                                                  "\", grant_types: [authorization_code, "
                                                                  "implicit], response_types: [code "
                                                                  "id_token]")});
  const auto metadata = metadata_of(server);
  EXPECT_EQ(boost::json::serialize(metadata.at("response_types_supported")), R"(["code","code id_token"])");
  EXPECT_NE(boost::json::serialize(metadata.at("grant_types_supported")).find("implicit"), std::string::npos);
  Browser browser(server);
  go(browser, "app", "id_token");
  EXPECT_EQ(browser.answered("error"), "unsupported_response_type");
  go(browser, "app", "code id_token");
  EXPECT_TRUE(browser.answered("id_token"));
  // RFC 6749 §4.2: it is no grant of the token endpoint.
  EXPECT_EQ(TokenClient(server, "app").token({{"grant_type", "implicit"}}).error(), "unsupported_grant_type");
}

// `token` alone signs nobody in: it is offered nowhere.
TEST(ResponseTypes, S204_an_access_token_alone_is_never_answered) {
  TestServer server(for_old_apps());
  Browser browser(server);
  go(browser, "app", "token");
  EXPECT_EQ(browser.answered("error"), "unsupported_response_type");
}

TEST(ResponseTypes, a_pushed_request_keeps_its_response_type) {  // RFC 9126 §2.1
  TestServer server(for_old_apps());
  const auto target = authorize_target("app", uri_of("app"), {{"response_type", "code id_token"}});
  const auto pushed = answer_of(server.post("/t/a/par", target.substr(target.find('?') + 1), {basic("app")}));
  ASSERT_EQ(pushed.status, 201) << pushed.response.body.view();
  Browser browser(server);
  browser.open("/authorize?" + form_of({{"client_id", "app"}, {"request_uri", pushed.text("request_uri")}}));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_TRUE(browser.answered("id_token"));
  EXPECT_TRUE(browser.location().starts_with(uri_of("app") + "#")) << browser.location();
}

}  // namespace
}  // namespace gatehouse::test_support
