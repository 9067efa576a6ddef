// What people meet besides signing in: their language, their organisation's look, the list of their apps.
#include <gtest/gtest.h>

#include "tests/support/browser.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kPostUri = "https://post.example/cb";

bool says(const http::Response& response, std::string_view text) {
  return response.body.view().find(text) != std::string_view::npos;
}

TEST(Languages, ui_locales_then_accept_language_then_the_tenants_default) {
  TestServer server;
  Browser german(server);
  german.open(authorize_target("web", "https://web.example/cb", {{"ui_locales", "de-AT en"}}));
  EXPECT_TRUE(says(german.page(), "<html lang=\"de\" dir=\"ltr\">"));
  EXPECT_TRUE(says(german.page(), "Anmelden"));
  german.submit({{"username", "alice"}, {"password", "wrong"}, {"action", "sign_in"}});
  EXPECT_TRUE(says(german.page(), "Benutzername oder Passwort stimmt nicht."));
  const auto by_browser = server.get("/t/a/authorize?client_id=nobody", {{"accept-language", "de"}});
  EXPECT_TRUE(says(by_browser, "Dieser Anmeldelink funktioniert nicht"));
  EXPECT_TRUE(says(server.get("/t/a/authorize?client_id=nobody"), "This sign-in link does not work"));
}

TEST(Languages, the_tenant_chooses_the_default_and_what_is_offered_and_the_metadata_says_so) {
  TestServer server({.tenant_extra = "languages: { default: de, offered: [de] }\n"});
  EXPECT_TRUE(says(server.get("/t/a/authorize", {{"accept-language", "en"}}), "<html lang=\"de\""));
  EXPECT_TRUE(says(server.get("/t/a/.well-known/openid-configuration"), "\"ui_locales_supported\":[\"de\"]"));
}

TEST(Languages, scope_descriptions_come_in_the_language_of_the_page) {
  TestServer server({.clients = "clients:\n  - { client_id: post, client_name: Post, redirect_uris: [\"" +
                                kPostUri +
                                "\"], scope: openid badge, token_endpoint_auth_method: client_secret_post, "
                                "client_secret_hash: \"" +
                                web_secret_hash() + "\" }\n"});
  for (const auto& [locale, text] : {std::pair{"de", "Ihre Marke sehen"}, {"en", "See your badge"}}) {
    Browser browser(server);
    browser.open(authorize_target("post", kPostUri, {{"scope", "openid badge"}, {"ui_locales", locale}}));
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
    EXPECT_TRUE(says(browser.page(), text)) << browser.body();
  }
}

TEST(Languages, signing_out_honours_ui_locales_on_every_page_of_it) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", "https://web.example/cb");
  browser.open("/end-session?ui_locales=de");
  EXPECT_TRUE(says(browser.page(), "Angemeldet bleiben"));
  browser.submit({{"action", "sign_out"}});
  EXPECT_TRUE(says(browser.page(), "Sie sind abgemeldet"));
}

TEST(Themes, the_tenants_look_is_on_every_page_under_the_same_strict_policy) {
  TestServer server({.tenant_extra =
                         "branding: { logo: \"https://cdn.example/logo.svg\", accent: \"#0b5f3f\", "
                         "support_url: \"https://help.example/\" }\n"});
  const auto page = server.get("/t/a/authorize");
  EXPECT_TRUE(says(page, "src=\"https://cdn.example/logo.svg\""));
  EXPECT_TRUE(says(page, "href=\"https://help.example/\""));
  const auto policy = header_of(page, "Content-Security-Policy");
  EXPECT_NE(policy.find("img-src 'self' https://cdn.example;"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  const auto css = server.get("/t/a/assets/theme.css?light=0b5f3f&dark=7fd0a8");
  EXPECT_EQ(css.status, 200);
  EXPECT_TRUE(says(css, "--accent:#0b5f3f"));
  EXPECT_NE(header_of(css, "Cache-Control").find("immutable"), std::string::npos);
  for (const auto* query : {"", "?light=0b5f3f", "?light=0b5f3f&dark=7fd0a8%7D", "?light=fff&dark=7fd0a8",
                            "?light=ffff00&dark=7fd0a8"})
    EXPECT_EQ(server.get(std::string("/t/a/assets/theme.css") + query).status, 404) << query;
}

TEST(Apps, S227_people_see_what_they_allowed_and_take_it_back_with_its_tokens) {
  TestServer server;
  Browser browser(server);
  const auto code = browser.sign_in("post", kPostUri);
  browser.open("/account/apps");
  EXPECT_EQ(browser.page().status, 200);
  EXPECT_TRUE(says(browser.page(), "Post"));
  EXPECT_TRUE(says(browser.page(), "Know who you are"));
  browser.submit({{"action", "revoke"}});
  EXPECT_TRUE(says(browser.page(), "The access was taken back.")) << browser.body();
  EXPECT_TRUE(says(browser.page(), "No app has access"));
  EXPECT_NE(server.audit_text().find("consent.revoked"), std::string::npos);
  // Its code is dead with its family, and the app must ask again.
  const auto answer = server.post("/t/a/token", form_of({{"grant_type", "authorization_code"},
                                                         {"code", code},
                                                         {"redirect_uri", kPostUri},
                                                         {"code_verifier", std::string(kVerifier)},
                                                         {"client_id", "post"},
                                                         {"client_secret", std::string(kWebSecret)}}));
  EXPECT_EQ(answer.status, 400) << answer.body.view();
  browser.open(authorize_target("post", kPostUri, {{"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "consent_required");
}

TEST(Apps, who_is_not_signed_in_signs_in_first_and_cancelling_leads_nowhere_else) {
  TestServer server;
  Browser browser(server);
  browser.open("/account/apps?ui_locales=de");
  EXPECT_TRUE(says(browser.page(), "name=\"password\""));
  EXPECT_TRUE(says(browser.page(), "Anmelden"));
  Browser other(server);
  other.open("/account/apps");
  other.submit({{"action", "cancel"}});
  EXPECT_TRUE(says(other.page(), "The sign-in was cancelled"));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(browser.page().status, 200);
  EXPECT_TRUE(says(browser.page(), "No app has access")) << browser.body();
}

TEST(Apps, S227_a_form_of_another_site_or_of_another_person_takes_nothing_back) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("post", kPostUri);
  browser.open("/account/apps");
  browser.submit({{"action", "revoke"}, {"csrf_token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}});
  EXPECT_EQ(browser.page().status, 403);
  browser.open("/account/apps");
  Browser bob(server);
  bob.open("/account/apps");
  bob.submit({{"username", "bob"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  browser.cookies() = bob.cookies();
  browser.submit({{"action", "revoke"}});
  EXPECT_EQ(browser.page().status, 403);
  EXPECT_EQ(server.audit_text().find("consent.revoked"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
