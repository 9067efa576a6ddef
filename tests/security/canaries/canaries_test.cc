// S-169, S-492: forty kinds of planted secrets, valid and invalid, in every place of every endpoint that
// takes input, and then in no log, no audit record, no metric and no answer that did not have to carry them.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/http/params.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/protocol/device/device_app.h"
#include "tests/security/canaries/written.h"
#include "tests/support/canaries.h"
#include "tests/support/endpoints.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

/// The members of a registration (RFC 7591 §2, §3.1.1), and one that is none.
constexpr const char* kMembers[] = {"client_name",
                                    "redirect_uris",
                                    "software_statement",
                                    "token_endpoint_auth_method",
                                    "jwks",
                                    "jwks_uri",
                                    "scope",
                                    "grant_types",
                                    "client_secret",
                                    "registration_access_token",
                                    "contacts",
                                    "sector_identifier_uri",
                                    "zzz"};

/// Whose answers are for programs: they repeat nothing of a request that they refuse.
const std::vector<std::string> kApis = targets({Caller::client, Caller::bearer});

constexpr const char* kGrants[] = {"authorization_code",
                                   "refresh_token",
                                   "client_credentials",
                                   "urn:ietf:params:oauth:grant-type:device_code",
                                   "urn:openid:params:grant-type:ciba",
                                   "urn:ietf:params:oauth:grant-type:token-exchange",
                                   "urn:ietf:params:oauth:grant-type:jwt-bearer"};

/// People who make accounts, apps that register, devices, questions from elsewhere, certificates in a header.
TestServerOptions with_every_endpoint() {
  auto options = with_devices(
      with_ciba("accounts: { registration: open }\n"
                "registration: { mode: open, grant_types: [authorization_code], scopes: [openid] }\n"
                "limits: { login: { per_address: 1000000/1m }, authorize: { per_address: 1000000/1m, "
                "denied_per_address: 1000000/1m }, token: { denied_per_address: 1000000/1m }, device: { "
                "per_address: 1000000/1m }, sign_up: { per_address: 1000000/1m } }\n")
          .tenant_extra);
  options.listener_extra = ", client_certificate_header: nginx";
  return options;
}

void expect_no_echo(const http::Response& answer, const std::string& what) {
  std::string text(answer.body.view());
  for (const auto& header : answer.headers)
    text += '\n' + header.value;
  EXPECT_EQ(find_canaries(text), std::vector<std::string>()) << what;
}

/// As `ssl-client-cert` of the proxy in front of the server (RFC 8705), and everything else at once.
http::Request by_a_proxy(const std::string& target, const std::string& text) {
  return {.method = http::Method::post,
          .target = target,
          .headers = {{"ssl-client-cert", text},
                      {"x-forwarded-for", text},
                      {"forwarded", "for=" + text},
                      {"traceparent", text},
                      {"dpop", text},
                      {"authorization", "DPoP " + text},
                      {"content-type", "application/x-www-form-urlencoded"}},
          .body = form_of({{"client_id", "web"}, {"token", text}}),
          .peer = {.address = "192.0.2.1", .unix_socket = false}};
}

void plant_in_a_registration(TestServer& server, const std::string& text) {
  const auto send = [&](http::Method method, const std::string& query, const std::string& body) {
    return server.send(
        {.method = method,
         .target = "/t/a/register" + query,
         .headers = {{"content-type", "application/json"}, {"authorization", "Bearer " + text}},
         .body = body,
         .peer = {.address = "127.0.0.1", .unix_socket = false}});
  };
  boost::json::object all;
  for (const auto* name : kMembers) {
    all[name] = text;
    // What was written is repeated to who has to mend it, but for what proves something.
    const auto answer = send(http::Method::post, "", boost::json::serialize(all));
    if (std::string_view(name) == "software_statement") {
      expect_no_echo(send(http::Method::post, "", boost::json::serialize(boost::json::object{{name, text}})),
                     name);
    }
    EXPECT_GE(answer.status, 400) << name;
  }
  for (const auto method : {http::Method::get, http::Method::put, http::Method::del})
    expect_no_echo(send(method, "?client_id=" + text, "{}"), "register");
}

void plant_everywhere(TestServer& server, std::string_view value) {
  const std::string text(value);
  std::map<std::string, std::string> all;
  for (const auto& name : parameters())
    all[name] = text;
  ASSERT_LE(all.size(), http::ParamsLimits().count) << "nothing of a longer form is read";
  for (const auto& target : targets()) {
    const auto address = "/t/a" + target;
    (void)server.get(address + "?" + form_of(all),
                     {{"authorization", "Bearer " + text}, {"cookie", "__Host-gh_session_a=" + text}});
    (void)server.post(address, form_of(all),
                      {{"authorization", "Basic " + text}, {"cookie", "__Host-gh_browser_a=" + text}});
    (void)server.get(address + "/" + text,
                     {{"x-forwarded-for", text}, {"user-agent", text}, {"origin", text}});
    (void)server.send(by_a_proxy(address, text));
  }
  for (const auto& name : parameters()) {
    (void)server.post("/t/a/token", form_of({{"grant_type", "authorization_code"}, {name, text}}),
                      {basic("web")});
    (void)server.get("/t/a" + authorize_target("web", kWebUri, {{name, text}}));
  }
  plant_in_a_registration(server, text);
}

/// One parameter at a time, in requests that are right but for it: what each of them is refused by.
void plant_alone(TestServer& server, std::string_view value) {
  const std::string text(value);
  const std::map<std::string, std::string> right{{"scope", "openid"},
                                                 {"login_hint", "alice"},
                                                 {"response_type", "code"},
                                                 {"redirect_uri", kWebUri},
                                                 {"code_challenge", std::string(kChallenge)},
                                                 {"code_challenge_method", "S256"}};
  for (const auto& name : parameters()) {
    auto fields = right;
    fields[name] = text;
    for (const auto& path : kApis)
      for (const auto* client : {"web", "box", "till"})
        expect_no_echo(server.post("/t/a" + path, form_of(fields), {basic(client)}), path + " " + name);
    for (const auto* grant : kGrants)
      expect_no_echo(
          server.post("/t/a/token", form_of({{name, text}, {"grant_type", grant}}), {basic("web")}), grant);
  }
  for (const auto& path : kApis) {
    const auto address = "/t/a" + path;
    for (const std::string scheme : {"Basic ", "Bearer ", "DPoP ", ""})
      expect_no_echo(server.post(address, form_of(right), {{"authorization", scheme + text}, {"dpop", text}}),
                     path + scheme);
    expect_no_echo(server.send(by_a_proxy(address, text)), path);
  }
}

TEST(Canaries, A251_S492_forty_kinds_of_secrets_sent_to_every_endpoint_are_in_no_log_and_no_audit_record) {
  TestServer server(with_every_endpoint());
  for (const auto& one : kCanaries)
    plant_everywhere(server, one.value);
  plant_alone(server, canary("client_assertion"));
  EXPECT_EQ(find_canaries(server.log_text()), std::vector<std::string>());
  EXPECT_EQ(find_canaries(server.audit_text()), std::vector<std::string>());
  EXPECT_EQ(find_canaries(metrics_of(server)), std::vector<std::string>());
  EXPECT_GT(server.log_text().size(), 10'000u) << "there was something to look through";
  EXPECT_NE(server.audit_text().find("token.denied"), std::string::npos);
  EXPECT_NE(metrics_of(server).find("gatehouse_"), std::string::npos);
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
  expect_written_nowhere(server, issued);
}

}  // namespace
}  // namespace gatehouse::test_support
