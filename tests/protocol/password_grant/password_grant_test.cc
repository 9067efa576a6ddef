// RFC 6749 §4.3 by the plugin grant.password: off unless tenant and client switch it on (S-072, S-204), and
// then with the delays, the lockout and the records of a sign-in.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/app/tenant_plugins.h"
#include "core/app/tenant_site.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/support/captured_log.h"
#include "tests/support/client_key.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using Fields = std::map<std::string, std::string>;

const ClientKey& key() {
  static const ClientKey one;
  return one;
}

std::string clients() {
  const auto secret = ", client_secret_hash: \"" + web_secret_hash() + "\"";
  const auto client = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], consent: skip, scope: \"openid email api badge\"" + more + " }\n";
  };
  const std::string grants = ", grant_types: [password, refresh_token, authorization_code]";
  return "clients:\n" + client("old", grants + secret) + client("web", secret) +
         client("once", ", grant_types: [password, authorization_code]" + secret) +
         client("public", grants + ", token_endpoint_auth_method: none") +
         client("signer", grants + ", token_endpoint_auth_method: private_key_jwt, jwks: " + key().jwks());
}

TestServerOptions switched_on(const std::string& config = "") {
  return {.tenant_extra = "grants: [ { type: password" + config + " } ]\n", .clients = clients()};
}

class PasswordGrant : public testing::Test {
 protected:
  TokenAnswer ask(const Fields& more = {}, const std::string& client = "old") {
    Fields fields{{"grant_type", "password"},
                  {"username", "alice"},
                  {"password", std::string(kAlicePassword)},
                  {"scope", "openid email"}};
    for (const auto& [name, value] : more) {
      if (value.empty())
        fields.erase(name);
      else
        fields[name] = value;
    }
    return TokenClient(server_, client).token(fields);
  }
  TokenAnswer wrong(const std::string& name = "alice") {
    return ask({{"username", name}, {"password", "not it"}});
  }

  TestServer server_{switched_on()};
};

TEST_F(PasswordGrant, A077_A081_name_and_password_yield_tokens_of_that_person) {
  const auto answer = ask();
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(answer.text("scope"), "openid email");
  const auto id_token = claims_of(answer.text("id_token"));
  EXPECT_EQ(json::serialize(id_token.at("amr")), R"(["pwd"])");  // RFC 8176 §2
  EXPECT_EQ(id_token.at("acr").as_string(), "1");
  EXPECT_FALSE(id_token.contains("sid"));  // no browser session stands behind it
  EXPECT_EQ(id_token.at("sub"), claims_of(answer.text("access_token")).at("sub"));
  EXPECT_EQ(TokenClient(server_, "old").userinfo(answer.text("access_token")).text("email"),
            "alice@example.test");
  const auto by_mail = ask({{"username", "ALICE@example.test"}});
  EXPECT_EQ(claims_of(by_mail.text("id_token")).at("sub"), id_token.at("sub"));
  const auto audit = server_.audit_text();
  EXPECT_NE(audit.find("login.succeeded"), std::string::npos);
  EXPECT_NE(audit.find(R"("grant_type":"password")"), std::string::npos);
  EXPECT_EQ(audit.find(kAlicePassword), std::string::npos);
}

TEST_F(PasswordGrant, a_refresh_token_is_there_for_clients_that_may_refresh) {
  const auto first = ask();
  const TokenClient client(server_, "old");
  const auto second = client.refresh(first.text("refresh_token"));
  ASSERT_EQ(second.status, 200) << second.response.body.view();
  EXPECT_EQ(client.refresh(second.text("refresh_token")).status, 200);
  EXPECT_FALSE(ask({}, "once").body.contains("refresh_token"));
  // Revoking ends the family, like that of any sign-in.
  EXPECT_EQ(client.revoke(second.text("refresh_token")).status, 200);
  EXPECT_EQ(client.refresh(second.text("refresh_token")).error(), "invalid_grant");
}

TEST_F(PasswordGrant, S104_what_is_wrong_is_not_told) {
  const auto expected = wrong();
  EXPECT_EQ(expected.status, 400);
  EXPECT_EQ(expected.error(), "invalid_grant");
  auto& accounts = server_.server().site().load()->tenants().at("a")->store().accounts();
  auto record = accounts.find_by_login(LoginKey("bob")).value().value();
  record.state = AccountState::disabled;
  ASSERT_TRUE(accounts.put(record, record.revision, {.now = server_.clock().now(), .events = {}}));
  for (const auto& [name, answer] : {std::pair{"nobody", wrong("nobody")},
                                     {"disabled", ask({{"username", "bob"}})},
                                     {"no name that can be", ask({{"username", std::string(300, 'a')}})}})
    EXPECT_EQ(answer.response.body.view(), expected.response.body.view()) << name;
  EXPECT_NE(server_.audit_text().find("login.failed"), std::string::npos);
}

TEST_F(PasswordGrant, what_is_missing_is_invalid_request) {
  EXPECT_EQ(ask({{"username", ""}}).error(), "invalid_request");
  EXPECT_EQ(ask({{"password", ""}}).error(), "invalid_request");
  EXPECT_EQ(ask({{"scope", "openid phone"}}).error(), "invalid_scope");
  EXPECT_EQ(ask({{"scope", ""}}).text("scope"), "openid email api badge");  // RFC 6749 §3.3
}

// The limit is for guessers: an app that asks badly does not lock its neighbours out.
TEST_F(PasswordGrant, S097_a_request_without_a_guess_takes_nothing_from_its_network) {
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(ask({{"scope", "openid phone"}}).error(), "invalid_scope");
    EXPECT_EQ(ask({{"username", ""}}).error(), "invalid_request");
  }
  EXPECT_EQ(ask().status, 200);
}

// One counter for all ways in: who guesses here is locked there, and the other way round.
TEST_F(PasswordGrant, S253_wrong_passwords_are_counted_together_with_those_of_the_sign_in_page) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(wrong().error(), "invalid_grant");
  const auto early = ask();  // the right one, too early
  EXPECT_EQ(early.error(), "invalid_grant");
  EXPECT_NE(early.text("error_description").find("later"), std::string::npos);
  Browser browser(server_);
  browser.open(authorize_target("web", "https://web.example/cb"));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_FALSE(browser.answered("code"));
  EXPECT_NE(server_.audit_text().find("login.locked"), std::string::npos);
  server_.clock().advance(std::chrono::minutes(16));
  EXPECT_EQ(ask().status, 200);
}

TEST_F(PasswordGrant, S097_a_network_that_was_wrong_too_often_does_not_reach_the_hash_pool) {
  int busy = 0;
  for (int i = 0; i < 40; ++i)
    busy += wrong("somebody" + std::to_string(i)).status == 503;
  EXPECT_GE(busy, 5);
  EXPECT_EQ(ask().status, 503);
  server_.clock().advance(std::chrono::minutes(2));
  for (int i = 0; i < 40; ++i)  // right ones give their place back
    ASSERT_EQ(ask().status, 200) << i;
}

TEST_F(PasswordGrant, S068_a_client_s_own_assertion_and_proof_are_used_once_for_it) {
  const auto now = std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  const ProofMaker maker;
  const auto proof = maker.sign(maker.parts("POST", "https://id.example/t/a/token", server_.clock().now()));
  const auto assertion = key().sign({{"iss", "signer"},
                                     {"sub", "signer"},
                                     {"aud", "https://id.example/t/a"},
                                     {"exp", now + 60},
                                     {"jti", "only"}});
  const auto answer = TokenClient(server_).token_as(
      {{"dpop", proof}}, {{"grant_type", "password"},
                          {"username", "alice"},
                          {"password", std::string(kAlicePassword)},
                          {"client_assertion", assertion},
                          {"client_assertion_type", std::string(oauth::kJwtBearerAssertion)}});
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(answer.text("token_type"), "DPoP");
}

TEST_F(PasswordGrant, S072_tenant_and_client_must_both_switch_it_on) {
  EXPECT_EQ(ask({}, "web").error(), "unauthorized_client");
  Fields anonymous{{"grant_type", "password"},
                   {"username", "alice"},
                   {"password", std::string(kAlicePassword)},
                   {"client_id", "public"}};
  EXPECT_EQ(TokenClient(server_).token_as({}, anonymous).error(), "unauthorized_client");
  TestServer with_public(switched_on(", config: { public_clients: true }"));
  EXPECT_EQ(TokenClient(with_public).token_as({}, anonymous).status, 200);
}

TEST(PasswordGrantOff, S072_S204_while_it_is_off_nobody_gets_anything_by_a_password) {
  TestServer server;
  for (const auto* client : {"web", "machine", "gateway"})
    EXPECT_EQ(TokenClient(server, client)
                  .token({{"grant_type", "password"},
                          {"username", "alice"},
                          {"password", std::string(kAlicePassword)}})
                  .error(),
              "unsupported_grant_type")
        << client;
  EXPECT_EQ(TokenClient(server)
                .token_as({}, {{"grant_type", "password"},
                               {"username", "alice"},
                               {"password", std::string(kAlicePassword)},
                               {"client_id", "native"}})
                .error(),
            "unsupported_grant_type");
}

TEST(PasswordGrantOff, S204_discovery_names_it_only_where_it_is_on) {
  const auto types = [](TestServer& server) {
    return json::serialize(json::parse(server.get("/t/a/.well-known/openid-configuration").body.view())
                               .as_object()
                               .at("grant_types_supported"));
  };
  TestServer on(switched_on());
  EXPECT_NE(types(on).find("\"password\""), std::string::npos);
  TestServer off;
  EXPECT_EQ(types(off).find("\"password\""), std::string::npos);
}

// The file's rule goes by the plugin's type; here it goes by what the plugin answers, whatever it is called.
TEST(PasswordGrantOff, S204_production_refuses_the_grant_itself_unless_it_is_acknowledged) {
  plugin_host::HostSettings settings;
  settings.plugins.directory = PLUGIN_DIRECTORY;
  settings.profile = config::Profile::staging;
  const auto host = plugin_host::PluginHost::load(settings, {}).value();
  std::string text;
  FakeClock clock;
  const telemetry::Log log(std::make_unique<tests::CapturedLog>(text), clock, telemetry::LogFormat::json,
                           LogLevel::debug);
  config::ServerConfig server;
  server.state = "/";
  config::TenantConfig tenant;
  tenant.grants.push_back({.type = "password", .config = {}, .span = {}});
  server.profile = config::Profile::production;
  EXPECT_FALSE(app::make_tenant_plugins(*host, server, tenant, log));
  tenant.legacy.acknowledged = true;
  EXPECT_TRUE(app::make_tenant_plugins(*host, server, tenant, log));
  tenant.grants.push_back(tenant.grants.front());
  EXPECT_FALSE(app::make_tenant_plugins(*host, server, tenant, log)) << "two for one grant type";
}

}  // namespace
}  // namespace gatehouse::test_support
