// OpenID Connect Session Management 1.0: what an app gets to watch a session with, and the page that it keeps
// in a frame for that. What the page's script does is shown in a browser, in tests/e2e.
#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kUri = "https://web.example/cb";
const std::string kCookie = "__Host-gh_state_a";

TestServerOptions watched() { return {.tenant_extra = "sessions: { management: true }\n"}; }

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

/// §4.2, as the script in the frame computes it.
std::string session_state(const std::string& client, const std::string& origin, const std::string& cookie,
                          const std::string& salt) {
  const Digest digest = crypto::sha256(client + " " + origin + " " + cookie + " " + salt);
  return hexadecimal(crypto::as_bytes(digest)) + "." + salt;
}

std::string salt_of(const std::string& state) { return state.substr(state.find('.') + 1); }

std::vector<std::string> cookies_set(const http::Response& response, const std::string& name) {
  std::vector<std::string> found;
  for (const auto& header : response.headers)
    if (header.name == "Set-Cookie" && header.value.starts_with(name + "=")) found.push_back(header.value);
  return found;
}

TEST(SessionManagement, is_off_until_it_is_switched_on) {
  TestServer server;
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_FALSE(metadata.contains("check_session_iframe"));
  EXPECT_EQ(server.get("/t/a/check-session").status, 404);
  Browser browser(server);
  EXPECT_FALSE(browser.sign_in("web", kUri).empty());
  EXPECT_FALSE(browser.answered("session_state"));
  EXPECT_FALSE(browser.cookies().contains(kCookie));
}

TEST(SessionManagement, discovery_names_the_page) {  // §3.3
  TestServer server(watched());
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_EQ(metadata.at("check_session_iframe").as_string(), "https://id.example/t/a/check-session");
}

TEST(SessionManagement, an_answer_carries_the_state_that_the_frame_computes_again) {  // §2, §4.2
  TestServer server(watched());
  Browser browser(server);
  for (const auto* mode : {"query", "fragment", "form_post"}) {
    SCOPED_TRACE(mode);
    browser.sign_in("web", kUri, {{"response_mode", mode}});
    const auto state = browser.answered("session_state").value_or("");
    EXPECT_EQ(state.find(' '), std::string::npos);
    EXPECT_EQ(state, session_state("web", "https://web.example", browser.cookies()[kCookie], salt_of(state)));
  }
}

TEST(SessionManagement, two_answers_of_one_session_have_nothing_in_common) {
  TestServer server(watched());
  Browser browser(server);
  browser.sign_in("web", kUri);
  const auto first = browser.answered("session_state").value_or("");
  browser.sign_in("web", kUri);
  const auto second = browser.answered("session_state").value_or("");
  EXPECT_NE(first, second);
  EXPECT_NE(salt_of(first), salt_of(second));
}

TEST(SessionManagement, no_error_carries_it) {
  TestServer server(watched());
  Browser browser(server);
  browser.sign_in("web", kUri);
  browser.open(authorize_target("web", kUri, {{"scope", "zzz"}}));
  EXPECT_FALSE(browser.answered("session_state"));
}

// The frame of another site must be able to send and to read it; nothing that it opens may be in it.
TEST(SessionManagement, S080_the_cookie_is_readable_and_opens_nothing) {
  TestServer server(watched());
  Browser browser(server);
  browser.open(authorize_target("web", kUri));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  const auto set = cookies_set(browser.page(), kCookie);
  ASSERT_EQ(set.size(), 1u);
  EXPECT_NE(set.front().find("; SameSite=None; Secure"), std::string::npos) << set.front();
  EXPECT_EQ(set.front().find("HttpOnly"), std::string::npos);
  EXPECT_EQ(set.front().find("Domain"), std::string::npos);
  const auto session = cookies_set(browser.page(), "__Host-gh_session_a");
  ASSERT_EQ(session.size(), 1u);
  EXPECT_NE(session.front().find("; HttpOnly; SameSite=Lax"), std::string::npos) << session.front();
  const auto value = browser.cookies()[kCookie];
  EXPECT_EQ(browser.cookies()["__Host-gh_session_a"].find(value), std::string::npos);

  Browser thief(server);
  thief.cookies()["__Host-gh_session_a"] = value;
  thief.cookies()[kCookie] = value;
  thief.open(authorize_target("web", kUri, {{"prompt", "none"}}));
  EXPECT_EQ(thief.answered("error"), "login_required");
}

TEST(SessionManagement, the_cookie_stays_with_the_person_and_changes_with_another) {  // §3.2
  TestServer server(watched());
  Browser browser(server);
  browser.sign_in("web", kUri);
  const auto alices = browser.cookies()[kCookie];
  browser.open(authorize_target("web", kUri, {{"prompt", "login"}}));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_TRUE(browser.answered("code"));
  EXPECT_EQ(browser.cookies()[kCookie], alices);
  browser.open(authorize_target("web", kUri, {{"prompt", "login"}}));
  browser.submit({{"username", "bob"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_TRUE(browser.answered("code"));
  EXPECT_NE(browser.cookies()[kCookie], alices);
}

TEST(SessionManagement, signing_out_takes_the_cookie_away) {
  TestServer server(watched());
  Browser browser(server);
  browser.sign_in("web", kUri);
  const auto tokens = TokenClient(server).redeem(browser.answered("code").value_or(""));
  const auto& response =
      browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")}}));
  const auto set = cookies_set(response, kCookie);
  ASSERT_EQ(set.size(), 1u);
  EXPECT_TRUE(set.front().starts_with(kCookie + "=;")) << set.front();
  EXPECT_NE(set.front().find("Max-Age=0"), std::string::npos);
}

// Whoever was signed in before it was switched on, or lost the cookie, gets it with the next answer.
TEST(SessionManagement, a_browser_without_the_cookie_gets_it_again) {
  TestServer server(watched());
  Browser browser(server);
  browser.sign_in("web", kUri);
  const auto value = browser.cookies()[kCookie];
  browser.cookies().erase(kCookie);
  server.clock().advance(std::chrono::seconds(1));
  browser.open(authorize_target("web", kUri, {{"prompt", "none"}}));
  EXPECT_EQ(cookies_set(browser.page(), kCookie).size(), 1u);
  EXPECT_EQ(browser.cookies()[kCookie], value);
  browser.open(authorize_target("web", kUri, {{"prompt", "none"}}));
  EXPECT_TRUE(cookies_set(browser.page(), kCookie).empty());
}

// An app of a private-use scheme has no origin that a frame could tell.
TEST(SessionManagement, an_app_without_an_origin_gets_none) {
  TestServer server(watched());
  Browser browser(server);
  browser.sign_in("native", "com.example.app:/cb");
  EXPECT_TRUE(browser.answered("code"));
  EXPECT_FALSE(browser.answered("session_state"));
}

// S-230 has one exception: this page, which has nothing to click.
TEST(SessionManagement, S230_the_page_and_no_other_may_be_framed) {
  TestServer server(watched());
  const auto page = server.get("/t/a/check-session");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(header_of(page, "X-Frame-Options"), "");
  const auto policy = header_of(page, "Content-Security-Policy");
  const auto html = std::string(page.body.view());
  const auto begin = html.find("<script>") + 8;
  const Digest digest = crypto::sha256(html.substr(begin, html.find("</script>") - begin));
  EXPECT_EQ(policy, "default-src 'none'; script-src 'sha256-" + base64_encode(crypto::as_bytes(digest)) +
                        "'; base-uri 'none'; form-action 'none'; frame-ancestors *");
  for (const auto* tag : {"<form", "<a ", "<button", "<input", "<iframe", "<img"})
    EXPECT_EQ(html.find(tag), std::string::npos) << tag;
  const auto sign_in = server.get("/t/a" + authorize_target("web", kUri));
  EXPECT_EQ(header_of(sign_in, "X-Frame-Options"), "DENY");
}

TEST(SessionManagement, a_tenant_has_its_own_cookie) {
  TestServer server(watched());
  EXPECT_NE(server.get("/t/a/check-session").body.view().find("data-cookie=\"__Host-gh_state_a\""),
            std::string_view::npos);
  EXPECT_NE(server.get("/t/b/check-session").body.view().find("data-cookie=\"__Host-gh_state_b\""),
            std::string_view::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
