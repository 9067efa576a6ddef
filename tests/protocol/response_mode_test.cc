// OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2: how the answer travels.
#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

TEST(ResponseMode, S210_every_answer_names_the_issuer_errors_too) {
  TestServer server;
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_TRUE(metadata.at("authorization_response_iss_parameter_supported").as_bool());
  Browser signed_in(server);
  signed_in.sign_in("web", kWebUri);
  for (const auto* mode : {"query", "fragment", "form_post"})
    for (const auto& [name, value, error] : {std::tuple{"scope", "nonsense", "invalid_scope"},
                                             {"response_type", "nonsense", "unsupported_response_type"},
                                             {"code_challenge_method", "plain", "invalid_request"},
                                             {"prompt", "none login", "invalid_request"},
                                             {"prompt", "none", "login_required"}}) {
      Browser browser(server);
      browser.open(authorize_target("web", kWebUri, {{"response_mode", mode}, {name, value}}));
      EXPECT_EQ(browser.answered("error"), error) << mode;
      EXPECT_EQ(browser.answered("iss"), metadata.at("issuer").as_string().c_str()) << mode << " " << error;
    }
  // What a person refuses.
  Browser refusing(server);
  refusing.cookies() = signed_in.cookies();
  refusing.open(authorize_target("post", "https://post.example/cb"));
  refusing.submit({{"action", "cancel"}});
  EXPECT_EQ(refusing.answered("error"), "access_denied");
  EXPECT_EQ(refusing.answered("iss"), "https://id.example/t/a");
}

TEST(ResponseMode, a_code_travels_in_each_mode_with_state_and_S210_iss) {
  TestServer server;
  for (const auto* mode : {"query", "fragment", "form_post"}) {
    Browser browser(server);
    const auto code = browser.sign_in("web", kWebUri, {{"response_mode", mode}});
    EXPECT_EQ(browser.answered("state"), "the-state") << mode;
    EXPECT_EQ(browser.answered("iss"), "https://id.example/t/a") << mode;
    EXPECT_EQ(TokenClient(server).redeem(code).status, 200) << mode;
  }
}

TEST(ResponseMode, errors_travel_as_the_code_would_have) {
  TestServer server;
  const std::map<std::string, std::string> wrong{{"scope", "zzz"}};
  for (const auto& [mode, begin] : {std::pair{"query", kWebUri + "?"}, {"fragment", kWebUri + "#"}}) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri, {{"scope", "zzz"}, {"response_mode", mode}}));
    EXPECT_EQ(browser.page().status, 303);
    EXPECT_TRUE(browser.location().starts_with(begin + "error=invalid_scope&")) << browser.location();
  }
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri, {{"prompt", "none"}, {"response_mode", "form_post"}}));
  EXPECT_EQ(browser.page().status, 200);
  EXPECT_EQ(browser.form_target(), kWebUri);
  EXPECT_EQ(browser.answered("error"), "login_required");
  EXPECT_EQ(browser.answered("state"), "the-state");
  EXPECT_EQ(browser.answered("iss"), "https://id.example/t/a");
}

// RFC 6749 §3.1.2
TEST(ResponseMode, the_query_of_a_redirect_uri_stays) {
  const std::string uri = "https://query.example/cb?tenant=1&x=%2F";
  TestServer server({.clients = "clients:\n  - { client_id: query, client_name: Query, redirect_uris: [\"" +
                                uri + "\"], scope: openid, consent: skip, client_secret_hash: \"" +
                                web_secret_hash() + "\" }\n"});
  const std::pair<std::string, std::string> rows[] = {
      {"query", uri + "&code="}, {"fragment", uri + "#code="}, {"query.jwt", uri + "&response="}};
  for (const auto& [mode, begin] : rows) {
    Browser browser(server);
    browser.open(authorize_target("query", uri, {{"response_mode", mode}}));
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
    EXPECT_TRUE(browser.location().starts_with(begin)) << browser.location();
  }
}

TEST(ResponseMode, cancelling_answers_by_the_same_mode) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri, {{"response_mode", "form_post"}}));
  browser.submit({{"action", "cancel"}});
  EXPECT_EQ(browser.form_target(), kWebUri);
  EXPECT_EQ(browser.answered("error"), "access_denied");
}

TEST(ResponseMode, S226_the_form_post_page_runs_its_own_script_only_and_is_never_stored) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", kWebUri, {{"response_mode", "form_post"}});
  const auto html = browser.body();
  const auto begin = html.find("<script>") + 8;
  const Digest digest = crypto::sha256(std::string_view(html).substr(begin, html.find("</script>") - begin));
  const auto hash = base64_encode(crypto::as_bytes(digest));
  const auto csp = header_of(browser.page(), "Content-Security-Policy");
  EXPECT_NE(csp.find("script-src 'sha256-" + hash + "'"), std::string::npos) << csp;
  EXPECT_NE(csp.find("default-src 'none'"), std::string::npos) << csp;
  EXPECT_NE(csp.find("form-action 'self' https: https://web.example"), std::string::npos) << csp;
  EXPECT_EQ(csp.find("unsafe"), std::string::npos) << csp;
  EXPECT_EQ(header_of(browser.page(), "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(browser.page(), "Referrer-Policy"), "no-referrer");  // S-079
  EXPECT_NE(html.find("<button"), std::string::npos) << "without scripts a person presses it";
}

TEST(ResponseMode, S226_whatever_the_state_is_it_stays_a_value) {
  TestServer server;
  const std::string state = "\"><script>alert(1)</script><input value='&amp;'> äöü";
  Browser browser(server);
  browser.sign_in("web", kWebUri, {{"response_mode", "form_post"}, {"state", state}});
  EXPECT_EQ(browser.answered("state"), state);
  EXPECT_EQ(browser.body().find("<script>alert"), std::string::npos);
}

TEST(ResponseMode, a_form_can_be_posted_to_web_addresses_only) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("native", "com.example.app:/cb", {{"response_mode", "form_post"}}));
  EXPECT_TRUE(browser.location().starts_with("com.example.app:/cb?error=invalid_request&"))
      << browser.location();
}

TEST(ResponseMode, S057_no_mode_leaves_our_page_without_a_trusted_redirect) {
  TestServer server;
  for (const auto* mode : {"query", "fragment", "form_post"}) {
    const auto response =
        server.get("/t/a" + authorize_target("web", "https://evil.example/cb", {{"response_mode", mode}}));
    EXPECT_EQ(response.status, 400) << mode;
    EXPECT_EQ(response.body.view().find("evil"), std::string_view::npos) << mode;
  }
}

}  // namespace
}  // namespace gatehouse::test_support
