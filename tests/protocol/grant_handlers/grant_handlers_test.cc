// RFC 6749 §4.5: a grant type of a plugin. It says whom a request proves; what comes of that is the server's.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "tests/support/answer_of.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using Fields = std::map<std::string, std::string>;

const std::string kScripted = "urn:example:grant-type:scripted";

TestServerOptions options(const std::string& config = "{}") {
  const auto secret = ", client_secret_hash: \"" + web_secret_hash() + "\"";
  return {.tenant_extra = "grants: [ { type: scripted, config: " + config + " } ]\n",
          .plugins = {SCRIPTED_GRANT},
          .clients =
              "clients:\n"
              "  - { client_id: app, client_name: App, grant_types: [\"" +
              kScripted + "\", refresh_token], response_types: [], scope: \"openid api badge\"" + secret +
              " }\n"
              "  - { client_id: public, client_name: Public, token_endpoint_auth_method: none, "
              "grant_types: [\"" +
              kScripted +
              "\"], response_types: [], scope: \"openid api\" }\n"
              "  - { client_id: web, client_name: Web, redirect_uris: [\"https://web.example/cb\"], "
              "consent: skip, scope: openid" +
              secret + " }\n"};
}

class GrantHandlers : public testing::Test {
 protected:
  explicit GrantHandlers(TestServerOptions with = options()) : server_(std::move(with)) {}
  std::string user(const std::string& login, const std::string& tenant = "a") {
    auto& store = server_.server().site().load()->tenants().at(tenant)->store();
    return store.accounts().find_by_login(LoginKey(login)).value().value().id.text();
  }
  TokenAnswer ask(const std::string& mode, Fields more = {}, const std::string& tenant = "a") {
    more["grant_type"] = kScripted;
    if (!mode.empty()) more["mode"] = mode;
    return TokenClient(server_, "app", tenant).token(more);
  }
  TestServer server_;
};

TEST_F(GrantHandlers, a_person_who_is_named_gets_tokens_by_the_rules_of_every_sign_in) {
  const auto answer = ask("person", {{"user", user("bob")}, {"scope", "openid api"}});
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(answer.text("scope"), "openid api");
  EXPECT_FALSE(answer.body.contains("refresh_token"));
  const auto id_token = claims_of(answer.text("id_token"));
  EXPECT_EQ(id_token.at("sub").as_string(), user("bob"));
  EXPECT_EQ(id_token.at("acr").as_string(), "urn:example:acr");
  EXPECT_EQ(json::serialize(id_token.at("amr")), R"(["hwk"])");
  EXPECT_EQ(TokenClient(server_, "app").introspect(answer.text("access_token")).body.at("active"), true);
  EXPECT_NE(server_.audit_text().find(kScripted), std::string::npos);
  EXPECT_EQ(server_.audit_text().find("login.succeeded"), std::string::npos) << "nobody signed in here";
}

TEST_F(GrantHandlers, a_refresh_token_is_for_the_asking_of_the_handler) {
  const auto answer = ask("refreshable", {{"user", user("bob")}});
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(TokenClient(server_, "app").refresh(answer.text("refresh_token")).status, 200);
}

TEST_F(GrantHandlers, the_client_itself_gets_a_token_without_a_person) {
  const auto answer = ask("client");
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(answer.text("scope"), "api badge") << "without what speaks of a person";
  EXPECT_EQ(claims_of(answer.text("access_token")).at("sub").as_string(), "app");
  EXPECT_FALSE(answer.body.contains("id_token"));
  EXPECT_FALSE(answer.body.contains("refresh_token"));
}

TEST_F(GrantHandlers, refusals_are_told_in_the_declared_words_and_recorded) {
  const auto missing = ask("");
  EXPECT_EQ(missing.error(), "invalid_request");
  EXPECT_EQ(missing.text("error_description"), "mode is missing.");
  const auto refused = ask("refuse");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.error(), "invalid_grant");
  EXPECT_EQ(refused.text("error_description"), "No luck today.");
  EXPECT_NE(server_.audit_text().find("no_luck"), std::string::npos);
}

TEST_F(GrantHandlers, S106_nobody_who_may_not_act_gets_anything) {
  for (const auto& [who, id] : {std::pair{"nobody", std::string("6f0cbd0f-7f0c-4c28-9a3b-6f5f3f0b2a11")},
                                {"S300 somebody of another tenant", user("alice", "b")},
                                {"a login name", std::string("alice")}})
    EXPECT_EQ(ask("person", {{"user", id}}).error(), "invalid_grant") << who;
  auto& accounts = server_.server().site().load()->tenants().at("a")->store().accounts();
  auto record = accounts.find_by_login(LoginKey("bob")).value().value();
  record.state = AccountState::disabled;
  ASSERT_TRUE(accounts.put(record, record.revision, {.now = server_.clock().now(), .events = {}}));
  EXPECT_EQ(ask("person", {{"user", user("bob")}}).error(), "invalid_grant");
}

/// Answered as a failure of the server, which tests of every answer look for: asked past them.
int status_of_failure(TestServer& server, const std::string& mode, const std::string& user) {
  http::Request request{.method = http::Method::post,
                        .target = "/t/a/token",
                        .headers = {{"host", "id.example"},
                                    {"content-type", "application/x-www-form-urlencoded"},
                                    basic("app")},
                        .body = form_of({{"grant_type", kScripted}, {"mode", mode}, {"user", user}}),
                        .peer = {.address = "127.0.0.1", .unix_socket = false}};
  const auto response = answer_of(server.server().sink(), std::move(request));
  EXPECT_EQ(response.body.view().find("secret of the plugin"), std::string::npos);
  return response.status;
}

TEST_F(GrantHandlers, S385_S386_a_handler_that_breaks_the_contract_is_a_failure_and_grants_nothing) {
  for (const auto* mode : {"undeclared", "throw", "more_scope", "future", "verify"})
    EXPECT_EQ(status_of_failure(server_, mode, user("bob")), 500) << mode;
  EXPECT_EQ(status_of_failure(server_, "person", ""), 500) << "nobody at all";
  EXPECT_EQ(ask("unavailable").status, 503);
  EXPECT_EQ(server_.audit_text().find("token.issued"), std::string::npos);
}

class PasswordVerifying : public GrantHandlers {
 protected:
  PasswordVerifying() : GrantHandlers(options("{ passwords: true }")) {}
};

TEST_F(PasswordVerifying, nobody_is_let_in_whose_password_was_not_verified) {
  EXPECT_EQ(status_of_failure(server_, "person", user("bob")), 500);
  EXPECT_EQ(ask("verify").error(), "invalid_grant");
}

TEST_F(GrantHandlers, public_clients_only_where_the_plugin_says_so_and_never_for_themselves) {
  const auto ask_as_public = [&](TestServer& server, const std::string& mode) {
    return TokenClient(server).token_as(
        {}, {{"grant_type", kScripted}, {"client_id", "public"}, {"mode", mode}, {"user", user("bob")}});
  };
  EXPECT_EQ(ask_as_public(server_, "person").error(), "unauthorized_client");
  TestServer for_all(options("{ for_all: true }"));
  // bob of one server is nobody of another: past the question who the client is.
  EXPECT_EQ(ask_as_public(for_all, "person").error(), "invalid_grant");
  EXPECT_EQ(ask_as_public(for_all, "client").error(), "unauthorized_client");
}

TEST_F(GrantHandlers, other_clients_and_discovery) {
  EXPECT_EQ(TokenClient(server_).token({{"grant_type", kScripted}, {"mode", "client"}}).error(),
            "unauthorized_client");
  EXPECT_NE(server_.get("/t/a/.well-known/oauth-authorization-server").body.view().find(kScripted),
            std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
