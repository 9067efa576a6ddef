// security_profile: what it sets, what it locks, what it refuses (security.md S-246).
#include "core/config/rules/security_profile.h"

#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

constexpr std::string_view kJwks =
    R"({ keys: [ { kty: EC, crv: P-256, x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" } ] })";

std::string tenant(const std::string& client, const std::string& more = "") {
  return kTenant + "security_profile: fapi2-security\n" + more +
         "clients:\n  - { client_id: bank, client_name: Bank, redirect_uris: [\"https://bank.example/cb\"], "
         "scope: openid, " +
         client + " }\n";
}

const std::string kGood = "token_endpoint_auth_method: private_key_jwt, jwks: " + std::string(kJwks);

TEST(SecurityProfile, S246_fapi_sets_what_a_file_need_not_say) {
  ConfigFiles files;
  files.write("tenants/acme.yaml", tenant(kGood));
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
  const auto& acme = loaded.snapshot->tenants[0];
  EXPECT_EQ(acme.tokens.refresh_rotation, RefreshRotation::never);
  EXPECT_EQ(acme.tokens.id_alg, "ES256");
  EXPECT_TRUE(acme.clients[0].dpop_bound_access_tokens);
  EXPECT_TRUE(acme.clients[0].require_pushed_authorization_requests);
  EXPECT_TRUE(acme.clients[0].require_pkce);
}

TEST(SecurityProfile, S246_fapi_refuses_what_contradicts_it) {
  const std::string hash = "client_secret_hash: sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  struct Row {
    std::string client;
    std::string more;
    std::string blamed;  ///< what the message speaks of
  };
  const Row rows[] = {
      {hash, "", "client_secret_basic"},
      {"token_endpoint_auth_method: none", "", "none"},
      {kGood + ", token_endpoint_auth_signing_alg: RS256", "", "RS256 is not allowed"},
      {kGood + ", id_token_signed_response_alg: RS256", "", "RS256 is not allowed"},
      {kGood + ", dpop_bound_access_tokens: false", "", "bound to a key"},
      {kGood + ", require_pushed_authorization_requests: false", "", "pushed"},
      {kGood, "tokens: { code: { lifetime: 2m } }\n", "60 s"},
      {kGood, "tokens: { id: { alg: RS256 } }\n", "RS256 is not allowed"},
      {kGood, "tokens: { access: { alg: RS256 } }\n", "RS256 is not allowed"},
      {kGood, "tokens: { refresh: { rotation: always } }\n", "must not rotate"},
      {kGood, "registration: { mode: open }\n", "anybody could register"},
  };
  for (const auto& row : rows) {
    ConfigFiles files;
    files.write("tenants/acme.yaml", tenant(row.client, row.more));
    const auto loaded = files.load();
    const auto text = render_text(loaded.found, loaded.sources);
    EXPECT_FALSE(loaded.snapshot) << row.client << row.more;
    EXPECT_NE(text.find(row.blamed), std::string::npos) << text;
    EXPECT_NE(text.find("security_profile: fapi2-security"), std::string::npos) << text;
    EXPECT_NE(text.find("GH-C0128"), std::string::npos) << text;
  }
}

TEST(SecurityProfile, S246_fapi_refuses_tokens_that_nobody_proves_a_key_for) {
  TenantConfig acme;
  acme.security_profile = SecurityProfile::fapi2_security;
  ClientMetadata client;
  client.client_id = "bank";
  client.token_endpoint_auth_method = "private_key_jwt";
  for (const auto& [mode, is_allowed] : {std::pair("poll", true), {"ping", true}, {"push", false}}) {
    client.backchannel_token_delivery_mode = mode;
    Diagnostics found;
    Findings findings(found);
    check_profile(acme, client, Place(), findings);
    EXPECT_EQ(found.empty(), is_allowed) << mode;
  }
}

TEST(SecurityProfile, S246_message_signing_sets_and_locks_what_it_adds) {
  const auto signing = [](const std::string& client) {
    auto text = tenant(client);
    text.replace(text.find("fapi2-security"), 14, "fapi2-message-signing");
    return text;
  };
  ConfigFiles files;
  files.write("tenants/acme.yaml", signing(kGood));
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
  const auto& client = loaded.snapshot->tenants[0].clients[0];
  EXPECT_TRUE(client.require_signed_request_object);
  EXPECT_TRUE(client.require_pushed_authorization_requests);
  EXPECT_EQ(client.authorization_signed_response_alg, "ES256");
  EXPECT_EQ(client.introspection_signed_response_alg, "ES256");
  const std::pair<std::string, std::string> rows[] = {
      {kGood + ", require_signed_request_object: false", "requests must be signed"},
      {kGood + ", authorization_signed_response_alg: RS256", "RS256 is not allowed"},
      {kGood + ", introspection_signed_response_alg: RS256", "RS256 is not allowed"},
      {kGood + ", request_object_signing_alg: RS256", "RS256 is not allowed"},
      {kGood + ", request_uris: [\"https://bank.example/r.jwt\"]", "requests are pushed, not fetched"},
      {kGood + ", dpop_bound_access_tokens: false", "bound to a key"},
  };
  for (const auto& [text, blamed] : rows) {
    files.write("tenants/acme.yaml", signing(text));
    const auto refused = files.load();
    const auto said = render_text(refused.found, refused.sources);
    EXPECT_FALSE(refused.snapshot) << text;
    EXPECT_NE(said.find(blamed), std::string::npos) << said;
    EXPECT_NE(said.find("security_profile: fapi2-message-signing"), std::string::npos) << said;
  }
}

TEST(SecurityProfile, oauth_2_1_wants_pkce_of_everybody) {
  ConfigFiles files;
  files.write("tenants/acme.yaml",
              kTenant +
                  "security_profile: oauth2.1\nclients:\n  - { client_id: old, redirect_uris: "
                  "[\"https://old.example/cb\"], scope: openid, require_pkce: false, client_secret_hash: "
                  "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 }\n");
  const auto loaded = files.load();
  EXPECT_FALSE(loaded.snapshot);
  EXPECT_NE(render_text(loaded.found, loaded.sources).find("goes without PKCE"), std::string::npos);
}

const std::string kMcp = "security_profile: mcp\nscopes: [ { id: tools } ]\n";
const std::string kApi = "resources: [ { id: \"https://mcp.example\", scopes: [tools] } ]\n";
const std::string kApps = "client_metadata_documents: { scopes: [tools] }\n";

TEST(SecurityProfile, mcp_lets_apps_in_by_their_documents) {
  ConfigFiles files;
  files.write("tenants/acme.yaml", kTenant + kMcp + kApi + kApps);
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
  EXPECT_TRUE(loaded.snapshot->tenants[0].client_metadata_documents.accepted);
  files.write("tenants/acme.yaml", kTenant);
  EXPECT_FALSE(files.load().snapshot->tenants[0].client_metadata_documents.accepted) << "off by default";
}

TEST(SecurityProfile, S246_mcp_refuses_what_contradicts_it) {
  const std::pair<std::string, std::string> rows[] = {
      {kApps, "no API"},
      {kApi, "none may have a scope of one"},
      {kApi + "client_metadata_documents: { accepted: false, scopes: [tools] }\n",
       "let in by their metadata documents"},
      {kApi + kApps + "registration: { mode: open }\n", "anybody could register"},
      {kApi + kApps + "tokens: { refresh: { rotation: never } }\n", "must rotate"},
      {kApi + kApps +
           "clients:\n  - { client_id: old, redirect_uris: [\"https://old.example/cb\"], scope: openid, "
           "require_pkce: "
           "false, client_secret_hash: sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 }\n",
       "goes without PKCE"},
  };
  for (const auto& [more, blamed] : rows) {
    ConfigFiles files;
    files.write("tenants/acme.yaml", kTenant + kMcp + more);
    const auto loaded = files.load();
    const auto text = render_text(loaded.found, loaded.sources);
    EXPECT_FALSE(loaded.snapshot) << more;
    EXPECT_NE(text.find(blamed), std::string::npos) << text;
    EXPECT_NE(text.find("security_profile: mcp"), std::string::npos) << text;
  }
}

TEST(ClientMetadataDocuments, hosts_are_hosts_and_scopes_are_there) {
  const std::pair<std::string, std::string> rows[] = {
      {"hosts: [\"https://apps.example\"]", "is no host"},
      {"hosts: [Apps.example]", "is no host"},
      {"hosts: [\"apps.example/x\"]", "is no host"},
      {"hosts: [\"apps.example:443\"]", "is no host"},
      {"scopes: [unheard]", "does not exist"},
  };
  for (const auto& [rule, blamed] : rows) {
    ConfigFiles files;
    files.write("tenants/acme.yaml",
                kTenant + "client_metadata_documents: { accepted: true, " + rule + " }\n");
    const auto loaded = files.load();
    EXPECT_FALSE(loaded.snapshot) << rule;
    const auto text = render_text(loaded.found, loaded.sources);
    EXPECT_NE(text.find(blamed), std::string::npos) << text;
  }
  ConfigFiles files;
  files.write(
      "tenants/acme.yaml",
      kTenant + "client_metadata_documents: { accepted: true, hosts: [apps.example, \"[2001:db8::1]\"] }\n");
  const auto loaded = files.load();
  EXPECT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
}

}  // namespace
}  // namespace gatehouse::config
