// Rules for further ways to tokens: plugins behind a grant type, and whose assertions are believed.
#include "core/config/rules/grant_rules.h"

#include "core/config/rules/tenant_rules.h"
#include "core/config/schemas.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

const std::string kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const std::string kKeys =
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

TenantConfig tenant_with(std::vector<std::string> grant_types) {
  TenantConfig tenant;
  tenant.id = TenantId("acme");
  tenant.issuer = "https://id.example.com/t/acme";
  tenant.keys = {{.alg = "RS256"}, {.alg = "ES256"}};
  ClientMetadata client;
  client.client_id = "app";
  client.client_secret_hash = "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  client.grant_types = std::move(grant_types);
  client.response_types = {};
  tenant.clients.push_back(client);
  return tenant;
}

std::string codes(const TenantConfig& tenant, Profile profile = Profile::staging) {
  Diagnostics found;
  check_tenant(tenant, profile, Place(), found);
  std::string text;
  for (const auto& one : found)
    text += (text.empty() ? "" : " ") + one.code;
  return text;
}

PluginChoice plugin(const std::string& type) { return {.type = type, .config = {}, .span = {}}; }

TEST(GrantRules, S204_the_password_grant_is_refused_in_production_unless_it_is_acknowledged) {
  auto tenant = tenant_with({"password", "refresh_token"});
  tenant.grants = {plugin("password")};
  EXPECT_EQ(codes(tenant), "");
  EXPECT_EQ(codes(tenant, Profile::production), "GH-C0195");
  tenant.legacy.acknowledged = true;
  EXPECT_EQ(codes(tenant, Profile::production), "");
  for (const auto profile : {SecurityProfile::oauth2_1, SecurityProfile::fapi2_security,
                             SecurityProfile::fapi2_message_signing, SecurityProfile::mcp}) {
    tenant.security_profile = profile;
    EXPECT_NE(codes(tenant).find("GH-C0128"), std::string::npos);
  }
}

TEST(GrantRules, S072_a_grant_type_that_nothing_answers_is_noticed) {
  for (const auto* type : {"password", "urn:example:grant-type:api-key"}) {
    auto tenant = tenant_with({type});
    EXPECT_EQ(codes(tenant), "GH-C0196") << type;
    tenant.grants = {plugin("anything")};
    EXPECT_EQ(codes(tenant), "") << type;
    tenant.grants.push_back(plugin("anything"));
    EXPECT_EQ(codes(tenant), "GH-C0196") << "listed twice";
  }
}

TEST(GrantRules, whose_assertions_are_believed_is_said_in_full) {
  auto tenant = tenant_with({kJwtBearer});
  EXPECT_EQ(codes(tenant), "GH-C0197") << "of nobody";
  const AssertionIssuer good{.issuer = "https://sts.example", .jwks = kKeys, .clients = {"app"}, .span = {}};
  tenant.assertion_issuers = {good};
  EXPECT_EQ(codes(tenant), "");
  tenant.assertion_issuers = {good, good};
  EXPECT_EQ(codes(tenant), "GH-C0197") << "twice";
  tenant.assertion_issuers = {good};
  tenant.assertion_issuers[0].issuer = tenant.issuer;
  EXPECT_EQ(codes(tenant), "GH-C0197") << "the tenant itself: its ID tokens would be assertions";
  tenant.assertion_issuers = {good};
  tenant.assertion_issuers[0].clients = {};
  EXPECT_EQ(codes(tenant), "GH-C0197 GH-C0197") << "nobody may bring them, and the client misses them";
  tenant.assertion_issuers = {good};
  for (const auto* keys : {"{}", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})",
                           R"({"keys":[{"kty":"RSA","n":"a","e":"b","p":"c"}]})",
                           R"({"keys":[{"kty":"RSA","n":"a","e":"b","oth":[]}]})",
                           R"({"keys":[{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}]})"}) {
    tenant.assertion_issuers[0].jwks = keys;
    EXPECT_EQ(codes(tenant), "GH-C0139") << keys;
  }
}

TEST(GrantRules, S150_keys_of_an_assertion_issuer_are_in_the_file_or_at_an_address_that_the_server_can_ask) {
  auto tenant = tenant_with({kJwtBearer});
  const AssertionIssuer remote{.issuer = "https://sts.example",
                               .jwks = "",
                               .jwks_uri = "https://sts.example/jwks.json",
                               .clients = {"app"},
                               .span = {}};
  tenant.assertion_issuers = {remote};
  EXPECT_EQ(codes(tenant), "");
  tenant.assertion_issuers[0].jwks = kKeys;
  EXPECT_EQ(codes(tenant), "GH-C0197") << "which of them?";
  tenant.assertion_issuers = {remote};
  tenant.assertion_issuers[0].jwks_uri = "";
  EXPECT_EQ(codes(tenant), "GH-C0197") << "neither";
  for (const auto* address : {"http://sts.example/jwks.json", "https://u@sts.example/", "file:///etc/passwd",
                              "https://sts.example/#keys"}) {
    tenant.assertion_issuers[0].jwks_uri = address;
    EXPECT_EQ(codes(tenant), "GH-C0172") << address;
  }
}

TEST(GrantRules, a_public_client_brings_no_assertions) {
  auto tenant = tenant_with({kJwtBearer});
  tenant.assertion_issuers = {
      {.issuer = "https://sts.example", .jwks = kKeys, .clients = {"app"}, .span = {}}};
  tenant.clients[0].token_endpoint_auth_method = "none";
  tenant.clients[0].client_secret_hash.clear();
  EXPECT_EQ(codes(tenant), "GH-C0136");
}

TEST(GrantRules, a_refresh_token_needs_a_grant_of_a_person) {
  auto tenant = tenant_with({"refresh_token", kJwtBearer});
  tenant.assertion_issuers = {
      {.issuer = "https://sts.example", .jwks = kKeys, .clients = {"app"}, .span = {}}};
  EXPECT_EQ(codes(tenant), "GH-C0138");
}

TEST(GrantRules, whoever_alone_may_act_with_a_client_s_tokens_is_there_and_can) {
  auto tenant = tenant_with({"client_credentials"});
  tenant.resources = {
      {.id = "https://api.example", .name = {}, .scopes = {"openid"}, .documentation = {}, .span = {}}};
  auto orders = tenant.clients[0];
  orders.client_id = "orders";
  orders.grant_types.emplace_back("urn:ietf:params:oauth:grant-type:token-exchange");
  orders.token_exchange = {.subject_clients = {"app"},
                           .audiences = {"https://api.example"},
                           .impersonation = false,
                           .delegation = true,
                           .may_act = {}};
  tenant.clients.push_back(orders);
  EXPECT_EQ(codes(tenant), "");
  tenant.clients[0].token_exchange.may_act = "orders";
  EXPECT_EQ(codes(tenant), "");
  const auto told = [&tenant] {
    Diagnostics found;
    check_tenant(tenant, Profile::staging, Place(), found);
    return found.size() == 1 ? found[0].code + " " + found[0].message + "; " + found[0].hint : std::string();
  };
  tenant.clients[0].token_exchange.may_act = "order";
  EXPECT_EQ(told(), "GH-C0138 there is no client \"order\"; did you mean \"orders\"?");
  tenant.clients[0].token_exchange.may_act = "app";
  EXPECT_NE(told().find("client app cannot exchange tokens"), std::string::npos) << told();
  tenant.clients[0].token_exchange.may_act = "orders";
  tenant.clients[1].token_exchange.subject_clients = {"web"};
  EXPECT_NE(told().find("add app to its token_exchange.subject_clients"), std::string::npos) << told();
}

std::string decode_grant_type(const std::string& name) {
  Diagnostics found;
  const auto list = ConfigNode::sequence({ConfigNode::scalar(name, {})}, {});
  (void)client_schema().decode(
      ConfigNode::mapping({{"client_id", {}, ConfigNode::scalar("app", {})}, {"grant_types", {}, list}}, {}),
      found);
  return found.empty() ? "" : found.front().code + " " + found.front().hint;
}

TEST(GrantRules, a_slip_in_a_grant_type_is_told_and_a_plugin_s_uri_is_taken) {
  for (const auto* good : {"authorization_code", "password", "urn:example:grant-type:api-key",
                           "https://example.com/grant", kJwtBearer.c_str()})
    EXPECT_EQ(decode_grant_type(good), "") << good;
  EXPECT_NE(decode_grant_type("authorisation_code").find("authorization_code"), std::string::npos);
  EXPECT_NE(decode_grant_type("urn:ietf:params:oauth:grant-type:jwt_bearer").find("jwt-bearer"),
            std::string::npos);
  EXPECT_NE(decode_grant_type("code").find("GH-C0009"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::config
