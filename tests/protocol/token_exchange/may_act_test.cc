// RFC 8693 §4.4: a token that says who alone may act with it.
#include <gtest/gtest.h>

#include "core/tokens/access_token.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using Fields = std::map<std::string, std::string>;

const std::string kStock = "https://api.example/stock";
const std::string kAccessToken = "urn:ietf:params:oauth:token-type:access_token";
const std::string kOrders = R"({"sub":"orders"})";

std::string clients() {
  const auto secret = "client_secret_hash: \"" + web_secret_hash() + "\"";
  const auto app = [&](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], scope: \"openid api\", consent: skip, " + secret + more + " }\n";
  };
  const auto service = [&](const std::string& id, const std::string& rule) {
    return "  - { client_id: " + id + ", client_name: " + id +
           ",\n      grant_types: [client_credentials, \"urn:ietf:params:oauth:grant-type:token-exchange\"], "
           "response_types: [], scope: api,\n      " +
           secret + ", token_exchange: { subject_clients: [web, vault, free, orders], audiences: [\"" +
           kStock + "\"], " + rule + " } }\n";
  };
  return "clients:\n" + app("web", ", token_exchange: { may_act: orders }") +
         app("vault", ", access_token_format: opaque, token_exchange: { may_act: orders }") +
         app("free", "") + service("orders", "delegation: true, may_act: shipping") +
         service("shipping", "delegation: true") + service("batch", "impersonation: true") +
         "  - { client_id: gateway, client_name: Gateway, grant_types: [client_credentials], response_types: "
         "[], scope: api, introspection: any, " +
         secret + " }\n";
}

class MayAct : public testing::Test {
 protected:
  TokenAnswer tokens_of(const std::string& client) {
    const TokenClient app(server_, client);
    return app.redeem(Browser(server_).sign_in(client, app.redirect_uri(), {{"scope", "openid api"}}));
  }
  std::string access_token_of(const std::string& client) { return tokens_of(client).text("access_token"); }
  /// What introspection tells of `may_act`, as text.
  std::string told_of(const std::string& token) {
    const auto told = TokenClient(server_, "gateway").introspect(token);
    EXPECT_TRUE(told.body.at("active").as_bool());
    const auto* may_act = told.body.if_contains("may_act");
    return may_act == nullptr ? "" : json::serialize(*may_act);
  }
  TokenAnswer exchange(const std::string& service, const std::string& subject) {
    const TokenClient client(server_, service);
    Fields fields{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                  {"subject_token", subject},
                  {"subject_token_type", kAccessToken},
                  {"resource", kStock}};
    if (service != "batch") {
      fields["actor_token"] = client.token({{"grant_type", "client_credentials"}}).text("access_token");
      fields["actor_token_type"] = kAccessToken;
    }
    return client.token(fields);
  }

  TestServer server_{
      {.tenant_extra = "resources: [ { id: \"" + kStock + "\", scopes: [api] } ]\n", .clients = clients()}};
};

TEST_F(MayAct, tokens_name_the_one_client_that_may_act_with_them) {
  for (const std::string app : {"web", "vault"}) {
    const auto first = tokens_of(app);
    ASSERT_EQ(first.status, 200) << app << first.response.body.view();
    EXPECT_EQ(told_of(first.text("access_token")), kOrders) << app;
    const auto again = TokenClient(server_, app).refresh(first.text("refresh_token"));
    EXPECT_EQ(told_of(again.text("access_token")), kOrders) << app << ": a refreshed one too";
    EXPECT_FALSE(claims_of(first.text("id_token")).contains("may_act")) << "none that can be exchanged";
  }
  EXPECT_EQ(json::serialize(claims_of(access_token_of("web")).at("may_act")), kOrders);
  const auto own = TokenClient(server_, "orders").token({{"grant_type", "client_credentials"}});
  EXPECT_FALSE(claims_of(own.text("access_token")).contains("may_act")) << "it stands for nobody";
}

// Whoever else got hold of the token and may exchange this app's tokens as such, as that person or for them.
TEST_F(MayAct, S075_nobody_but_the_named_client_may_act) {
  for (const std::string app : {"web", "vault"}) {
    const auto subject = access_token_of(app);
    for (const std::string other : {"batch", "shipping"}) {
      const auto refused = exchange(other, subject);
      EXPECT_EQ(refused.error(), "invalid_request") << app << " " << other;  // RFC 8693 §2.2.2
      EXPECT_NE(refused.text("error_description").find("may_act"), std::string::npos) << app << " " << other;
      EXPECT_FALSE(refused.body.contains("access_token"));
    }
    const auto allowed = exchange("orders", subject);
    ASSERT_EQ(allowed.status, 200) << app << allowed.response.body.view();
    EXPECT_EQ(json::serialize(claims_of(allowed.text("access_token")).at("act")), kOrders);
  }
}

TEST_F(MayAct, a_token_that_names_nobody_is_left_to_the_policy_of_each_client) {
  const auto subject = access_token_of("free");
  EXPECT_EQ(told_of(subject), "");
  for (const std::string service : {"batch", "shipping", "orders"})
    EXPECT_EQ(exchange(service, subject).status, 200) << service;
}

TEST_F(MayAct, the_new_token_names_whom_its_own_client_names) {
  const auto second = exchange("orders", access_token_of("web")).text("access_token");
  EXPECT_EQ(told_of(second), R"({"sub":"shipping"})");
  EXPECT_EQ(exchange("batch", second).error(), "invalid_request");
  EXPECT_EQ(exchange("orders", second).error(), "invalid_request") << "named before, and no more";
  const auto third = exchange("shipping", second);
  ASSERT_EQ(third.status, 200) << third.response.body.view();
  EXPECT_EQ(told_of(third.text("access_token")), "");
}

TEST_F(MayAct, what_is_not_understood_names_nobody) {
  tokens::AccessToken token;
  EXPECT_TRUE(tokens::lets_act(token, ClientId("orders")));
  for (const auto* odd :
       {"null", "{}", "[]", "\"orders\"", R"({"sub":["orders"]})", R"({"client_id":"orders"})",
        R"({"sub":"orders","iss":"https://elsewhere.example"})"}) {
    token.may_act = odd;
    EXPECT_FALSE(tokens::lets_act(token, ClientId("orders"))) << odd;
  }
  token.may_act = kOrders;
  EXPECT_TRUE(tokens::lets_act(token, ClientId("orders")));
  EXPECT_FALSE(tokens::lets_act(token, ClientId("Orders")));
}

}  // namespace
}  // namespace gatehouse::test_support
