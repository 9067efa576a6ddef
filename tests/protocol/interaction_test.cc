// Signing in, consenting, sessions: what a person meets, and what an attacker tries there.
#include <gtest/gtest.h>

#include "tests/support/browser.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";
const std::string kNativeUri = "http://127.0.0.1:7777/cb";

std::map<std::string, std::string> credentials(std::string_view password = kAlicePassword,
                                               std::string username = "alice") {
  return {{"username", std::move(username)}, {"password", std::string(password)}, {"action", "sign_in"}};
}

TEST(Interaction, A080_a_person_signs_in_and_the_app_gets_a_code) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  EXPECT_EQ(browser.page().status, 200);
  EXPECT_NE(browser.body().find("Tenant a"), std::string::npos) << "which organisation answers";
  EXPECT_NE(browser.body().find("Web"), std::string::npos) << "which app asks";
  browser.submit(credentials());
  EXPECT_EQ(browser.page().status, 303);
  EXPECT_TRUE(browser.answered("code"));
}

TEST(Interaction, a_session_signs_in_again_without_a_page_and_max_age_and_prompt_ask_again) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  browser.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_TRUE(browser.answered("code"));
  server.clock().advance(std::chrono::minutes(10));
  browser.open(authorize_target("web", kWebUri, {{"max_age", "900"}}));
  EXPECT_TRUE(browser.answered("code"));
  for (const auto& [name, value] :
       {std::pair{"max_age", "300"}, {"max_age", "0"}, {"prompt", "login"}, {"prompt", "select_account"}}) {
    browser.open(authorize_target("web", kWebUri, {{name, value}}));
    EXPECT_EQ(browser.location(), "") << name << "=" << value;
    browser.submit(credentials());
    EXPECT_TRUE(browser.answered("code")) << name << "=" << value;
  }
}

TEST(Interaction, A106_e_mail_signs_in_too_in_any_case) {
  TestServer server;
  for (const auto* name : {"alice@example.test", "ALICE@Example.Test", " Alice "}) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri));
    browser.submit(credentials(kAlicePassword, name));
    EXPECT_TRUE(browser.answered("code")) << name;
  }
}

TEST(Interaction, A106_A224_only_the_kinds_of_names_that_the_tenant_allows_sign_in) {
  TestServer server({.tenant_extra = "accounts: { login_with: [username] }\n"});
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  browser.submit(credentials(kAlicePassword, "alice@example.test"));
  EXPECT_EQ(browser.location(), "");
  browser.submit(credentials());
  EXPECT_TRUE(browser.answered("code"));
}

TEST(Interaction, S227_consent_is_asked_and_a_client_that_anybody_can_pose_as_asks_every_time) {
  TestServer server;
  Browser browser(server);
  for (int round = 0; round < 2; ++round) {
    browser.open(authorize_target("native", kNativeUri, {{"scope", "openid email"}}));
    if (round == 0) browser.submit(credentials());
    EXPECT_EQ(browser.location(), "") << round;
    EXPECT_NE(browser.body().find("See your e-mail address"), std::string::npos) << round;
    browser.submit({{"action", "allow"}});
    EXPECT_TRUE(browser.answered("code")) << round;
  }
  browser.open(authorize_target("native", kNativeUri, {{"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "consent_required");
}

/// Two windows of one browser: alice is asked in the first, bob signs in in the second.
struct TwoWindows {
  explicit TwoWindows(TestServer& server) : first(server), second(server) {
    first.open(authorize_target("native", kNativeUri));
    first.submit(credentials());
    second.cookies() = first.cookies();
    second.open(authorize_target("native", kNativeUri, {{"prompt", "login"}}));
    second.submit(credentials(kAlicePassword, "bob"));
    first.cookies() = second.cookies();
  }
  Browser first;
  Browser second;
};

TEST(Interaction, S227_consent_counts_only_for_the_person_whom_the_page_was_shown_to) {
  TestServer server;
  TwoWindows windows(server);
  windows.first.submit({{"action", "allow"}});
  EXPECT_EQ(windows.first.page().status, 409);
  EXPECT_EQ(windows.first.location(), "") << "no code of bob's for what alice allowed";
  EXPECT_NE(windows.first.body().find("Somebody else is signed in now"), std::string::npos);
  EXPECT_EQ(server.audit_text().find("consent.granted"), std::string::npos);
  // The page's button leads on: bob is asked, and what he allows is his.
  const auto html = windows.first.body();
  const auto at = html.find("/interaction?id=");
  ASSERT_NE(at, std::string::npos);
  windows.first.open(html.substr(at, html.find('"', at) - at));
  EXPECT_NE(windows.first.body().find("Bob"), std::string::npos);
  windows.first.submit({{"action", "allow"}});
  EXPECT_TRUE(windows.first.answered("code"));
}

TEST(Interaction, S227_whose_page_it_was_cannot_be_forged_or_left_out) {
  TestServer server;
  for (const auto* token : {"", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    Browser browser(server);
    browser.open(authorize_target("native", kNativeUri));
    browser.submit(credentials());
    browser.submit({{"action", "allow"}, {"person", token}});
    EXPECT_EQ(browser.page().status, 409) << token;
  }
  // Neither is the token of the form itself one.
  Browser browser(server);
  browser.open(authorize_target("native", kNativeUri));
  browser.submit(credentials());
  const auto html = browser.body();
  const auto at = html.find("name=\"csrf_token\" value=\"") + 25;
  browser.submit({{"action", "allow"}, {"person", html.substr(at, 43)}});
  EXPECT_EQ(browser.page().status, 409);
}

TEST(Interaction, a_stale_consent_page_still_cancels_and_switches) {
  TestServer server;
  TwoWindows windows(server);
  windows.first.submit({{"action", "cancel"}});
  EXPECT_EQ(windows.first.answered("error"), "access_denied");
}

TEST(Interaction, consent_of_a_confidential_client_is_remembered_until_more_is_asked) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("post", "https://post.example/cb");
  browser.open(authorize_target("post", "https://post.example/cb", {{"prompt", "none"}}));
  EXPECT_TRUE(browser.answered("code"));
  browser.open(authorize_target("post", "https://post.example/cb", {{"prompt", "consent"}}));
  EXPECT_EQ(browser.location(), "");
}

TEST(Interaction, cancelling_either_page_tells_the_app) {
  TestServer server;
  Browser first(server);
  first.open(authorize_target("native", kNativeUri));
  first.submit({{"action", "cancel"}});
  EXPECT_EQ(first.answered("error"), "access_denied");
  Browser second(server);
  second.open(authorize_target("native", kNativeUri));
  second.submit(credentials());
  second.submit({{"action", "cancel"}});
  EXPECT_EQ(second.answered("error"), "access_denied");
  EXPECT_EQ(second.answered("state"), "the-state");
}

TEST(Interaction, switching_the_user_shows_the_sign_in_page) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("native", kNativeUri));
  browser.submit(credentials());
  browser.submit({{"action", "switch_user"}});
  EXPECT_NE(browser.body().find("name=\"password\""), std::string::npos);
}

TEST(Interaction, S104_wrong_password_and_unknown_user_read_the_same) {
  TestServer server;
  std::string bodies[2];
  for (int i = 0; i < 2; ++i) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri));
    browser.submit(credentials("wrong password", i == 0 ? "alice" : "mallo"));
    EXPECT_EQ(browser.page().status, 200);
    bodies[i] = browser.body();
    // What differs by nature: the name that was typed and this form's own tokens.
    for (const auto* varying : {"mallo", "alice"})
      for (std::size_t at = 0; (at = bodies[i].find(varying)) != std::string::npos;)
        bodies[i].replace(at, 5, "xxxxx");
    for (const auto* marker : {"?id=", "name=\"csrf_token\" value=\""})
      for (std::size_t at = 0; (at = bodies[i].find(marker, at)) != std::string::npos; ++at)
        bodies[i].replace(at + std::string_view(marker).size(), 43, "");
  }
  EXPECT_EQ(bodies[0], bodies[1]);
}

TEST(Interaction, A262_S097_failures_delay_then_lock_and_the_window_ends) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  for (int i = 0; i < 5; ++i) {
    browser.submit(credentials("wrong"));
    EXPECT_EQ(browser.page().status, 200) << i;
  }
  browser.submit(credentials());  // right, but too early: the delay holds for everyone
  EXPECT_EQ(browser.page().status, 429);
  EXPECT_FALSE(header_of(browser.page(), "Retry-After").empty());
  server.clock().advance(std::chrono::seconds(2));
  for (int i = 5; i < 10; ++i) {
    browser.submit(credentials("wrong", i % 2 == 0 ? "ALICE" : " Alice"));
    EXPECT_EQ(browser.page().status, 200) << i;
    server.clock().advance(std::chrono::seconds(40));
  }
  browser.submit(credentials());
  EXPECT_EQ(browser.page().status, 429);
  server.clock().advance(std::chrono::minutes(15));
  browser.open(authorize_target("web", kWebUri));
  browser.submit(credentials());
  EXPECT_TRUE(browser.answered("code"));
}

TEST(Interaction, S090_a_link_opened_in_another_browser_goes_nowhere) {
  TestServer server;
  const auto begun = server.get("/t/a" + authorize_target("web", kWebUri));
  const auto address = header_of(begun, "Location");
  const auto path = address.substr(std::string("https://id.example").size());
  EXPECT_EQ(server.get(path).status, 400);
  Browser victim(server);
  victim.open(authorize_target("web", kWebUri));  // has a binding of its own
  victim.open(path.substr(std::string("/t/a").size()));
  EXPECT_EQ(victim.page().status, 400);
  EXPECT_EQ(victim.location(), "");
}

TEST(Interaction, S258_the_session_cookie_changes_at_every_sign_in_and_the_old_one_is_dead) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  const std::string name = "__Host-gh_session_a";
  const auto old = browser.cookies().at(name);
  browser.open(authorize_target("web", kWebUri, {{"prompt", "login"}}));
  browser.submit(credentials());
  EXPECT_NE(browser.cookies().at(name), old);
  browser.cookies()[name] = old;
  browser.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "login_required");
}

TEST(Interaction, S262_cookies_carry_every_protection) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  browser.submit(credentials());
  int cookies = 0;
  for (const auto& header : browser.page().headers) {
    if (header.name != "Set-Cookie") continue;
    ++cookies;
    EXPECT_TRUE(header.value.starts_with("__Host-")) << header.value;
    for (const auto* attribute : {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"})
      EXPECT_NE(header.value.find(attribute), std::string::npos) << header.value;
    EXPECT_EQ(header.value.find("Domain"), std::string::npos);
  }
  EXPECT_EQ(cookies, 1);
}

TEST(Interaction, A084_S263_a_form_without_its_token_or_from_another_site_is_refused) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  auto without = credentials();
  without["csrf_token"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  browser.submit(without);
  EXPECT_EQ(browser.page().status, 403);
  EXPECT_FALSE(browser.cookies().contains("__Host-gh_session_a"));

  Browser other(server);
  const auto begun = server.get("/t/a" + authorize_target("web", kWebUri));
  const auto path =
      header_of(begun, "Location").substr(std::string("https://id.example/t/a/interaction").size());
  const auto foreign =
      server.post("/t/a/sign-in" + path, form_of(credentials()), {{"sec-fetch-site", "cross-site"}});
  EXPECT_EQ(foreign.status, 403);
}

TEST(Interaction, S303_a_session_of_one_tenant_is_nothing_in_another) {
  TestServer server;
  Browser a(server, "a");
  a.sign_in("web", kWebUri);
  Browser b(server, "b");
  for (const auto& [name, value] : a.cookies()) {
    b.cookies()[name] = value;
    auto renamed = name;
    renamed.back() = 'b';
    b.cookies()[renamed] = value;
  }
  b.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_EQ(b.answered("error"), "login_required");
}

TEST(Interaction, S107_S113_sessions_and_interactions_end_on_time_without_a_sweeper) {
  TestServer server;
  Browser idle(server);
  idle.sign_in("web", kWebUri);
  Browser busy = idle;
  server.clock().advance(std::chrono::hours(1) + std::chrono::seconds(1));
  idle.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_EQ(idle.answered("error"), "login_required");

  Browser long_lived(server);
  long_lived.sign_in("web", kWebUri);
  for (int i = 0; i < 14; ++i) {  // S-113: use prolongs the idle time, never the absolute one
    server.clock().advance(std::chrono::minutes(50));
    long_lived.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  }
  EXPECT_TRUE(long_lived.answered("code"));
  server.clock().advance(std::chrono::minutes(50));
  long_lived.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_EQ(long_lived.answered("error"), "login_required");

  Browser slow(server);
  slow.open(authorize_target("web", kWebUri));
  server.clock().advance(std::chrono::minutes(31));
  slow.submit(credentials());
  EXPECT_EQ(slow.page().status, 400);
}

TEST(Interaction, A249_S078_markup_in_any_parameter_is_never_markup_in_a_page) {
  TestServer server;
  const std::string markup = "\"><svg onload=alert(1)>";
  for (const auto* name :
       {"login_hint", "state", "nonce", "unknown", "ui_locales", "scope", "client_id", "redirect_uri"}) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri, {{name, markup}}));
    EXPECT_EQ(browser.body().find("<svg"), std::string::npos) << name;
  }
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  browser.submit(credentials("x", markup));
  EXPECT_EQ(browser.body().find("<svg"), std::string::npos);
}

TEST(Interaction, A244_S230_pages_cannot_be_framed_and_load_nothing_foreign) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  const auto csp = header_of(browser.page(), "Content-Security-Policy");
  EXPECT_NE(csp.find("default-src 'none'"), std::string::npos) << csp;
  EXPECT_NE(csp.find("frame-ancestors 'none'"), std::string::npos) << csp;
  EXPECT_EQ(csp.find("unsafe"), std::string::npos) << csp;
  // The one script is a file of ours; the policy names it and no other.
  const std::string open = "<script defer src=\"";
  const auto script = browser.body().find("<script");
  ASSERT_EQ(script, browser.body().find(open)) << browser.body();
  EXPECT_EQ(script, browser.body().rfind("<script"));
  const auto begin = script + open.size();
  const auto url = browser.body().substr(begin, browser.body().find('"', begin) - begin);
  EXPECT_TRUE(csp.ends_with("; script-src " + url)) << csp << " " << url;
  EXPECT_EQ(header_of(server.get(url.substr(std::string("https://id.example").size())), "Content-Type"),
            "text/javascript; charset=utf-8");
}

}  // namespace
}  // namespace gatehouse::test_support
