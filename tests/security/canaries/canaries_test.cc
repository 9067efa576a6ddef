// S-169, S-492: forty kinds of planted secrets, valid and invalid, in every place of every endpoint that
// takes input, and then in no log, no audit record and no answer that did not have to carry them.
#include <gtest/gtest.h>

#include "tests/support/canaries.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";
constexpr const char* kTargets[] = {"/authorize",
                                    "/token",
                                    "/userinfo",
                                    "/revoke",
                                    "/introspect",
                                    "/end-session",
                                    "/interaction",
                                    "/sign-in",
                                    "/consent",
                                    "/jwks",
                                    "/.well-known/openid-configuration"};

/// Every parameter name that some endpoint reads, and one that none does.
constexpr const char* kNames[] = {"client_id",
                                  "client_secret",
                                  "redirect_uri",
                                  "response_type",
                                  "scope",
                                  "state",
                                  "nonce",
                                  "code",
                                  "code_verifier",
                                  "code_challenge",
                                  "code_challenge_method",
                                  "grant_type",
                                  "refresh_token",
                                  "access_token",
                                  "token",
                                  "token_type_hint",
                                  "id_token_hint",
                                  "post_logout_redirect_uri",
                                  "logout_hint",
                                  "id",
                                  "csrf_token",
                                  "username",
                                  "password",
                                  "action",
                                  "prompt",
                                  "max_age",
                                  "login_hint",
                                  "request",
                                  "request_uri",
                                  "client_assertion",
                                  "zzz"};

void plant_everywhere(TestServer& server, std::string_view value) {
  const std::string text(value);
  std::map<std::string, std::string> all;
  for (const auto* name : kNames)
    all[name] = text;
  for (const auto* target : kTargets) {
    const auto address = std::string("/t/a") + target;
    (void)server.get(address + "?" + form_of(all),
                     {{"authorization", "Bearer " + text}, {"cookie", "__Host-gh_session_a=" + text}});
    (void)server.post(address, form_of(all),
                      {{"authorization", "Basic " + text}, {"cookie", "__Host-gh_browser_a=" + text}});
    (void)server.get(address + "/" + text,
                     {{"x-forwarded-for", text}, {"user-agent", text}, {"origin", text}});
  }
  for (const auto* name : kNames) {
    (void)server.post("/t/a/token", form_of({{"grant_type", "authorization_code"}, {name, text}}),
                      {basic("web")});
    (void)server.get("/t/a" + authorize_target("web", kWebUri, {{name, text}}));
  }
}

TEST(Canaries, A251_S492_forty_kinds_of_secrets_sent_to_every_endpoint_are_in_no_log_and_no_audit_record) {
  TestServer server;
  for (const auto& one : kCanaries)
    plant_everywhere(server, one.value);
  EXPECT_EQ(find_canaries(server.log_text()), std::vector<std::string>());
  EXPECT_EQ(find_canaries(server.audit_text()), std::vector<std::string>());
  EXPECT_GT(server.log_text().size(), 10'000u) << "there was something to look through";
  EXPECT_NE(server.audit_text().find("token.denied"), std::string::npos);
}

TEST(Canaries, A251_S492_what_a_real_sign_in_issues_is_in_no_log_and_no_audit_record) {
  TestServer server;
  const TokenClient web(server);
  Browser browser(server);
  const auto code =
      browser.sign_in("web", kWebUri, {{"state", "secret-state-value"}, {"nonce", "secret-nonce-value"}});
  const auto tokens = web.redeem(code);
  const auto refreshed = web.refresh(tokens.text("refresh_token"));
  (void)web.userinfo(tokens.text("access_token"));
  (void)web.redeem(code);
  for (const auto* name : {"access_token", "refresh_token", "id_token"}) {
    (void)web.introspect(refreshed.text(name));
    (void)web.revoke(refreshed.text(name));
  }
  const auto cookies = browser.cookies();
  browser.open("/end-session?" + form_of({{"id_token_hint", refreshed.text("id_token")}}));
  std::vector<std::string> issued{code,
                                  std::string(kAlicePassword),
                                  std::string(kWebSecret),
                                  std::string(kVerifier),
                                  "secret-state-value",
                                  "secret-nonce-value",
                                  "alice@example.test"};
  for (const auto* answer : {&tokens, &refreshed})
    for (const auto* name : {"access_token", "refresh_token", "id_token"})
      issued.push_back(answer->text(name));
  for (const auto& [name, value] : cookies)
    issued.push_back(value);
  const auto written = server.log_text() + server.audit_text();
  for (const auto& secret : issued) {
    ASSERT_GE(secret.size(), 16u);
    EXPECT_EQ(written.find(secret), std::string::npos) << secret;
  }
}

}  // namespace
}  // namespace gatehouse::test_support
