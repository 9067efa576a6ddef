// What people meet besides signing in: their language, their organisation's look, the list of their apps.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "core/app/server.h"
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

TEST(Languages, a_person_chooses_on_the_page_and_keeps_the_choice_against_app_and_browser) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("post", kPostUri, {{"ui_locales", "en"}}));
  const std::string text = browser.body();
  const auto link = text.find("lang=\"de\" hreflang=\"de\">Deutsch</a>");
  ASSERT_NE(link, std::string::npos) << text;
  const auto end = text.rfind('"', link - 2);
  const auto begin = text.rfind('"', end - 1) + 1;
  auto url = text.substr(begin, end - begin);
  if (const auto ampersand = url.find("&amp;"); ampersand != std::string::npos)
    url.replace(ampersand, 5, "&");
  browser.open(url.substr(std::string("https://id.example/t/a").size()));
  EXPECT_TRUE(says(browser.page(), "<html lang=\"de\"")) << url << browser.body();
  browser.submit({{"username", "alice"}, {"password", "wrong"}, {"action", "sign_in"}});
  EXPECT_TRUE(says(browser.page(), "stimmt nicht"));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_TRUE(says(browser.page(), "erlauben")) << browser.body();
  browser.open("/account/apps");
  EXPECT_TRUE(says(browser.page(), "<html lang=\"de\""));
  browser.open("/account/apps?lang=en");
  EXPECT_TRUE(says(browser.page(), "<html lang=\"en\""));
  for (const auto* other :
       {"/account/apps?lang=fr", "/account/apps?lang=%0d%0aSet-Cookie:a=b", "/account/apps"}) {
    browser.open(other);
    EXPECT_TRUE(says(browser.page(), "<html lang=\"en\"")) << other;
    EXPECT_EQ(header_of(browser.page(), "Set-Cookie").find("gh_language"), std::string::npos) << other;
  }
}

TEST(Themes, the_tenants_look_is_on_every_page_under_the_same_strict_policy) {
  TestServer server(
      {.tenant_extra = "branding: { accent: \"#0b5f3f\", support_url: \"https://help.example/\" }\n"});
  const auto page = server.get("/t/a/authorize");
  EXPECT_TRUE(says(page, "href=\"https://help.example/\""));
  const auto policy = header_of(page, "Content-Security-Policy");
  EXPECT_NE(policy.find("img-src 'self';"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  const auto css = server.get("/t/a/assets/theme.css?light=0b5f3f&dark=7fd0a8");
  EXPECT_EQ(css.status, 200);
  EXPECT_TRUE(says(css, "--accent:#0b5f3f"));
  EXPECT_NE(header_of(css, "Cache-Control").find("immutable"), std::string::npos);
  for (const auto* query : {"", "?light=0b5f3f", "?light=0b5f3f&dark=7fd0a8%7D", "?light=fff&dark=7fd0a8",
                            "?light=ffff00&dark=7fd0a8"})
    EXPECT_EQ(server.get(std::string("/t/a/assets/theme.css") + query).status, 404) << query;
}

const std::string kSvg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";

/// A server whose tenants have this logo.
class Logos : public testing::Test {
 protected:
  Logos() {
    show("acme.svg", kSvg);
    EXPECT_TRUE(reload({.tenant_extra = "branding: { logo: acme.svg }\n"}));
  }
  void show(const std::string& name, const std::string& bytes) const {
    std::ofstream(server.folder() / "tenants" / name, std::ios::binary) << bytes;
  }
  bool reload(const TestServerOptions& options) {
    server.write_files(options);
    return server.server().reload().swapped;
  }
  /// Where the page's first image lies, as a target of this server.
  static std::string image_of(const http::Response& page) {
    const std::string text(page.body.view());
    const std::string before = "src=\"https://id.example";
    const auto image = text.find("<img ");
    if (image == std::string::npos) return {};
    const auto begin = text.find(before, image);
    if (begin == std::string::npos || begin > text.find('>', image)) return {};
    return text.substr(begin + before.size(), text.find('"', begin + before.size()) - begin - before.size());
  }
  TestServer server;
};

TEST_F(Logos, come_from_our_own_origin_for_ever_and_an_svg_can_run_no_script) {
  const auto page = server.get("/t/a/authorize");
  const auto image = image_of(page);
  ASSERT_TRUE(image.starts_with("/t/a/assets/logo?sha256=")) << page.body.view();
  EXPECT_NE(header_of(page, "Content-Security-Policy").find("img-src 'self';"), std::string::npos);
  EXPECT_FALSE(says(page, "alert(1)")) << "never inline";
  const auto logo = server.get(image);
  EXPECT_EQ(logo.status, 200);
  EXPECT_EQ(logo.body.view(), kSvg);
  EXPECT_EQ(header_of(logo, "Content-Type"), "image/svg+xml");
  EXPECT_EQ(header_of(logo, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(logo, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header_of(logo, "Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_EQ(header_of(logo, "Content-Security-Policy"),
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox");
  for (const auto* query : {"", "?sha256=", "?sha256=../../gatehouse.yaml", "?sha256=0000"})
    EXPECT_EQ(server.get(std::string("/t/a/assets/logo") + query).status, 404) << query;
}

TEST_F(Logos, a_changed_file_is_taken_by_reload_and_a_broken_one_leaves_the_old) {
  const auto before = image_of(server.get("/t/a/authorize"));
  show("acme.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
  EXPECT_EQ(image_of(server.get("/t/a/authorize")), before) << "without a reload nothing changes";
  ASSERT_TRUE(server.server().reload().swapped);
  const auto after = image_of(server.get("/t/a/authorize"));
  EXPECT_NE(after, before);
  EXPECT_EQ(server.get(after).status, 200);
  EXPECT_EQ(server.get(before).status, 404);
  show("acme.svg", "no image");
  EXPECT_FALSE(server.server().reload().swapped);
  EXPECT_EQ(server.get(after).status, 200);
}

TEST_F(Logos, an_apps_own_is_on_its_pages_and_on_no_others) {
  show("wiki.png", "\x89PNG\r\n\x1a\n and so on");
  const auto client = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", client_name: " + id +
           ", token_endpoint_auth_method: none, redirect_uris: [\"https://" + id + ".example/cb\"]" + more +
           " }\n";
  };
  ASSERT_TRUE(reload(
      {.clients = "clients:\n" +
                  client("wiki", ", logo_uri: \"https://cdn.example/w.png\", branding: { logo: wiki.png }") +
                  client("shop", ", logo_uri: \"https://cdn.example/s.png\"")}));
  Browser wiki(server);
  wiki.open(authorize_target("wiki", "https://wiki.example/cb"));
  const auto image = image_of(wiki.page());
  EXPECT_EQ(header_of(server.get(image), "Content-Type"), "image/png");
  Browser shop(server);
  shop.open(authorize_target("shop", "https://shop.example/cb"));
  EXPECT_EQ(image_of(shop.page()), "");
  // No other host hears of a person who has not signed in yet; after the password, the app's own logo_uri may
  // load.
  EXPECT_FALSE(says(shop.page(), "cdn.example"));
  for (auto* browser : {&wiki, &shop})
    browser->submit(
        {{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(image_of(wiki.page()), image);
  EXPECT_NE(header_of(wiki.page(), "Content-Security-Policy").find("img-src 'self';"), std::string::npos);
  EXPECT_TRUE(says(shop.page(), "src=\"https://cdn.example/s.png\"")) << shop.body();
  EXPECT_NE(header_of(shop.page(), "Content-Security-Policy").find("img-src 'self' https://cdn.example;"),
            std::string::npos);
}

TEST(Errors, S311_a_person_at_an_address_of_no_tenant_reads_a_page_and_a_program_json) {
  TestServer server;
  const std::vector<http::Header> browser{{"accept", "text/html,*/*;q=0.8"}, {"accept-language", "de"}};
  const auto page = server.get("/", browser);
  EXPECT_EQ(page.status, 404);
  EXPECT_TRUE(says(page, "<html lang=\"de\""));
  EXPECT_TRUE(says(page, "<title>Fehler: "));
  EXPECT_TRUE(says(page, header_of(page, "X-Request-Id")));
  const std::string text(page.body.view());
  const auto begin = text.find("href=\"/assets/") + 6;
  const auto css = server.get(text.substr(begin, text.find('"', begin) - begin));
  EXPECT_EQ(header_of(css, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(css.status, 200);
  const auto unknown = server.get("/t/nobody/authorize", browser);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body.view().size(), page.body.view().size());
  EXPECT_EQ(header_of(server.get("/"), "Content-Type"), "application/json");
}

TEST(Errors, who_is_told_to_come_back_is_told_when) {
  TestServer server({.tenant_extra = "limits: { login: { per_address: 1/1m } }\n"});
  Browser browser(server);
  browser.open(authorize_target("post", kPostUri));
  browser.submit({{"username", "alice"}, {"password", "wrong"}, {"action", "sign_in"}});
  browser.submit({{"username", "alice"}, {"password", "wrong again"}, {"action", "sign_in"}});
  EXPECT_EQ(browser.page().status, 429);
  const auto seconds = header_of(browser.page(), "Retry-After");
  EXPECT_FALSE(seconds.empty());
  EXPECT_TRUE(says(browser.page(), "role=\"timer\""));
  EXPECT_TRUE(says(browser.page(), "<span>" + seconds + "</span>")) << browser.body();
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

// OpenID Core §4: an app begins a sign-in itself, and is told with whom.
TEST(Apps, an_app_that_begins_sign_ins_by_itself_is_opened_from_there) {
  TestServer server({.clients = "clients:\n  - { client_id: post, client_name: Post, redirect_uris: [\"" +
                                kPostUri +
                                "\"],\n      initiate_login_uri: \"https://post.example/login?a=b\", "
                                "client_secret_hash: \"" +
                                web_secret_hash() + "\" }\n"});
  Browser browser(server);
  browser.sign_in("post", kPostUri);
  browser.open("/account/apps");
  EXPECT_TRUE(says(browser.page(),
                   "href=\"https://post.example/login?a=b&amp;iss=https%3A%2F%2Fid.example%2Ft%2Fa\""))
      << browser.body();
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

constexpr std::string_view kNotice = "The access was taken back.";

/// Takes the first app back by hand and answers where the browser is sent then.
std::string take_back(TestServer& server, Browser& browser) {
  const auto page = browser.body();
  const std::string before = "name=\"csrf_token\" value=\"";
  const auto at = page.find(before) + before.size();
  std::string cookies;
  for (const auto& [name, value] : browser.cookies())
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  const auto answer = server.post("/t/a/account/apps",
                                  form_of({{"csrf_token", page.substr(at, page.find('"', at) - at)},
                                           {"client_id", "post"},
                                           {"action", "revoke"}}),
                                  {{"cookie", cookies}, {"sec-fetch-site", "same-origin"}});
  EXPECT_EQ(answer.status, 303) << answer.body.view();
  return header_of(answer, "Location").substr(std::string("https://id.example/t/a").size());
}

TEST(Apps, S227_only_who_has_just_taken_something_back_is_told_so) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("post", kPostUri);
  // A link that somebody else prepared.
  const auto second = std::to_string(server.clock().now().time_since_epoch() / std::chrono::seconds(1));
  for (const auto& mark : {std::string("1"), std::string(), second, second + ".",
                           second + "." + std::string(43, 'A'), std::string("-9223372036854775808.A")}) {
    browser.open("/account/apps?revoked=" + mark);
    EXPECT_FALSE(says(browser.page(), kNotice)) << mark;
    EXPECT_TRUE(says(browser.page(), "Post"));
  }
  const auto told_at = take_back(server, browser);
  browser.open(told_at);
  EXPECT_TRUE(says(browser.page(), kNotice)) << told_at;
  // Nor in another person's browser, nor later, nor where there was nothing to take back.
  Browser bob(server);
  bob.open("/account/apps");
  bob.submit({{"username", "bob"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  bob.open(told_at);
  EXPECT_EQ(bob.page().status, 200);
  EXPECT_FALSE(says(bob.page(), kNotice));
  server.clock().advance(std::chrono::minutes(1));
  browser.open(told_at);
  EXPECT_FALSE(says(browser.page(), kNotice));
}

TEST(Apps, S227_taking_back_what_is_gone_already_is_no_error_and_nothing_to_tell) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("post", kPostUri);
  browser.open("/account/apps");
  Browser other_window = browser;
  EXPECT_NE(take_back(server, browser), "/account/apps");
  EXPECT_EQ(take_back(server, other_window), "/account/apps");
}

TEST(Apps, S415_what_was_taken_back_reaches_the_audit_sinks_at_once) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("post", kPostUri);
  browser.open("/account/apps");
  EXPECT_EQ(server.audit_text().find("consent.revoked"), std::string::npos);
  const auto begin = std::chrono::steady_clock::now();
  take_back(server, browser);
  const auto sink = server.folder() / "audit.jsonl";
  const auto told = [&] {
    std::ifstream file(sink);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    return text.find("consent.revoked") != std::string::npos;
  };
  // Woken it takes some 30 ms, else half a second; not by a drain, which would deliver all the same.
  while (!told() && std::chrono::steady_clock::now() - begin < std::chrono::seconds(5))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(told());
}

}  // namespace
}  // namespace gatehouse::test_support
