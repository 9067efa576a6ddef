// RFC 8707: access tokens for one API; RFC 9728: what an API says of itself.
#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "tests/support/client_key.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const std::string kOrders = "https://api.example/orders";
const std::string kStock = "https://api.example/stock";
const std::string kCallback = "https://web.example/cb";

const ClientKey& key() {
  static const ClientKey one;
  return one;
}

std::string clients() {
  return "clients:\n"
         "  - { client_id: web, client_name: Web, redirect_uris: [\"" +
         kCallback + "\"], scope: \"openid profile api badge\", consent: skip, client_secret_hash: \"" +
         web_secret_hash() + "\", jwks: " + key().jwks() +
         " }\n"
         "  - { client_id: machine, client_name: Machine, grant_types: [client_credentials], response_types: "
         "[],\n"
         "      scope: \"api badge\", client_secret_hash: \"" +
         web_secret_hash() + "\" }\n" +
         "  - { client_id: gateway, client_name: Gateway, grant_types: [client_credentials], response_types: "
         "[],\n"
         "      scope: \"api\", introspection: any, client_secret_hash: \"" +
         web_secret_hash() + "\" }\n";
}

class Resources : public testing::Test {
 protected:
  /// Signs alice in with these `resource` parameters.
  std::string code(const std::vector<std::string>& resources, const std::string& scope = "openid api badge") {
    std::string target = authorize_target("web", kCallback, {{"scope", scope}});
    for (const auto& one : resources)
      target += "&resource=" + http::percent_encode(one);
    browser_.open(target);
    if (browser_.location().empty())
      browser_.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    return browser_.answered("code").value_or("");
  }
  TokenAnswer post(const std::string& form, const std::string& client = "web") {
    return answer_of(server_.post("/t/a/token", form, {basic(client, kWebSecret)}));
  }
  TokenAnswer redeem(const std::string& code, const std::vector<std::string>& resources = {}) {
    auto form = form_of({{"grant_type", "authorization_code"},
                         {"code", code},
                         {"redirect_uri", kCallback},
                         {"code_verifier", std::string(kVerifier)}});
    for (const auto& one : resources)
      form += "&resource=" + http::percent_encode(one);
    return post(form);
  }
  static std::string audience(const TokenAnswer& answer) {
    return json::serialize(claims_of(answer.text("access_token")).at("aud"));
  }

  TestServer server_{
      {.tenant_extra =
           "resources: [ { id: \"" + kOrders +
           "\", name: Orders, scopes: [api], documentation: \"https://docs.example\" }, { id: \"" + kStock +
           "\", scopes: [badge] } ]\n",
       .clients = clients()}};
  Browser browser_{server_};
};

TEST_F(Resources, a_token_is_for_the_api_that_the_app_named) {
  const auto tokens = redeem(code({kOrders}));
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(audience(tokens), "\"" + kOrders + "\"");
  EXPECT_EQ(tokens.text("scope"), "api");  // what means something there
  EXPECT_EQ(claims_of(tokens.text("access_token")).at("scope").as_string(), "api");
  EXPECT_NE(tokens.text("id_token"), "");  // who signed in is told all the same
  // RFC 8707 §3: an API that is handed a token for it must not be able to use it elsewhere.
  EXPECT_EQ(TokenClient(server_).userinfo(tokens.text("access_token")).status, 401);
}

TEST_F(Resources, without_the_parameter_nothing_changes) {
  const auto tokens = redeem(code({}));
  EXPECT_EQ(audience(tokens), "\"https://id.example/t/a\"");
  EXPECT_EQ(tokens.text("scope"), "openid api badge");
  EXPECT_EQ(TokenClient(server_).userinfo(tokens.text("access_token")).status, 200);
}

TEST_F(Resources, several_apis_share_a_grant_and_each_gets_its_own_token) {
  const auto both = redeem(code({kOrders, kStock}));
  EXPECT_EQ(audience(both), "[\"" + kOrders + "\",\"" + kStock + "\"]");
  const auto one = redeem(code({kOrders, kStock}), {kStock});
  EXPECT_EQ(audience(one), "\"" + kStock + "\"");
  EXPECT_EQ(one.text("scope"), "badge");
  const auto other = post(form_of({{"grant_type", "refresh_token"},
                                   {"refresh_token", one.text("refresh_token")},
                                   {"resource", kOrders}}));
  ASSERT_EQ(other.status, 200) << other.response.body.view();
  EXPECT_EQ(audience(other), "\"" + kOrders + "\"");
  EXPECT_EQ(other.text("scope"), "api");
}

TEST_F(Resources, what_is_unknown_or_was_not_granted_is_refused_and_costs_nothing) {
  for (const std::string unknown : {"https://api.example/orders/", "https://API.example/orders",
                                    "https://evil.example", "orders", "https://api.example/orders#f"}) {
    browser_.open(authorize_target("web", kCallback, {{"resource", unknown}}));
    EXPECT_EQ(browser_.answered("error"), "invalid_target") << unknown;
    EXPECT_EQ(browser_.answered("state"), "the-state");
  }
  const auto granted = code({kOrders});
  EXPECT_EQ(redeem(granted, {kStock}).error(), "invalid_target");
  EXPECT_EQ(redeem(granted, {"https://evil.example"}).error(), "invalid_target");
  const auto tokens = redeem(granted, {kOrders});  // the code was not used up
  EXPECT_EQ(tokens.status, 200);
  EXPECT_EQ(post(form_of({{"grant_type", "refresh_token"},
                          {"refresh_token", tokens.text("refresh_token")},
                          {"resource", kStock}}))
                .error(),
            "invalid_target");
  EXPECT_EQ(post(form_of({{"grant_type", "refresh_token"}, {"refresh_token", tokens.text("refresh_token")}}))
                .status,
            200);
  EXPECT_EQ(redeem(code({}), {kOrders}).error(), "invalid_target");  // none was granted
}

// Whoever may only ask who somebody is gets no token of theirs for an API, asked or not.
TEST_F(Resources, S075_an_app_needs_a_scope_of_the_api_to_get_a_token_for_it) {
  browser_.open(authorize_target("web", kCallback, {{"scope", "openid profile"}, {"resource", kOrders}}));
  EXPECT_EQ(browser_.answered("error"), "invalid_scope");
  const auto of_both = code({kOrders, kStock}, "openid api");
  EXPECT_EQ(redeem(of_both, {kStock}).error(), "invalid_scope");
  EXPECT_EQ(redeem(of_both, {kOrders}).status, 200);
}

TEST_F(Resources, a_machine_names_the_api_at_the_token_endpoint) {
  const auto ask = [this](const std::string& more) {
    return post("grant_type=client_credentials" + more, "machine");
  };
  for (const auto* none : {"", "&resource="}) {  // RFC 6749 §3.1: without a value it is not there
    const auto own = ask(none);
    EXPECT_EQ(audience(own), "\"https://id.example/t/a\"") << none;
    EXPECT_EQ(own.text("scope"), "api badge") << none;
  }
  const auto orders = ask("&resource=" + http::percent_encode(kOrders));
  EXPECT_EQ(audience(orders), "\"" + kOrders + "\"");
  EXPECT_EQ(orders.text("scope"), "api");
  EXPECT_EQ(ask("&resource=https%3A%2F%2Fevil.example").error(), "invalid_target");
  EXPECT_EQ(audience(ask("&resource=")), "\"https://id.example/t/a\"") << "not all of them (RFC 6749 §3.2)";
  EXPECT_EQ(audience(ask("&resource=&resource=" + http::percent_encode(kOrders))), "\"" + kOrders + "\"");
}

// RFC 8707 §2: who names no API gets a token for the tenant's default, which is none of them: one for all at
// once could be used by each against the others.
TEST(ResourcesOfAMachine, without_the_parameter_a_token_is_for_the_default_audience_and_no_api) {
  TestServer server({.tenant_extra = "default_audience: \"https://api.example/\"\nresources: [ { id: \"" +
                                     kOrders + "\", scopes: [api] } ]\n",
                     .clients = clients()});
  const auto own =
      answer_of(server.post("/t/a/token", "grant_type=client_credentials", {basic("machine", kWebSecret)}));
  ASSERT_EQ(own.status, 200) << own.response.body.view();
  EXPECT_EQ(claims_of(own.text("access_token")).at("aud").as_string(), "https://api.example/");
}

TEST_F(Resources, an_api_can_introspect_a_token_that_is_for_it) {
  const auto tokens = redeem(code({kOrders}));
  const auto told = TokenClient(server_, "gateway").introspect(tokens.text("access_token"));
  EXPECT_EQ(told.body.at("active"), true);
  EXPECT_EQ(told.text("aud"), kOrders);
}

TEST_F(Resources, S056_only_resource_may_be_repeated) {
  EXPECT_NE(code({kOrders, kOrders, kStock}), "");
  browser_.open(authorize_target("web", kCallback) + "&scope=openid");
  EXPECT_EQ(browser_.answered("error"), "invalid_request");
  EXPECT_EQ(post("grant_type=client_credentials&grant_type=client_credentials", "machine").error(),
            "invalid_request");
}

TEST_F(Resources, a_request_object_names_them_as_a_list) {
  const auto object = key().sign({{"client_id", "web"},
                                  {"response_type", "code"},
                                  {"redirect_uri", kCallback},
                                  {"scope", "openid api"},
                                  {"resource", {kOrders, kStock}},
                                  {"code_challenge", kChallenge},
                                  {"code_challenge_method", "S256"}});
  browser_.open("/authorize?client_id=web&request=" + object);
  browser_.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
  EXPECT_EQ(audience(redeem(browser_.answered("code").value_or(""))),
            "[\"" + kOrders + "\",\"" + kStock + "\"]");
}

TEST_F(Resources, an_api_says_where_its_tokens_come_from) {
  const auto get = [this](const std::string& query) {
    return server_.get("/t/a/protected-resource" + query);
  };
  const auto response = get("?resource=" + http::percent_encode(kOrders));
  ASSERT_EQ(response.status, 200);
  const auto document = json::parse(response.body.view()).as_object();  // RFC 9728 §2
  EXPECT_EQ(document.at("resource").as_string(), kOrders);
  EXPECT_EQ(json::serialize(document.at("authorization_servers")), R"(["https://id.example/t/a"])");
  EXPECT_EQ(json::serialize(document.at("scopes_supported")), R"(["api"])");
  EXPECT_EQ(document.at("resource_name").as_string(), "Orders");
  EXPECT_EQ(document.at("resource_documentation").as_string(), "https://docs.example");
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  const auto bare = std::string(get("?resource=" + http::percent_encode(kStock)).body.view());
  for (const auto* absent : {"resource_name", "resource_documentation", "[]", "null"})
    EXPECT_EQ(bare.find(absent), std::string::npos) << absent;  // RFC 9728 §3.2
  EXPECT_EQ(get("").status, 400);
  EXPECT_EQ(get("?resource=https%3A%2F%2Fevil.example").status, 400);
  const auto metadata =
      json::parse(server_.get("/t/a/.well-known/oauth-authorization-server").body.view()).as_object();
  EXPECT_EQ(json::serialize(metadata.at("protected_resources")), "[\"" + kOrders + "\",\"" + kStock + "\"]");
}

TEST(ResourcesAbsent, a_tenant_without_apis_offers_nothing_of_it) {
  TestServer server;
  EXPECT_EQ(server.get("/t/a/protected-resource").status, 404);
  EXPECT_EQ(server.get("/t/a/.well-known/openid-configuration").body.view().find("protected_resources"),
            std::string_view::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
