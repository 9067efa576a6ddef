// RFC 6749 §4.1.1, OpenID Core §3.1.2: the authorization request, row by row.
#include <gtest/gtest.h>

#include "core/oauth/authorization_request/authorize_checks.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

/// Rows whose error may not leave our page: nothing proves where to send it.
struct PageRow {
  const char* name;
  std::string target;
};

TEST(Authorize, S050_S053_S054_S055_S057_S060_without_a_trusted_redirect_the_error_stays_on_our_page) {
  TestServer server;
  const PageRow rows[] = {
      {"no client", authorize_target("", kWebUri)},
      {"unknown client", authorize_target("nobody", kWebUri)},
      {"no redirect URI", authorize_target("web", "")},
      {"other host", authorize_target("web", "https://evil.example/cb")},
      {"trailing slash", authorize_target("web", kWebUri + "/")},
      {"case", authorize_target("web", "https://web.example/CB")},
      {"port", authorize_target("web", "https://web.example:443/cb")},
      {"query added", authorize_target("web", kWebUri + "?a=b")},
      {"fragment", authorize_target("web", kWebUri + "#x")},
      {"a code of somebody's in the query", authorize_target("web", kWebUri + "?code=x")},
      {"a state in the query", authorize_target("web", kWebUri + "?state=x")},
      {"an issuer in the query", authorize_target("web", kWebUri + "?iss=x")},
      {"an error in the query", authorize_target("web", kWebUri + "?error=x")},
      {"a response in the query", authorize_target("web", kWebUri + "?response=x")},
      {"a code in the fragment", authorize_target("web", kWebUri + "#code=x")},
      {"path parameters", authorize_target("web", kWebUri + "/..;/evil")},
      {"encoded dots", authorize_target("web", "https://web.example/cb/%2e%2e/evil")},
      {"backslash", authorize_target("web", "https://web.example/cb\\..\\evil")},
      {"userinfo", authorize_target("web", "https://web.example@evil.example/cb")},
      {"two at signs", authorize_target("web", "https://web.example@@evil.example/cb")},
      {"two at signs and no path", authorize_target("web", "https://web.example@@evil/")},
      {"encoded at sign", authorize_target("web", "https://web.example%40evil.example/cb")},
      {"encoded at sign and no path", authorize_target("web", "https://web.example%40evil/")},
      {"suffix host", authorize_target("web", "https://web.example.evil.example/cb")},
      {"scheme", authorize_target("web", "http://web.example/cb")},
      {"javascript", authorize_target("web", "javascript:alert(1)")},
      {"another client's", authorize_target("web", "https://post.example/cb")},
      {"ours for another client", authorize_target("post", kWebUri)},
      {"loopback look-alike", authorize_target("native", "http://127.0.0.1.evil/cb")},
      {"loopback userinfo", authorize_target("native", "http://127.0.0.1@evil/cb")},
      {"loopback userinfo and no path", authorize_target("native", "http://127.0.0.1@evil/")},
      {"localhost for a literal", authorize_target("native", "http://localhost/cb")},
      {"loopback other path", authorize_target("native", "http://127.0.0.1:8080/cb2")},
      {"loopback long port", authorize_target("native", "http://127.0.0.1:123456/cb")},
      {"repeated client", authorize_target("web", kWebUri) + "&client_id=web"},
      {"repeated redirect URI", authorize_target("web", kWebUri) + "&redirect_uri=https://web.example/cb"},
  };
  for (const auto& row : rows) {
    const auto response = server.get("/t/a" + row.target);
    EXPECT_EQ(response.status, 400) << row.name;
    EXPECT_EQ(header_of(response, "Location"), "") << row.name;
    EXPECT_NE(response.body.view().find("<html"), std::string_view::npos) << row.name;
    EXPECT_EQ(response.body.view().find("evil"), std::string_view::npos) << row.name << ": input is echoed";
  }
}

// Each of these would be an answer to the app if it were known where that is.
TEST(Authorize, S057_S060_whatever_else_is_wrong_nothing_is_sent_to_an_address_that_is_not_the_clients_own) {
  TestServer server({.tenant_extra = "limits: { authorize: { denied_per_address: 10000/1m } }\n"});
  const std::pair<std::string, std::string> untrusted[] = {{"", kWebUri},
                                                           {"nobody", kWebUri},
                                                           {"machine", kWebUri},
                                                           {"web", ""},
                                                           {"web", "https://evil.example/cb"},
                                                           {"web", "https://post.example/cb"}};
  const std::map<std::string, std::string> mistakes[] = {
      {},
      {{"response_type", ""}},
      {{"response_type", "token"}},
      {{"response_mode", "cookie"}},
      {{"response_mode", "fragment"}},
      {{"response_mode", "form_post"}},
      {{"response_mode", "jwt"}},
      {{"scope", ""}},
      {{"scope", "zzz"}},
      {{"code_challenge", ""}},
      {{"code_challenge_method", "plain"}},
      {{"prompt", "none"}},
      {{"prompt", "dance"}},
      {{"max_age", "-1"}},
      {{"claims", "[]"}},
      {{"id_token_hint", "x"}},
      {{"registration", "{}"}},
      {{"resource", "https://evil.example/api"}},
      {{"authorization_details", "["}},
      {{"dpop_jkt", "x"}},
      {{"request", "eyJhbGciOiJub25lIn0.e30."}},
      {{"request_uri", "https://evil.example/request"}},
      {{"request_uri", "urn:ietf:params:oauth:request_uri:made-up"}},
  };
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  std::string cookies;
  for (const auto& [name, value] : browser.cookies())
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  int sent = 0;
  for (const auto& [client, uri] : untrusted)
    for (const auto& mistake : mistakes) {
      const auto target = authorize_target(client, uri, mistake);
      const auto form = target.substr(target.find('?') + 1);
      for (const auto& answer :
           {server.get("/t/a" + target), server.get("/t/a" + target, {{"cookie", cookies}}),
            server.post("/t/a/authorize", form),
            server.post("/t/a/authorize", form, {{"cookie", cookies}})}) {
        EXPECT_EQ(answer.status, 400) << form;
        EXPECT_EQ(header_of(answer, "Location"), "") << form;
        EXPECT_EQ(answer.body.view().find("evil"), std::string_view::npos) << form;
        EXPECT_EQ(answer.body.view().find("<form"), std::string_view::npos) << form << ": nor by a form";
        ++sent;
      }
    }
  EXPECT_EQ(count(server.audit_text(), "\"authorize.denied\""), sent) << "each refusal is one event";
}

TEST(Authorize, S492_the_log_tells_what_differs_under_the_code_of_the_page_and_holds_no_whole_address) {
  TestServer server;
  const auto page = server.get("/t/a" + authorize_target("web", kWebUri + "/canary"));
  EXPECT_NE(page.body.view().find("invalid_redirect_uri"), std::string_view::npos);
  const auto log = server.log_text();
  const auto at = log.find("authorize.rejected");
  ASSERT_NE(at, std::string::npos) << log;
  const auto begin = log.rfind('\n', at) + 1;
  const auto line = log.substr(begin, log.find('\n', at) - begin);
  for (const auto* part : {R"("tenant":"a")", R"("client_id":"web")", R"("code":"invalid_redirect_uri")",
                           R"("got":"https://web.example/…")", R"("differs":"path, from character)"})
    EXPECT_NE(line.find(part), std::string::npos) << part << " in " << line;
  EXPECT_EQ(log.find("canary"), std::string::npos);
  EXPECT_EQ(log.find("web.example/cb"), std::string::npos);
  EXPECT_EQ(server.audit_text().find("canary"), std::string::npos);
}

TEST(Authorize, S200_only_the_port_of_a_native_loopback_literal_may_vary) {
  TestServer server;
  for (const auto* uri : {"http://127.0.0.1/cb", "http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb"})
    EXPECT_EQ(server.get("/t/a" + authorize_target("native", uri)).status, 303) << uri;
}

struct RedirectRow {
  const char* name;
  std::map<std::string, std::string> parameters;
  const char* error;
};

TEST(Authorize, errors_of_a_trusted_request_go_to_the_app_with_state_and_iss) {
  TestServer server;
  const RedirectRow rows[] = {
      {"no response_type", {{"response_type", ""}}, "invalid_request"},
      {"unknown response_type", {{"response_type", "code x"}}, "unsupported_response_type"},
      {"response_type twice the same", {{"response_type", "code code"}}, "unsupported_response_type"},
      {"Multiple Response Types §4", {{"response_type", "none"}}, "unsupported_response_type"},
      {"response_mode", {{"response_mode", "cookie"}}, "invalid_request"},
      {"no scope", {{"scope", ""}}, "invalid_scope"},
      {"unregistered scope", {{"scope", "openid api"}}, "invalid_scope"},
      {"no known scope", {{"scope", "zzz"}}, "invalid_scope"},
      {"malformed scope", {{"scope", "openid \"x\""}}, "invalid_scope"},
      {"no PKCE", {{"code_challenge", ""}, {"code_challenge_method", ""}}, "invalid_request"},
      {"S070 plain PKCE", {{"code_challenge_method", "plain"}}, "invalid_request"},
      {"no method", {{"code_challenge_method", ""}}, "invalid_request"},
      {"short challenge", {{"code_challenge", "abc"}}, "invalid_request"},
      {"method without challenge", {{"code_challenge", ""}}, "invalid_request"},
      {"request object", {{"request", "eyJhbGciOiJub25lIn0.e30."}}, "invalid_request_object"},
      {"request_uri", {{"request_uri", "http://169.254.169.254/"}}, "request_uri_not_supported"},
      {"registration", {{"registration", "{}"}}, "registration_not_supported"},
      {"prompt none with login", {{"prompt", "none login"}}, "invalid_request"},
      {"unknown prompt", {{"prompt", "dance"}}, "invalid_request"},
      {"max_age", {{"max_age", "-1"}}, "invalid_request"},
      {"max_age too large", {{"max_age", "99999999999"}}, "invalid_request"},
      {"prompt none with consent", {{"prompt", "consent none"}}, "invalid_request"},
      {"claims is no object", {{"claims", "[]"}}, "invalid_request"},
      {"claims is no JSON", {{"claims", "{\"userinfo\":"}}, "invalid_request"},
      {"claims with a member twice", {{"claims", R"({"userinfo":{},"userinfo":{}})"}}, "invalid_request"},
      {"claims too deep", {{"claims", R"({"userinfo":{"name":{"values":[[[[1]]]]}}})"}}, "invalid_request"},
      {"a claim of the wrong form", {{"claims", R"({"userinfo":{"name":"x"}})"}}, "invalid_request"},
      {"claims too large",
       {{"claims", "{\"x\":\"" + std::string(5000, 'x') + std::string(3300, 'y') + "\"}"}},
       "invalid_request"},
      {"S-215 essential acr",
       {{"claims", R"({"id_token":{"acr":{"essential":true,"values":["2","phr"]}}})"}},
       "unmet_authentication_requirements"},
      {"id_token_hint that is no token", {{"id_token_hint", "x"}}, "invalid_request"},
      {"prompt none, nobody", {{"prompt", "none"}}, "login_required"},
  };
  for (const auto& row : rows) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri, row.parameters));
    EXPECT_EQ(browser.page().status, 303) << row.name;  // S-202
    EXPECT_TRUE(browser.location().starts_with(kWebUri + "?")) << row.name << ": " << browser.location();
    EXPECT_EQ(browser.answered("error"), row.error) << row.name;
    EXPECT_EQ(browser.answered("state"), "the-state") << row.name;
    EXPECT_EQ(browser.answered("iss"), "https://id.example/t/a") << row.name;  // S-210
    EXPECT_FALSE(browser.answered("code")) << row.name;
    for (const char c : browser.answered("error_description").value_or(""))  // RFC 6749 §4.1.2.1
      EXPECT_TRUE(c >= 0x20 && c <= 0x7e && c != '"' && c != '\\') << row.name;
  }
}

TEST(Authorize, S056_no_parameter_may_come_twice) {
  TestServer server;
  for (const std::string name : {"response_type", "scope",      "state",          "nonce",
                                 "prompt",        "max_age",    "login_hint",     "response_mode",
                                 "claims",        "ui_locales", "claims_locales", "acr_values",
                                 "display",       "request",    "request_uri",    "id_token_hint",
                                 "registration",  "dpop_jkt",   "code_challenge", "code_challenge_method",
                                 "unknown",       "client_id",  "redirect_uri",   "authorization_details",
                                 "code",          "iss"}) {
    const bool says_whose_it_is = name == "client_id" || name == "redirect_uri";
    for (const auto& repeated :
         {authorize_target("web", kWebUri, {{name, ""}}) + "&" + name + "=x&" + name + "=x",
          authorize_target("web", kWebUri) + "&" + name + "=x&" + name + "="})
      for (const auto& answer : {server.get("/t/a" + repeated),
                                 server.post("/t/a/authorize", repeated.substr(repeated.find('?') + 1))}) {
        EXPECT_EQ(answer.status, says_whose_it_is ? 400 : 303) << repeated;
        EXPECT_EQ(header_of(answer, "Location").find("error=invalid_request") != std::string::npos,
                  !says_whose_it_is)
            << repeated;
      }
  }
}

TEST(Authorize, S212_post_behaves_like_get) {
  TestServer server;
  for (const auto& [name, value] : {std::pair{"prompt", "none"},
                                    {"prompt", "none login"},
                                    {"scope", "nonsense"},
                                    {"response_type", "token"},
                                    {"response_mode", "fragment"},
                                    {"code_challenge_method", "plain"},
                                    {"max_age", "-1"},
                                    {"id_token_hint", "a.b.c"},
                                    {"request", "a.b.c"},
                                    {"redirect_uri", "https://evil.example/"},
                                    {"client_id", "nobody"}}) {
    const auto target =
        authorize_target("web", kWebUri,
                         std::string_view(name) == "prompt"
                             ? std::map<std::string, std::string>{{name, value}}
                             : std::map<std::string, std::string>{{"prompt", "none"}, {name, value}});
    const auto asked = server.get("/t/a" + target);
    const auto posted = server.post("/t/a/authorize", target.substr(target.find('?') + 1));
    EXPECT_EQ(posted.status, asked.status) << name << " " << value;
    EXPECT_EQ(header_of(posted, "Location"), header_of(asked, "Location")) << name << " " << value;
  }
  const auto target = authorize_target("web", kWebUri, {{"prompt", "none"}});
  const auto as = [&](std::vector<http::Header> type) {
    return server.send({.method = http::Method::post,
                        .target = "/t/a/authorize",
                        .headers = std::move(type),
                        .body = target.substr(target.find('?') + 1)});
  };
  for (const auto* type :
       {"application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml",
        "application/x-www-form-urlencoded-not", "application/x-www-form-urlencoded, text/plain", ""}) {
    const auto answer = as({{"content-type", type}});
    EXPECT_EQ(answer.status, 400) << type;
    EXPECT_EQ(header_of(answer, "Location"), "") << type;
  }
  EXPECT_EQ(as({}).status, 400) << "of no type";
  for (const auto* type :
       {"application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-URLEncoded"})
    EXPECT_EQ(as({{"content-type", type}}).status, 303) << type;
}

TEST(Authorize, S232_no_origin_may_read_it) {
  TestServer server;
  const auto response =
      server.get("/t/a" + authorize_target("web", kWebUri), {{"origin", "https://web.example"}});
  EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "");
}

TEST(Authorize, unknown_parameters_and_scopes_are_ignored_and_state_comes_back_byte_for_byte) {
  TestServer server;
  Browser browser(server);
  const std::string state = "a b+c&d=e%\"<>äöü";
  EXPECT_FALSE(
      browser.sign_in("web", kWebUri, {{"state", state}, {"scope", "openid zzz"}, {"unknown", "1"}}).empty());
  EXPECT_EQ(browser.answered("state"), state);
}

// RFC 6749 §3.1
TEST(Authorize, parameters_without_a_value_are_as_if_they_were_not_there) {
  TestServer server;
  std::string target = authorize_target("web", kWebUri, {{"state", ""}});
  for (const auto* name : {"state", "response_mode", "prompt", "max_age", "login_hint", "id_token_hint",
                           "acr_values", "display", "ui_locales", "claims", "request", "request_uri",
                           "registration", "resource", "authorization_details", "dpop_jkt", "unknown"})
    target += "&" + std::string(name) + "=";
  Browser browser(server);
  browser.open(target);
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_TRUE(browser.answered("code")) << browser.location();
  EXPECT_FALSE(browser.answered("state"));
}

TEST(Authorize, without_state_none_comes_back) {
  TestServer server;
  Browser browser(server);
  EXPECT_FALSE(browser.sign_in("web", kWebUri, {{"state", ""}}).empty());
  EXPECT_FALSE(browser.answered("state"));
}

TEST(Authorize, S081_a_scope_of_thousands_of_values_is_refused) {
  TestServer server;
  std::string scope = "openid";
  for (int i = 0; i < 1000; ++i)
    scope += " s" + std::to_string(i);
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri, {{"scope", scope}}));
  EXPECT_EQ(browser.answered("error"), "invalid_scope");
}

TEST(Authorize, the_checks_run_in_this_order) {
  std::string order;
  for (const auto& check : oauth::authorize_checks())
    order.append(check.name).append("  ").append(check.clause).append("\n");
  EXPECT_EQ(order,
            "state_is_kept  RFC 6749 §4.1.2.1\n"
            "response_mode_is_known  OAuth 2.0 Multiple Response Types §2.1\n"
            "no_parameter_is_repeated  RFC 6749 §3.1\n"
            "request_came_as_registered  RFC 9126 §6\n"
            "nothing_is_fetched  OpenID Core §3.1.2.6\n"
            "response_type_is_offered  RFC 6749 §3.1.1\n"
            "scope_is_allowed  RFC 6749 §3.3\n"
            "authorization_details_are_known  RFC 9396 §5\n"
            "resources_are_declared  RFC 8707 §2\n"
            "pkce_protects_the_code  RFC 7636 §4.4.1\n"
            "dpop_key_is_named  RFC 9449 §10\n"
            "nonce_is_kept  OpenID Core §3.1.2.1\n"
            "front_channel_id_token_is_asked_for  OpenID Core §3.2.2.1\n"
            "prompt_is_understood  OpenID Core §3.1.2.1\n"
            "max_age_is_a_number  OpenID Core §3.1.2.1\n"
            "login_hint_is_kept  OpenID Core §3.1.2.1\n"
            "ui_locales_are_kept  OpenID Core §3.1.2.1\n"
            "claims_are_understood  OpenID Core §5.5\n"
            "id_token_hint_is_ours  OpenID Core §3.1.2.2\n");
}

}  // namespace
}  // namespace gatehouse::test_support
