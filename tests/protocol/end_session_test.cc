// OpenID Connect RP-Initiated Logout 1.0: the end-session endpoint.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/tokens/grant_facts.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

constexpr auto* kBye = "https://web.example/bye";

std::string end_session(const std::map<std::string, std::string>& fields) {
  return "/end-session?" + form_of(fields);
}

TokenAnswer sign_in(TestServer& server, Browser& browser, const std::string& scope = "openid profile") {
  const TokenClient web(server);
  return web.redeem(browser.sign_in("web", web.redirect_uri(), {{"scope", scope}}));
}

/// Whether the browser gets a code without any page.
bool is_signed_in(Browser& browser) {
  browser.open(authorize_target("web", "https://web.example/cb", {{"prompt", "none"}}));
  return browser.answered("code").has_value();
}

TEST(EndSession, A355_S228_a_hint_of_this_session_signs_out_at_once_and_goes_back_with_the_state) {
  TestServer server;
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  ASSERT_TRUE(is_signed_in(browser));
  browser.open(end_session({{"id_token_hint", tokens.text("id_token")},
                            {"post_logout_redirect_uri", kBye},
                            {"state", "a b&c=%"}}));
  EXPECT_EQ(browser.location(), "https://web.example/bye?state=a%20b%26c%3D%25");
  EXPECT_FALSE(is_signed_in(browser));
  EXPECT_EQ(TokenClient(server).refresh(tokens.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(TokenClient(server).userinfo(tokens.text("access_token")).status, 401);
  EXPECT_NE(server.audit_text().find("session.ended"), std::string::npos);
}

TEST(EndSession, S217_a_hint_that_has_expired_still_says_who_it_was) {
  TestServer server;
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  server.clock().advance(std::chrono::minutes(50));
  browser.open(end_session({{"id_token_hint", tokens.text("id_token")}, {"post_logout_redirect_uri", kBye}}));
  EXPECT_EQ(browser.location(), kBye);
  EXPECT_FALSE(is_signed_in(browser));
}

TEST(EndSession, S217_a_hint_outlives_the_key_that_signed_it_unless_that_has_leaked) {
  TestServer server;
  Browser browser(server);
  const auto hint = sign_in(server, browser).text("id_token");
  const auto& tenant = *server.server().site().load()->find("a");
  const auto kid = std::string(header_of_jwt(hint).at("kid").as_string());
  auto& clock = server.clock();
  const auto algorithm = tenant.keys().current()->find(KeyId(kid))->algorithm();
  ASSERT_TRUE(tenant.keys().rotate(algorithm, clock.now()));
  for (int times = 0; times < 2; ++times) {  // the next one signs; the first one retires
    clock.advance(std::chrono::hours(24));
    ASSERT_TRUE(tenant.keys().advance(clock.now()));
  }
  ASSERT_EQ(server.get("/t/a/jwks").body.view().find(kid), std::string_view::npos);
  const auto leave = [&] {
    Browser leaving(server);
    leaving.open(end_session({{"id_token_hint", hint}, {"post_logout_redirect_uri", kBye}}));
    return leaving.location();
  };
  EXPECT_EQ(leave(), kBye);
  const auto come_back = [&] {
    Browser returning(server);
    returning.open(
        authorize_target("web", "https://web.example/cb", {{"id_token_hint", hint}, {"prompt", "none"}}));
    return returning.answered("error");
  };
  EXPECT_EQ(come_back(), "login_required") << "of nobody who is signed in here";
  ASSERT_TRUE(tenant.keys().retire_now(KeyId(kid), clock.now()));
  EXPECT_EQ(leave(), "");
  EXPECT_EQ(come_back(), "invalid_request");
}

TEST(EndSession, S228_without_a_hint_the_person_is_asked) {
  TestServer server;
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  for (const auto& fields : std::vector<std::map<std::string, std::string>>{
           {}, {{"state", "x"}}, {{"client_id", "web"}}, {{"logout_hint", "alice"}, {"ui_locales", "de"}}}) {
    browser.open(end_session(fields));
    EXPECT_EQ(browser.page().status, 200);
    EXPECT_NE(browser.body().find("Alice Example"), std::string::npos);
    EXPECT_EQ(browser.location(), "");
    expect_standing_assertions(browser.page());
  }
  browser.submit({{"action", "cancel"}});
  EXPECT_NE(browser.body().find("noch angemeldet"), std::string::npos);
  EXPECT_TRUE(is_signed_in(browser));

  browser.open(end_session({{"client_id", "web"}, {"post_logout_redirect_uri", kBye}, {"state", "s"}}));
  EXPECT_NE(browser.body().find("Web"), std::string::npos);
  browser.submit({{"action", "sign_out"}});
  EXPECT_EQ(browser.location(), "https://web.example/bye?state=s");
  EXPECT_FALSE(is_signed_in(browser));

  browser.open(end_session({}));
  EXPECT_NE(browser.body().find("You are signed out"), std::string::npos);
}

TEST(EndSession, S228_a_hint_of_another_session_or_person_does_not_sign_this_one_out) {
  TestServer server;
  Browser first(server);
  Browser second(server);
  const auto others = sign_in(server, first);
  sign_in(server, second);
  second.open(end_session({{"id_token_hint", others.text("id_token")}, {"post_logout_redirect_uri", kBye}}));
  EXPECT_EQ(second.location(), "");
  EXPECT_NE(second.body().find("Sign out of"), std::string::npos);
  EXPECT_EQ(second.body().find(others.text("id_token")), std::string::npos) << "a hint is not kept in a page";
  EXPECT_TRUE(is_signed_in(first));
  EXPECT_TRUE(is_signed_in(second));
}

TEST(EndSession, S217_an_altered_or_foreign_hint_is_refused) {
  TestServer server;
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  const auto hint = tokens.text("id_token");
  Browser elsewhere(server, "b");
  const TokenClient web_b(server, "web", "b");
  const auto foreign =
      web_b.redeem(elsewhere.sign_in("web", web_b.redirect_uri(), {{"scope", "openid"}})).text("id_token");
  std::vector<std::string> bad = {"x", "a.b.c", tokens.text("access_token"), foreign, hint + "A"};
  for (std::size_t at = 3; at < hint.size(); at += 41) {
    bad.push_back(hint);
    bad.back()[at] = hint[at] == 'A' ? 'B' : 'A';
  }
  for (const auto& value : bad) {
    browser.open(end_session({{"id_token_hint", value}, {"post_logout_redirect_uri", kBye}}));
    EXPECT_EQ(browser.page().status, 400) << value;
    EXPECT_EQ(browser.location(), "") << value;
  }
  EXPECT_TRUE(is_signed_in(browser));
}

TEST(EndSession, S228_goes_to_registered_addresses_alone_and_only_for_a_known_app) {
  TestServer server;
  Browser browser(server);
  const auto hint = sign_in(server, browser).text("id_token");
  std::vector<std::string> uris = {"https://evil.example/",
                                   "https://web.example/cb",
                                   "https://web.example/bye?a=2",
                                   "https://web.example/bye#x",
                                   "https://web.example/bye/../bye",
                                   "https://web.example@evil.example/bye",
                                   "//web.example/bye",
                                   "javascript:alert(1)"};
  const std::string registered = kBye;
  for (std::size_t at = 0; at < registered.size(); ++at) {
    uris.push_back(registered.substr(0, at) + "." + registered.substr(at));
    uris.push_back(registered.substr(0, at) + registered.substr(at + 1));
  }
  for (const auto& uri : uris)
    for (const auto& who : std::vector<std::map<std::string, std::string>>{
             {{"id_token_hint", hint}}, {{"client_id", "web"}}, {{"client_id", "post"}}, {}}) {
      auto fields = who;
      fields["post_logout_redirect_uri"] = uri;
      browser.open(end_session(fields));
      EXPECT_EQ(browser.page().status, 400) << uri;
      EXPECT_EQ(browser.location(), "") << uri;
    }
  for (const auto& who : std::vector<std::map<std::string, std::string>>{
           {}, {{"client_id", "nobody"}}, {{"client_id", "post"}, {"id_token_hint", hint}}}) {
    auto fields = who;
    fields["post_logout_redirect_uri"] = kBye;
    browser.open(end_session(fields));
    EXPECT_EQ(browser.page().status, 400);
    EXPECT_EQ(browser.location(), "");
  }
  EXPECT_TRUE(is_signed_in(browser));
  browser.open(end_session({{"id_token_hint", hint},
                            {"post_logout_redirect_uri", "https://web.example/bye?a=1"},
                            {"state", "s"}}));
  EXPECT_EQ(browser.location(), "https://web.example/bye?a=1&state=s");
}

TEST(EndSession, S263_the_confirmation_needs_the_token_of_this_very_session_and_site) {
  TestServer server;
  Browser browser(server);
  sign_in(server, browser);
  browser.open(end_session({}));
  for (const std::string token : {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    Browser copy = browser;
    copy.submit({{"csrf_token", token}, {"action", "sign_out"}});
    EXPECT_EQ(copy.page().status, 403) << token;
  }
  Browser victim(server);
  sign_in(server, victim);
  victim.open(end_session({}));
  Browser mixed = browser;  // the attacker's page with the victim's session
  for (const auto& [name, value] : victim.cookies())
    if (name.find("session") != std::string::npos) mixed.cookies()[name] = value;
  mixed.submit({{"action", "sign_out"}});
  EXPECT_EQ(mixed.page().status, 403);
  EXPECT_TRUE(is_signed_in(browser));
  EXPECT_TRUE(is_signed_in(victim));
}

TEST(EndSession, a_form_of_another_site_is_asked_for_once_more_with_the_cookie) {
  TestServer server;
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  const auto form = form_of(
      {{"id_token_hint", tokens.text("id_token")}, {"post_logout_redirect_uri", kBye}, {"state", "s"}});
  const auto response = server.post("/t/a/end-session", form, {{"sec-fetch-site", "cross-site"}});
  EXPECT_EQ(response.status, 303);
  const auto location = header_of(response, "Location");
  ASSERT_TRUE(location.starts_with("https://id.example/t/a/end-session?")) << location;
  browser.open(location.substr(std::string("https://id.example/t/a").size()));
  EXPECT_EQ(browser.location(), "https://web.example/bye?state=s");
  EXPECT_FALSE(is_signed_in(browser));
}

TEST(EndSession, S412_the_cookie_is_dead_even_for_who_kept_it) {
  TestServer server({.storage = "sqlite"});
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  Browser thief = browser;
  browser.open(end_session({{"id_token_hint", tokens.text("id_token")}}));
  EXPECT_NE(browser.body().find("You are signed out"), std::string::npos);
  server.restart();
  EXPECT_FALSE(is_signed_in(thief));
  EXPECT_EQ(TokenClient(server).refresh(tokens.text("refresh_token")).error(), "invalid_grant");
}

TEST(EndSession, a_code_that_was_not_redeemed_yet_ends_too) {
  TestServer server;
  Browser browser(server);
  const TokenClient web(server);
  const auto tokens = sign_in(server, browser);
  const auto code = browser.sign_in("web", web.redirect_uri(), {{"scope", "openid"}});
  browser.open(end_session({{"id_token_hint", tokens.text("id_token")}}));
  EXPECT_EQ(web.redeem(code).error(), "invalid_grant");
}

TEST(EndSession, what_was_allowed_to_go_on_offline_goes_on) {
  TestServer server;
  Browser browser(server);
  const auto online = sign_in(server, browser);
  const auto claims = claims_of(online.text("id_token"));
  const auto now = server.clock().now();
  FamilyRecord offline{.id = FamilyId("offline"),
                       .client = ClientId("web"),
                       .user = UserId(std::string(claims.at("sub").as_string())),
                       .session = SessionId(std::string(claims.at("sid").as_string())),
                       .created_at = now,
                       .expires_at = now + std::chrono::hours(24)};
  offline.payload = tokens::write_grant_facts({.scope = {"openid", "offline_access"}});
  auto& grants = server.server().site().load()->find("a")->store().grants();
  NewTicket code{.family = offline.id, .expires_at = now, .retain_until = offline.expires_at};
  ASSERT_TRUE(grants.begin_grant({.family = offline, .code = code, .mutation = {.now = now, .events = {}}}));
  browser.open(end_session({{"id_token_hint", online.text("id_token")}}));
  EXPECT_EQ(TokenClient(server).refresh(online.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ((*grants.find(offline.id, now))->state, FamilyState::active);
}

}  // namespace
}  // namespace gatehouse::test_support
