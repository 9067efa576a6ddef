// What sessions of one browser tell of each other, what pages carry, what the store keeps.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

void sign_in_as(Browser& browser, const std::string& name) {
  browser.submit({{"username", name}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
}

std::string text_of(const boost::json::object& claims, std::string_view name) {
  return std::string(claims.at(name).as_string());
}

TEST(Sessions, S091_who_signs_in_after_somebody_else_in_the_same_browser_shares_nothing_with_them) {
  TestServer server;
  const TokenClient web(server);
  for (const bool forgets_cookies : {false, true}) {
    Browser browser(server);
    const auto alices = web.redeem(browser.sign_in("web", kWebUri, {{"scope", "openid profile"}}));
    const auto alice = claims_of(alices.text("id_token"));
    const auto alices_cookies = browser.cookies();
    browser.open("/end-session?" + form_of({{"id_token_hint", alices.text("id_token")}}));
    if (forgets_cookies) browser.cookies().clear();

    browser.open(authorize_target("web", kWebUri, {{"scope", "openid profile"}}));
    ASSERT_EQ(browser.location(), "") << "the password is asked for";
    EXPECT_EQ(browser.body().find("Alice"), std::string::npos);
    sign_in_as(browser, "bob");
    const auto bobs = web.redeem(browser.answered("code").value_or(""));
    const auto bob = claims_of(bobs.text("id_token"));
    EXPECT_NE(text_of(bob, "sid"), text_of(alice, "sid"));
    EXPECT_NE(text_of(bob, "sub"), text_of(alice, "sub"));
    EXPECT_EQ(web.userinfo(bobs.text("access_token")).text("name"), "Bob");
    EXPECT_EQ(web.userinfo(alices.text("access_token")).status, 401);
    EXPECT_EQ(web.refresh(alices.text("refresh_token")).error(), "invalid_grant");

    Browser thief(server);
    thief.cookies() = alices_cookies;
    thief.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
    EXPECT_EQ(thief.answered("error"), "login_required");
  }
}

TEST(Sessions, S091_switching_the_person_without_signing_out_ends_the_first_ones_session) {
  TestServer server;
  const TokenClient web(server);
  Browser browser(server);
  const auto alice = claims_of(web.redeem(browser.sign_in("web", kWebUri)).text("id_token"));
  const auto alices_cookies = browser.cookies();
  browser.open(authorize_target("web", kWebUri, {{"prompt", "login"}}));
  sign_in_as(browser, "bob");
  const auto bob = claims_of(web.redeem(browser.answered("code").value_or("")).text("id_token"));
  EXPECT_NE(text_of(bob, "sid"), text_of(alice, "sid"));
  EXPECT_NE(text_of(bob, "sub"), text_of(alice, "sub"));
  Browser thief(server);
  thief.cookies() = alices_cookies;
  thief.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_EQ(thief.answered("error"), "login_required");
}

TEST(Sessions, S079_no_page_carries_a_code_a_token_or_a_cookie_and_none_is_sent_on_as_referrer) {
  TestServer server;
  const TokenClient full(server, "full");
  Browser browser(server);
  std::string pages;
  const auto look = [&] {
    pages += browser.body();
    EXPECT_EQ(header_of(browser.page(), "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(header_of(browser.page(), "Cache-Control"), "no-store");
  };
  browser.open(authorize_target("full", full.redirect_uri(), {{"scope", "openid email offline_access"}}));
  look();
  browser.submit({{"username", "alice"}, {"password", "wrong"}, {"action", "sign_in"}});
  look();
  sign_in_as(browser, "alice");
  look();
  browser.submit({{"action", "allow"}});
  const auto code = browser.answered("code").value_or("");
  look();
  const auto tokens = full.redeem(code);
  ASSERT_EQ(tokens.status, 200);
  browser.open("/authorize?" + form_of({{"client_id", "full"},
                                        {"redirect_uri", "https://evil.test/"},
                                        {"code", code},
                                        {"access_token", tokens.text("access_token")}}));
  look();
  browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")},
                                          {"post_logout_redirect_uri", "https://evil.test/"}}));
  look();
  std::vector<std::string> secrets{code, std::string(kAlicePassword)};
  for (const auto* name : {"access_token", "refresh_token", "id_token"})
    secrets.push_back(tokens.text(name));
  for (const auto& [name, value] : browser.cookies())
    if (!value.empty()) secrets.push_back(value);
  for (const auto& secret : secrets) {
    ASSERT_GE(secret.size(), 16u);
    EXPECT_EQ(pages.find(secret), std::string::npos) << secret;
    EXPECT_EQ(server.log_text().find(secret), std::string::npos) << secret;
    EXPECT_EQ(server.audit_text().find(secret), std::string::npos) << secret;
  }
}

TEST(Sessions, A032_S111_the_store_holds_no_value_that_opens_anything) {
  TestServer server({.storage = "sqlite"});
  const TokenClient opaque(server, "opaque");
  Browser browser(server);
  const auto code = browser.sign_in("opaque", opaque.redirect_uri());
  const auto tokens = opaque.redeem(code);
  const auto open_code = browser.sign_in("opaque", opaque.redirect_uri());
  Browser half_way(server);
  half_way.open(authorize_target("web", kWebUri));
  std::vector<std::string> values{code,
                                  open_code,
                                  tokens.text("access_token"),
                                  tokens.text("refresh_token"),
                                  std::string(kAlicePassword),
                                  std::string(kWebSecret)};
  for (const auto& cookies : {browser.cookies(), half_way.cookies()})
    for (const auto& [name, value] : cookies)
      values.push_back(value);
  const auto form = half_way.form_target();
  values.push_back(form.substr(form.find("?id=") + 4, 43));

  std::string stored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server.folder())) {
    if (!entry.is_regular_file() || entry.path().extension() == ".yaml") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    stored += text.str();
  }
  EXPECT_NE(stored.find("SQLite format 3"), std::string::npos);
  EXPECT_NE(stored.find("alice@example.test"), std::string::npos) << "there was something to look through";
  for (const auto& value : values) {
    ASSERT_GE(value.size(), 16u);
    EXPECT_EQ(stored.find(value), std::string::npos) << value;
  }
}

}  // namespace
}  // namespace gatehouse::test_support
