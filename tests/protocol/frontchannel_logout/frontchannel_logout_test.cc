// OpenID Connect Front-Channel Logout 1.0: the page after a sign-out loads the apps' addresses in frames.
#include <gtest/gtest.h>

#include "core/config/rules/client_rules.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

std::string client(const std::string& id, const std::string& more) {
  return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"https://" + id +
         ".example/cb\"], post_logout_redirect_uris: [\"https://" + id +
         ".example/bye\"], scope: openid, consent: skip, client_secret_hash: \"" + web_secret_hash() + "\"" +
         more + " }\n";
}

TestServerOptions options() {
  return {.clients = "clients:\n" + client("web", ", frontchannel_logout_uri: \"https://web.example/out\"") +
                     client("mail", ", frontchannel_logout_uri: \"https://mail.example/out?x=%22%3C&y=1\"") +
                     client("wiki", ", frontchannel_logout_uri: \"https://wiki.example/out\"") +
                     client("silent", "")};
}

TokenAnswer sign_in(TestServer& server, Browser& browser, const std::string& id) {
  const TokenClient app(server, id);
  return app.redeem(browser.sign_in(id, app.redirect_uri(), {{"scope", "openid"}}));
}

std::string policy_of(const http::Response& page) { return header_of(page, "Content-Security-Policy"); }

TEST(FrontchannelLogout, the_page_loads_the_apps_of_the_session_with_iss_and_sid) {
  TestServer server(options());
  Browser browser(server);
  const auto tokens = sign_in(server, browser, "web");
  browser.open(authorize_target("mail", "https://mail.example/cb", {{"scope", "openid"}}));
  const auto sid = std::string(claims_of(tokens.text("id_token")).at("sid").as_string());
  browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")}}));
  const auto body = browser.body();
  const auto told = "iss=https%3A%2F%2Fid.example%2Ft%2Fa&amp;sid=" + sid + "\"";
  EXPECT_NE(body.find("src=\"https://web.example/out?" + told), std::string::npos) << body;
  // What it has of its own stays, and means nothing in our page.
  EXPECT_NE(body.find("src=\"https://mail.example/out?x=%22%3C&amp;y=1&amp;" + told), std::string::npos)
      << body;
  EXPECT_EQ(body.find("wiki.example"), std::string::npos);
  EXPECT_NE(body.find("sandbox=\"allow-scripts allow-same-origin\""), std::string::npos)
      << "an app must not move the whole page";
  EXPECT_NE(policy_of(browser.page()).find("; frame-src https://mail.example https://web.example;"),
            std::string::npos)
      << policy_of(browser.page());
  expect_standing_assertions(browser.page());
  browser.open(authorize_target("web", "https://web.example/cb", {{"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "login_required");
}

TEST(FrontchannelLogout, the_person_goes_on_to_the_app_after_a_moment) {
  TestServer server(options());
  Browser browser(server);
  const auto tokens = sign_in(server, browser, "web");
  browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")},
                                          {"post_logout_redirect_uri", "https://web.example/bye"},
                                          {"state", "a b"}}));
  EXPECT_EQ(browser.page().status, 200);
  EXPECT_EQ(header_of(browser.page(), "Refresh"), "2; url=https://web.example/bye?state=a%20b");
  EXPECT_NE(browser.body().find("href=\"https://web.example/bye?state=a%20b\""), std::string::npos);
  EXPECT_NE(browser.body().find("src=\"https://web.example/out?iss="), std::string::npos);
}

TEST(FrontchannelLogout, without_such_an_app_nothing_is_framed_and_nobody_waits) {
  TestServer server(options());
  Browser browser(server);
  const auto tokens = sign_in(server, browser, "silent");
  browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")},
                                          {"post_logout_redirect_uri", "https://silent.example/bye"}}));
  EXPECT_EQ(browser.location(), "https://silent.example/bye");
  const auto again = sign_in(server, browser, "silent");
  browser.open("/end-session?" + form_of({{"id_token_hint", again.text("id_token")}}));
  EXPECT_EQ(browser.body().find("<iframe"), std::string::npos);
  EXPECT_EQ(policy_of(browser.page()).find("frame-src"), std::string::npos);
}

TEST(FrontchannelLogout, who_is_not_signed_in_frames_nothing) {
  TestServer server(options());
  Browser browser(server);
  browser.open("/end-session?client_id=web");
  EXPECT_EQ(browser.body().find("<iframe"), std::string::npos);
}

// §2: it is loaded in a page of ours, so that the origin is one that was judged already.
TEST(FrontchannelLogout, the_address_is_of_the_origin_of_a_redirect_uri) {
  config::ClientMetadata app;
  app.client_id = "app";
  app.redirect_uris = {"https://app.example/cb", "https://second.example:8443/cb"};
  app.client_secret_hash = web_secret_hash();
  const auto codes = [&app](const std::string& uri) {
    app.frontchannel_logout_uri = uri;
    Diagnostics found;
    config::check_client(app, config::Profile::production, config::Place(), found);
    return found.empty() ? std::string() : found.front().code;
  };
  for (const auto* uri :
       {"https://app.example/out", "https://app.example/out?x=1", "https://second.example:8443/"})
    EXPECT_EQ(codes(uri), "") << uri;
  for (const auto* uri :
       {"http://app.example/out", "https://app.example:8443/out", "https://second.example/out",
        "https://evil.example/out", "https://app.example.evil.example/out", "https://u@app.example/out",
        "https://app.example/out#x", "javascript:alert(1)", "/out"})
    EXPECT_EQ(codes(uri), "GH-C0173") << uri;
}

TEST(FrontchannelLogout, discovery_tells_it) {
  TestServer server;
  const auto metadata = answer_of(server.get("/t/a/.well-known/openid-configuration")).body;
  EXPECT_EQ(metadata.at("frontchannel_logout_supported"), true);  // Front-Channel Logout 1.0 §3
  EXPECT_EQ(metadata.at("frontchannel_logout_session_supported"), true);
}

}  // namespace
}  // namespace gatehouse::test_support
