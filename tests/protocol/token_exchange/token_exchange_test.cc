// RFC 8693: token exchange between services that act for a person.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using Fields = std::map<std::string, std::string>;

const std::string kStock = "https://api.example/stock";
const std::string kBilling = "https://api.example/billing";
const std::string kAccessToken = "urn:ietf:params:oauth:token-type:access_token";

std::string clients() {
  const auto secret = "client_secret_hash: \"" + web_secret_hash() + "\"";
  const auto service = [&](const std::string& id, const std::string& rule) {
    return "  - { client_id: " + id + ", client_name: " + id +
           ",\n      grant_types: [client_credentials, \"urn:ietf:params:oauth:grant-type:token-exchange\"], "
           "response_types: [],\n      scope: \"api badge\", " +
           secret + ",\n      token_exchange: " + rule + " }\n";
  };
  const auto app = [&](const std::string& id) {
    return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], scope: \"openid profile api badge\", consent: skip, " + secret + " }\n";
  };
  return "clients:\n" + app("web") + app("other") +
         service("orders",
                 "{ subject_clients: [web, orders], audiences: [\"" + kStock + "\"], delegation: true }") +
         service("shipping", "{ subject_clients: [orders], audiences: [\"" + kStock + "\", \"" + kBilling +
                                 "\"], delegation: true }") +
         service("batch",
                 "{ subject_clients: [web, orders], audiences: [\"" + kStock + "\"], impersonation: true }") +
         "  - { client_id: gateway, client_name: Gateway, grant_types: [client_credentials], response_types: "
         "[], "
         "scope: api, introspection: any, " +
         secret + " }\n";
}

class TokenExchange : public testing::Test {
 protected:
  TokenAnswer tokens_of(const std::string& client = "web", const std::string& scope = "openid api badge") {
    return TokenClient(server_, client)
        .redeem(Browser(server_).sign_in(client, "https://" + client + ".example/cb", {{"scope", scope}}));
  }
  std::string own_token(const std::string& client) {
    return TokenClient(server_, client).token({{"grant_type", "client_credentials"}}).text("access_token");
  }
  Fields request(const std::string& subject) {
    return {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
            {"subject_token", subject},
            {"subject_token_type", kAccessToken},
            {"resource", kStock}};
  }
  TokenAnswer exchange(const std::string& client, Fields fields, const Fields& more = {}) {
    for (const auto& [name, value] : more) {
      if (value.empty())
        fields.erase(name);
      else
        fields[name] = value;
    }
    return TokenClient(server_, client).token(fields);
  }
  TokenAnswer delegated(const std::string& subject) {
    return exchange("orders", request(subject),
                    {{"actor_token", own_token("orders")}, {"actor_token_type", kAccessToken}});
  }

  TestServer server_{{.tenant_extra = "resources: [ { id: \"" + kStock + "\", scopes: [api] }, { id: \"" +
                                      kBilling + "\", scopes: [api, badge] } ]\n",
                      .clients = clients()}};
};

TEST_F(TokenExchange, a_service_gets_a_token_for_the_next_one_and_is_named_in_it) {
  const auto first = tokens_of();
  const auto second = delegated(first.text("access_token"));
  ASSERT_EQ(second.status, 200) << second.response.body.view();
  EXPECT_EQ(second.text("issued_token_type"), kAccessToken);
  EXPECT_EQ(second.text("token_type"), "Bearer");
  EXPECT_EQ(second.text("scope"), "api");
  EXPECT_FALSE(second.body.contains("refresh_token"));
  const auto claims = claims_of(second.text("access_token"));
  EXPECT_EQ(claims.at("sub"), claims_of(first.text("access_token")).at("sub"));
  EXPECT_EQ(claims.at("aud").as_string(), kStock);
  EXPECT_EQ(claims.at("client_id").as_string(), "orders");
  EXPECT_EQ(json::serialize(claims.at("act")), R"({"sub":"orders"})");  // RFC 8693 §4.1
  const auto told = TokenClient(server_, "gateway").introspect(second.text("access_token"));
  EXPECT_EQ(json::serialize(told.body.at("act")), R"({"sub":"orders"})");
  EXPECT_NE(server_.audit_text().find("token-exchange"), std::string::npos);
}

TEST_F(TokenExchange, actors_form_a_chain_that_nobody_shortens) {
  const auto second = delegated(tokens_of().text("access_token")).text("access_token");
  const auto third = exchange(
      "shipping", request(second),
      {{"resource", kBilling}, {"actor_token", own_token("shipping")}, {"actor_token_type", kAccessToken}});
  ASSERT_EQ(third.status, 200) << third.response.body.view();
  EXPECT_EQ(json::serialize(claims_of(third.text("access_token")).at("act")),
            R"({"sub":"shipping","act":{"sub":"orders"}})");
  const auto as_person = exchange("batch", request(second));
  ASSERT_EQ(as_person.status, 200);
  EXPECT_EQ(json::serialize(claims_of(as_person.text("access_token")).at("act")), R"({"sub":"orders"})");
}

TEST_F(TokenExchange, impersonation_and_delegation_are_allowed_one_by_one) {
  const auto subject = tokens_of().text("access_token");
  EXPECT_FALSE(claims_of(exchange("batch", request(subject)).text("access_token")).contains("act"));
  EXPECT_EQ(exchange("orders", request(subject)).error(), "invalid_request");  // as the person: not this one
  EXPECT_EQ(exchange("batch", request(subject),
                     {{"actor_token", own_token("batch")}, {"actor_token_type", kAccessToken}})
                .error(),
            "invalid_request");
}

TEST_F(TokenExchange, S075_what_is_no_good_access_token_of_an_allowed_client_is_refused) {
  const auto first = tokens_of();
  const std::string good = first.text("access_token");
  const auto other_tenant =
      TokenClient(server_, "web", "b")
          .redeem(Browser(server_, "b").sign_in("web", "https://web.example/cb", {{"scope", "openid api"}}))
          .text("access_token");
  ASSERT_FALSE(other_tenant.empty());
  const std::pair<const char*, std::string> rows[] = {
      {"of a client that is not listed", tokens_of("other").text("access_token")},
      {"of another tenant (S-300)", other_tenant},
      {"an ID token (S-225)", first.text("id_token")},
      {"a refresh token", first.text("refresh_token")},
      {"of a machine", own_token("orders")},
      {"S076 cut short", good.substr(0, good.size() - 1)},
      {"nothing at all", "x"},
  };
  for (const auto& [what, token] : rows)
    EXPECT_EQ(exchange("batch", request(token)).error(), "invalid_request") << what;
  server_.clock().advance(std::chrono::minutes(5));
  EXPECT_EQ(exchange("batch", request(good)).error(), "invalid_request");  // expired
}

TEST_F(TokenExchange, S075_a_token_for_another_api_is_not_exchanged_into_one_of_ours) {
  const auto for_billing = TokenClient(server_).redeem(Browser(server_).sign_in(
      "web", "https://web.example/cb", {{"scope", "openid api"}, {"resource", kBilling}}));
  ASSERT_EQ(for_billing.status, 200) << for_billing.response.body.view();
  EXPECT_EQ(exchange("batch", request(for_billing.text("access_token"))).error(), "invalid_request");
}

TEST_F(TokenExchange, an_exchanged_token_ends_with_the_first_one) {
  const auto first = tokens_of();
  server_.clock().advance(std::chrono::minutes(4));
  const auto second = exchange("batch", request(first.text("access_token")));
  EXPECT_EQ(second.body.at("expires_in").as_int64(), 60);  // no longer life than it had left
  const auto gateway = TokenClient(server_, "gateway");
  EXPECT_EQ(gateway.introspect(second.text("access_token")).body.at("active"), true);
  EXPECT_EQ(TokenClient(server_).revoke(first.text("refresh_token")).status, 200);
  server_.server().keeper().follow_changes();
  EXPECT_EQ(gateway.introspect(second.text("access_token")).body.at("active"), false);
  EXPECT_EQ(exchange("batch", request(first.text("access_token"))).error(), "invalid_request");
}

TEST_F(TokenExchange, the_target_and_the_scope_can_only_shrink) {
  const auto subject = tokens_of("web", "openid api").text("access_token");
  EXPECT_EQ(exchange("batch", request(subject), {{"resource", ""}}).error(), "invalid_target");
  EXPECT_EQ(exchange("batch", request(subject), {{"resource", kBilling}}).error(), "invalid_target");
  for (const auto& wrong : {kStock + "#f", std::string("stock"), std::string("https://evil.example")})
    EXPECT_EQ(exchange("batch", request(subject), {{"resource", wrong}}).error(), "invalid_target") << wrong;
  EXPECT_EQ(exchange("batch", request(subject), {{"resource", ""}, {"audience", kStock}}).status, 200);
  EXPECT_EQ(exchange("batch", request(subject), {{"scope", "api badge"}}).error(), "invalid_scope");
  EXPECT_EQ(exchange("batch", request(subject), {{"scope", "openid"}}).error(), "invalid_scope");
  EXPECT_EQ(exchange("batch", request(subject), {{"scope", "api"}}).text("scope"), "api");
}

// It would open whatever an API gives to anybody whom the tenant sent.
TEST_F(TokenExchange, S075_a_token_that_allows_nothing_there_is_not_issued) {
  const auto subject = tokens_of("web", "openid badge").text("access_token");
  const auto refused = exchange("batch", request(subject));  // `badge` means nothing at the stock
  EXPECT_EQ(refused.error(), "invalid_scope");
  EXPECT_FALSE(refused.body.contains("access_token"));
  EXPECT_EQ(exchange("batch", request(tokens_of("web", "openid").text("access_token"))).error(),
            "invalid_scope");
}

// RFC 8693 §2.1
TEST_F(TokenExchange, several_audiences_can_be_named_and_each_must_be_allowed) {
  const auto ask = [this](const std::string& client, const std::string& subject,
                          const std::vector<std::string>& audiences) {
    auto fields = request(subject);
    fields.erase("resource");
    if (client != "batch") {
      fields["actor_token"] = own_token(client);
      fields["actor_token_type"] = kAccessToken;
    }
    auto form = form_of(fields);
    for (const auto& one : audiences)
      form += "&" + form_of({{"audience", one}});
    return answer_of(server_.post("/t/a/token", form, {basic(client)}));
  };
  const auto subject = tokens_of().text("access_token");
  const auto both = ask("shipping", delegated(subject).text("access_token"), {kStock, kBilling, kStock});
  ASSERT_EQ(both.status, 200) << both.response.body.view();
  EXPECT_EQ(json::serialize(claims_of(both.text("access_token")).at("aud")),
            "[\"" + kStock + "\",\"" + kBilling + "\"]");
  EXPECT_EQ(ask("batch", subject, {kStock, kBilling}).error(), "invalid_target");
  const auto machine = answer_of(
      server_.post("/t/a/token", "grant_type=client_credentials&audience=a&audience=b", {basic("orders")}));
  EXPECT_EQ(machine.error(), "invalid_request") << "no parameter of that grant (RFC 6749 §3.2)";
}

TEST_F(TokenExchange, malformed_requests_say_what_is_missing) {
  const auto subject = tokens_of().text("access_token");
  const auto own = own_token("orders");
  const std::pair<const char*, Fields> rows[] = {
      {"no subject_token", {{"subject_token", ""}}},
      {"no subject_token_type", {{"subject_token_type", ""}}},
      {"an ID token's type", {{"subject_token_type", "urn:ietf:params:oauth:token-type:id_token"}}},
      {"an actor_token without type", {{"actor_token", own}}},
      {"a type without actor_token", {{"actor_token_type", kAccessToken}}},
      {"another client's token as actor",
       {{"actor_token", own_token("batch")}, {"actor_token_type", kAccessToken}}},
      {"a person's token as actor", {{"actor_token", subject}, {"actor_token_type", kAccessToken}}},
      {"a refresh token wanted",
       {{"requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"}}},
  };
  for (const auto& [what, more] : rows)
    EXPECT_EQ(exchange("orders", request(subject), more).error(), "invalid_request") << what;
}

TEST_F(TokenExchange, S072_who_was_not_given_the_grant_does_not_have_it) {
  const auto subject = tokens_of().text("access_token");
  EXPECT_EQ(exchange("gateway", request(subject)).error(), "unauthorized_client");
  EXPECT_EQ(exchange("web", request(subject)).error(), "unauthorized_client");
}

}  // namespace
}  // namespace gatehouse::test_support
