// OpenID Core §3.2.2.9 to §3.2.2.11, §3.3.2.9 to §3.3.2.12: the tokens that come through the browser, what
// ties them to the request and to each other, and how they end.
#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "tests/protocol/response_types/old_apps.h"

namespace gatehouse::test_support {
namespace {

std::string the(const Browser& browser, const char* name) { return browser.answered(name).value_or(""); }

TEST(FrontChannelTokens, an_id_token_verifies_and_is_of_this_request) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    if (!says(type, "id_token")) continue;
    SCOPED_TRACE(type);
    Browser browser(server);
    go(browser, "app", type);
    const auto claims = verified(server, the(browser, "id_token"), "RS256");
    EXPECT_EQ(claims.at("iss").as_string(), "https://id.example/t/a");
    EXPECT_EQ(claims.at("aud").as_string(), "app");
    EXPECT_EQ(claims.at("nonce").as_string(), "the-nonce");
    EXPECT_TRUE(claims.contains("sub") && claims.contains("auth_time") && claims.contains("sid"));
    // §3.2.2.10: at_hash where a token comes with it; §3.3.2.11: c_hash where a code does.
    EXPECT_EQ(claims.contains("at_hash"), says(type, "token"));
    EXPECT_EQ(claims.contains("c_hash"), says(type, "code"));
  }
}

TEST(FrontChannelTokens, S214_hashes_are_right_for_each_algorithm) {
  const std::pair<const char*, jose::Algorithm> rows[] = {{"RS256", jose::Algorithm::rs256},
                                                          {"PS384", jose::Algorithm::ps384},
                                                          {"ES256", jose::Algorithm::es256},
                                                          {"ES512", jose::Algorithm::es512},
                                                          {"EdDSA", jose::Algorithm::eddsa}};
  std::string clients;
  for (const auto& [name, algorithm] : rows)
    clients += old_app(std::string("c-") + name,
                       with_secret() + ", id_token_signed_response_alg: " + std::string(name));
  auto options = for_old_apps("", clients);
  options.keys = "[ { alg: RS256 }, { alg: PS384 }, { alg: ES256 }, { alg: ES512 }, { alg: EdDSA } ]";
  TestServer server(options);
  for (const auto& [name, algorithm] : rows) {
    SCOPED_TRACE(name);
    Browser browser(server);
    go(browser, std::string("c-") + name, "code id_token token");
    const auto claims = verified(server, the(browser, "id_token"), name);
    EXPECT_EQ(claims.at("at_hash").as_string(), jose::half_hash(algorithm, the(browser, "access_token")));
    EXPECT_EQ(claims.at("c_hash").as_string(), jose::half_hash(algorithm, the(browser, "code")));
  }
}

// §5.4: what a scope stands for is in the ID token only where there is no access token to ask userinfo with.
TEST(FrontChannelTokens, scopes_fill_the_id_token_only_where_it_is_all_there_is) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    if (!says(type, "id_token")) continue;
    SCOPED_TRACE(type);
    Browser browser(server);
    go(browser, "app", type, {{"scope", "openid profile email"}});
    const auto claims = claims_of(the(browser, "id_token"));
    const bool alone = type == "id_token";
    for (const auto* name : {"email", "email_verified", "name", "given_name"})
      EXPECT_EQ(claims.contains(name), alone) << name;
    EXPECT_FALSE(claims.contains("phone_number"));
    if (!says(type, "token")) continue;
    const auto info = TokenClient(server, "app").userinfo(the(browser, "access_token"));
    EXPECT_EQ(info.status, 200);
    EXPECT_EQ(info.text("email"), "alice@example.test");
    EXPECT_EQ(info.text("sub"), claims.at("sub").as_string());
  }
}

// §5.5; §3.3.3.6: the one that passes through the browser may have fewer.
TEST(FrontChannelTokens, claims_asked_for_by_name_come_where_no_browser_reads_them_if_there_is_such_a_place) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    if (!says(type, "id_token")) continue;
    SCOPED_TRACE(type);
    Browser browser(server);
    go(browser, "app", type, {{"scope", "openid email"}, {"claims", R"({"id_token":{"email":null}})"}});
    EXPECT_EQ(claims_of(the(browser, "id_token")).contains("email"), !says(type, "code"));
    if (!says(type, "code")) continue;
    const auto tokens = TokenClient(server, "app").redeem(the(browser, "code"));
    EXPECT_TRUE(claims_of(tokens.text("id_token")).contains("email"));
  }
}

// §3.3.3.6: iss and sub are the same in both, and so is what both say of the sign-in.
TEST(FrontChannelTokens, both_id_tokens_of_the_hybrid_flow_say_the_same) {
  TestServer server(for_old_apps());
  Browser browser(server);
  go(browser, "app", "code id_token");
  server.clock().advance(std::chrono::seconds(2));
  const auto front = claims_of(the(browser, "id_token"));
  const auto tokens = TokenClient(server, "app").redeem(the(browser, "code"));
  const auto back = verified(server, tokens.text("id_token"), "RS256");
  for (const auto* name : {"iss", "sub", "aud", "nonce", "auth_time", "acr", "amr", "sid"})
    EXPECT_EQ(front.at(name), back.at(name)) << name;
  EXPECT_EQ(back.at("at_hash").as_string(),
            jose::half_hash(jose::Algorithm::rs256, tokens.text("access_token")));
}

// RFC 6749 §4.2.2, RFC 9700 §2.2.2: what a browser has seen is never good for more of it.
TEST(FrontChannelTokens, no_refresh_token_comes_through_the_browser) {
  TestServer server(for_old_apps());
  for (const auto type : kEveryType) {
    SCOPED_TRACE(type);
    Browser browser(server);
    go(browser, "app", type, {{"scope", "openid offline_access"}, {"prompt", "consent"}});
    if (browser.location().empty()) browser.submit({{"action", "allow"}});
    EXPECT_FALSE(browser.answered("refresh_token"));
    // OpenID Core §11: ignored where no code comes.
    if (says(type, "token")) {
      EXPECT_EQ(the(browser, "scope"), says(type, "code") ? "openid offline_access" : "openid");
    }
    if (says(type, "code")) {
      EXPECT_FALSE(TokenClient(server, "app").redeem(the(browser, "code")).text("refresh_token").empty());
    }
  }
}

// RFC 6749 §4.1.2, S-061: a code that comes twice was caught; so was what came beside it.
TEST(FrontChannelTokens, S061_a_code_that_comes_twice_ends_the_token_beside_it) {
  TestServer server(for_old_apps());
  for (const auto* client : {"app", "opaque"}) {
    SCOPED_TRACE(client);
    Browser browser(server);
    go(browser, client, "code token");
    TokenClient app(server, client);
    const auto token = the(browser, "access_token");
    EXPECT_EQ(app.userinfo(token).status, 200);
    EXPECT_EQ(app.redeem(the(browser, "code")).status, 200);
    EXPECT_EQ(app.userinfo(token).status, 200);
    EXPECT_EQ(app.redeem(the(browser, "code")).error(), "invalid_grant");
    server.server().keeper().follow_changes();
    EXPECT_EQ(app.userinfo(token).status, 401);
  }
}

TEST(FrontChannelTokens, access_tokens_are_introspected_revoked_and_expire_as_any_other) {
  TestServer server(for_old_apps());
  for (const auto* client : {"app", "opaque"}) {
    SCOPED_TRACE(client);
    TokenClient app(server, client);
    Browser browser(server);
    go(browser, client, "id_token token", {{"scope", "openid email"}});
    const auto token = the(browser, "access_token");
    EXPECT_EQ(token.find('.') == std::string::npos, std::string_view(client) == "opaque");
    const auto seen = app.introspect(token);
    EXPECT_TRUE(seen.body.at("active").as_bool());
    EXPECT_EQ(seen.text("client_id"), client);
    EXPECT_EQ(seen.text("scope"), "openid email");
    EXPECT_EQ(app.revoke(token).status, 200);
    server.server().keeper().follow_changes();
    EXPECT_EQ(app.userinfo(token).status, 401);

    go(browser, client, "id_token token");
    const auto another = the(browser, "access_token");
    EXPECT_EQ(app.userinfo(another).status, 200);
    server.clock().advance(std::chrono::minutes(5));
    EXPECT_EQ(app.userinfo(another).status, 401);
  }
}

TEST(FrontChannelTokens, they_end_with_the_session) {
  TestServer server(for_old_apps());
  Browser browser(server);
  go(browser, "app", "id_token token");
  const auto token = the(browser, "access_token");
  browser.open("/end-session?" + form_of({{"id_token_hint", the(browser, "id_token")}}));
  server.server().keeper().follow_changes();
  EXPECT_EQ(TokenClient(server, "app").userinfo(token).status, 401);
  go(browser, "app", "id_token", {{"prompt", "none"}});
  EXPECT_EQ(browser.answered("error"), "login_required");
}

TEST(FrontChannelTokens, a_page_without_a_server_renews_them_silently) {
  TestServer server(for_old_apps());
  Browser browser(server);
  go(browser, "page", "id_token token");
  const auto first = claims_of(the(browser, "id_token"));
  const auto token = the(browser, "access_token");
  server.clock().advance(std::chrono::minutes(3));
  go(browser, "page", "id_token token",
     {{"prompt", "none"}, {"nonce", "another"}, {"id_token_hint", the(browser, "id_token")}});
  const auto second = claims_of(the(browser, "id_token"));
  EXPECT_EQ(second.at("nonce").as_string(), "another");
  EXPECT_EQ(second.at("auth_time"), first.at("auth_time"));
  EXPECT_NE(the(browser, "access_token"), token);
}

// RFC 8707 §2.1: the authorization request alone says what such a token is for.
TEST(FrontChannelTokens, an_access_token_is_for_the_api_that_was_asked_for) {
  TestServer server(for_old_apps("resources: [ { id: \"https://api.example\", scopes: [api] } ]\n"));
  Browser browser(server);
  go(browser, "app", "id_token token", {{"scope", "openid api"}, {"resource", "https://api.example"}});
  const auto claims = claims_of(the(browser, "access_token"));
  EXPECT_EQ(claims.at("aud").as_string(), "https://api.example");
  EXPECT_EQ(the(browser, "scope"), "api");
  // The trail tells of what was handed out, not of what was asked for.
  const auto trail = server.audit_text();
  const auto issued = trail.find("\"event\":\"token.issued\"");
  ASSERT_NE(issued, std::string::npos);
  EXPECT_NE(trail.substr(issued, trail.find('\n', issued) - issued).find("\"scope\":\"api\""),
            std::string::npos)
      << trail;
}

TEST(FrontChannelTokens, RFC9396_9_1_an_access_token_says_nothing_of_what_is_allowed_at_another_api) {
  const std::string here = R"([{"type":"account","locations":["https://api.example"]}])";
  const std::string both = R"([{"type":"account","locations":["https://bank.example"]},)" + here.substr(1);
  TestServer server(
      for_old_apps("authorization_details: [ { id: account, description: { en: See an account }, "
                   "schema: { type: object } } ]\n"
                   "resources: [ { id: \"https://api.example\", scopes: [api] } ]\n",
                   old_app("viewer", with_secret() + ", authorization_details_types: [account]")));
  Browser browser(server);
  for (const auto& [resource, said] : {std::pair<const char*, std::string>{"https://api.example", here},
                                       std::pair<const char*, std::string>{"", both}}) {
    go(browser, "viewer", "id_token token",
       {{"scope", "openid api"}, {"resource", resource}, {"authorization_details", both}});
    const auto claims = claims_of(the(browser, "access_token"));
    ASSERT_TRUE(claims.contains("authorization_details")) << resource;
    EXPECT_EQ(boost::json::serialize(claims.at("authorization_details")), said) << resource;
  }
  // Where nothing is left for that API, nobody is asked for anything.
  const std::string elsewhere = R"([{"type":"account","locations":["https://bank.example"]}])";
  for (const char* type : {"id_token token", "code"}) {
    Browser stranger(server);
    stranger.open(authorize_target("viewer", uri_of("viewer"),
                                   {{"response_type", type},
                                    {"nonce", "n"},
                                    {"scope", "openid"},
                                    {"resource", "https://api.example"},
                                    {"authorization_details", elsewhere}}));
    EXPECT_EQ(stranger.answered("error"), "invalid_scope") << type;
  }
}

// Nobody proves a key to the authorization endpoint, so that what comes from it is bound to none.
TEST(FrontChannelTokens, S204_a_client_of_bound_tokens_gets_none_here) {
  TestServer server(for_old_apps());
  const auto stored = R"({"client_id":"bound","redirect_uris":["https://bound.example/cb"],"scope":"openid",
    "client_secret_hash":")" +
                      web_secret_hash() + R"(","dpop_bound_access_tokens":true,"consent":"skip",
    "grant_types":["authorization_code","implicit"],"response_types":["code token","code id_token"]})";
  auto& store = server.server().site().load()->find("a")->store();
  ClientRecord record;
  record.id = ClientId("bound");
  record.created_at = server.clock().now();
  record.payload = {stored};
  ASSERT_TRUE(store.clients().put(record, Absent{}, {.now = server.clock().now(), .events = {}}));
  Browser browser(server);
  go(browser, "bound", "code token");
  EXPECT_EQ(browser.answered("error"), "unauthorized_client");
  go(browser, "bound", "code id_token");
  EXPECT_TRUE(browser.answered("code"));
}

TEST(FrontChannelTokens, S071_what_is_switched_off_while_the_person_types_is_off) {
  TestServer server(for_old_apps());
  Browser browser(server);
  browser.open(authorize_target("page", uri_of("page"), {{"response_type", "id_token token"}}));
  server.write_files({.clients = "clients:\n" + old_app("page", "token_endpoint_auth_method: none")});
  ASSERT_TRUE(server.server().reload().swapped);
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(browser.location(), "");
  EXPECT_EQ(browser.page().status, 503);
}

TEST(FrontChannelTokens, each_that_is_handed_out_is_counted) {
  TestServer server(for_old_apps());
  const auto issued = [&](const char* kind) {
    return server.metrics().tokens_issued.at({"a", "implicit", kind, "none"}).value();
  };
  const std::tuple<const char*, std::uint64_t, std::uint64_t> rows[] = {
      {"code", 0, 0}, {"id_token", 0, 1}, {"code token", 1, 1}, {"code id_token token", 2, 2}};
  for (const auto& [type, access, id] : rows) {
    Browser browser(server);
    go(browser, "app", type);
    EXPECT_EQ(issued("access"), access) << type;
    EXPECT_EQ(issued("id"), id) << type;
  }
  Browser browser(server);
  browser.open(authorize_target("app", uri_of("app"), {{"response_type", "id_token"}, {"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "login_required");
  EXPECT_EQ(issued("id"), 2u) << "a refusal holds none";
}

TEST(FrontChannelTokens, the_audit_trail_tells_of_codes_and_tokens) {
  TestServer server(for_old_apps());
  Browser browser(server);
  go(browser, "page", "id_token token");
  auto trail = server.audit_text();
  EXPECT_NE(trail.find("\"grant_type\":\"implicit\""), std::string::npos) << trail;
  EXPECT_EQ(trail.find("code.issued"), std::string::npos);
  EXPECT_EQ(trail.find(the(browser, "access_token")), std::string::npos);
  go(browser, "app", "code id_token");
  trail = server.audit_text();
  EXPECT_NE(trail.find("code.issued"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
