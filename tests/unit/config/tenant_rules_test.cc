#include "core/config/rules/tenant_rules.h"

#include "core/config/master_key.h"
#include "core/config/rules/server_rules.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

TenantConfig good_tenant() {
  TenantConfig tenant;
  tenant.id = TenantId("acme");
  tenant.issuer = "https://id.example.com/t/acme";
  tenant.keys = {{.alg = "RS256"}, {.alg = "ES256"}};
  return tenant;
}

std::string codes(const TenantConfig& tenant, Profile profile = Profile::production) {
  Diagnostics found;
  check_tenant(tenant, profile, Place(), found);
  std::string text;
  for (const auto& one : found)
    text += (text.empty() ? "" : " ") + one.code;
  return text;
}

std::string issuer(const std::string& text, Profile profile = Profile::production) {
  auto tenant = good_tenant();
  tenant.issuer = text;
  return codes(tenant, profile);
}

TEST(TenantRules, AnIssuerIsAPlainHttpsAddress) {
  for (const auto* good : {"https://id.example.com", "https://id.example.com:8443",
                           "https://id.example.com/t/acme", "https://[2001:db8::1]/t/acme"})
    EXPECT_EQ(issuer(good), "") << good;
  for (const auto* bad :
       {"", "id.example.com", "https://", "https://id.example.com/", "https://id.example.com/t/acme/",
        "https://id.example.com?x=y", "https://id.example.com/#x", "https://user@id.example.com",
        "https://id.example.com//t", "https://id.example.com/../t", "https://id.example.com/%74",
        "https://ID.example.com", "HTTPS://id.example.com", "https:id.example.com"})
    EXPECT_NE(issuer(bad).find("GH-C0101"), std::string::npos) << bad;
}

TEST(TenantRules, A248_A301_PlainHttpIssuersExistOnThisMachineUnderProfileDevOnly) {
  for (const auto* local : {"http://localhost:8080/t/demo", "http://127.0.0.1:8080", "http://[::1]:8080"}) {
    EXPECT_EQ(issuer(local, Profile::dev), "") << local;
    EXPECT_EQ(issuer(local, Profile::staging), "GH-C0102") << local;
    EXPECT_EQ(issuer(local, Profile::production), "GH-C0102") << local;
  }
  for (const auto* remote : {"http://id.example.com", "http://localhost.example.com", "ftp://localhost"})
    EXPECT_EQ(issuer(remote, Profile::dev), "GH-C0102") << remote;
}

TEST(TenantRules, S312_reserved_and_malformed_tenant_ids_are_refused) {
  for (const auto* bad :
       {"admin", ".well-known", "_",    "..",  "www", "",   "12345", "authorize", "token", "userinfo", "jwks",
        "login", "localhost",   "Acme", "a/b", "a.b", "-a", "a-",    "ä",         "a b",   "a%2f"}) {
    auto tenant = good_tenant();
    tenant.id = TenantId(bad);
    EXPECT_EQ(codes(tenant), "GH-C0104") << bad;
  }
  for (const auto& good :
       {std::string("a"), std::string("3m"), std::string("acme-2"), std::string(63, 'a')}) {
    auto tenant = good_tenant();
    tenant.id = TenantId(good);
    EXPECT_EQ(codes(tenant), "") << good;
  }
  auto tenant = good_tenant();
  tenant.id = TenantId(std::string(64, 'a'));
  EXPECT_EQ(codes(tenant), "GH-C0104");
}

TEST(TenantRules, LifetimesAreInOrder) {
  using namespace std::chrono_literals;
  auto tenant = good_tenant();
  tenant.tokens.refresh_grace = tenant.tokens.refresh_idle = 1min;
  EXPECT_EQ(codes(tenant), "GH-C0120");
  tenant = good_tenant();
  tenant.tokens.refresh_idle = tenant.tokens.refresh_lifetime + 1s;
  EXPECT_EQ(codes(tenant), "GH-C0120");
  tenant.tokens.refresh_idle = tenant.tokens.refresh_lifetime;
  EXPECT_EQ(codes(tenant), "");
  tenant.sessions.idle = tenant.sessions.absolute + 1s;
  EXPECT_EQ(codes(tenant), "GH-C0120");
}

TEST(TenantRules, EveryAlgorithmThatTokensNameHasOneKey) {
  auto tenant = good_tenant();
  tenant.keys = {{.alg = "ES256"}};
  EXPECT_EQ(codes(tenant), "GH-C0121 GH-C0122");
  tenant.keys = {{.alg = "RS256"}};
  EXPECT_EQ(codes(tenant), "GH-C0122");
  tenant.tokens.access_format = AccessTokenFormat::opaque;
  EXPECT_EQ(codes(tenant), "");
  ClientMetadata client;
  client.client_id = "c";
  client.token_endpoint_auth_method = "none";
  client.redirect_uris = {"https://a.example/"};
  client.id_token_signed_response_alg = "ES256";
  tenant.clients = {client};
  EXPECT_EQ(codes(tenant), "GH-C0122");
  tenant.keys = {{.alg = "RS256"}, {.alg = "ES256"}, {.alg = "RS256"}};
  EXPECT_EQ(codes(tenant), "GH-C0121");
}

TEST(TenantRules, whatever_a_client_is_answered_with_has_a_key) {
  auto tenant = good_tenant();
  ClientMetadata client;
  client.client_id = "c";
  client.token_endpoint_auth_method = "none";
  client.redirect_uris = {"https://a.example/"};
  for (const auto member :
       {&ClientMetadata::id_token_signed_response_alg, &ClientMetadata::userinfo_signed_response_alg,
        &ClientMetadata::access_token_signed_response_alg}) {
    auto asking = client;
    asking.*member = "PS384";
    tenant.clients = {asking};
    EXPECT_EQ(codes(tenant), "GH-C0122");
    Diagnostics found;
    check_tenant(tenant, Profile::production, Place(), found);
    EXPECT_EQ(found.front().message, "no signing key for PS384");
    EXPECT_EQ(found.front().hint, "add { alg: PS384 } to keys");
    auto with_key = tenant;
    with_key.keys.push_back({.alg = "PS384", .bits = 3072});
    EXPECT_EQ(codes(with_key), "");
  }
}

TEST(TenantRules, a_sealed_secret_is_none_for_a_file) {
  auto tenant = good_tenant();
  ClientMetadata client;
  client.client_id = "c";
  client.redirect_uris = {"https://a.example/"};
  client.client_secret_hash = "sealed:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  client.id_token_signed_response_alg = "HS256";
  tenant.clients = {client};
  EXPECT_EQ(codes(tenant), "GH-C0137");
}

TEST(TenantRules, an_rsa_key_has_one_of_three_sizes) {
  auto tenant = good_tenant();
  for (const std::uint32_t good : {2048u, 3072u, 4096u}) {
    tenant.keys[0].bits = good;
    EXPECT_EQ(codes(tenant), "") << good;
  }
  for (const std::uint32_t bad : {2049u, 2560u, 4095u}) {
    tenant.keys[0].bits = bad;
    EXPECT_EQ(codes(tenant), "GH-C0121") << bad;
  }
}

TEST(TenantRules, ScopesAreDeclaredOnceAndClientsNameOnlyThose) {
  auto tenant = good_tenant();
  tenant.scopes = {{.id = "groups", .claims = {}, .description = {}}};
  ClientMetadata client;
  client.client_id = "c";
  client.token_endpoint_auth_method = "none";
  client.redirect_uris = {"https://a.example/"};
  client.scope = "openid groups offline_access";
  tenant.clients = {client};
  EXPECT_EQ(codes(tenant), "");
  tenant.clients[0].scope = "openid group";
  EXPECT_EQ(codes(tenant), "GH-C0124");
  tenant.clients[0].scope = "openid  profile";
  EXPECT_EQ(codes(tenant), "GH-C0123");
  tenant.clients.clear();
  tenant.scopes.push_back({.id = "groups", .claims = {}, .description = {}});
  EXPECT_EQ(codes(tenant), "GH-C0123");
  tenant.scopes = {{.id = "openid", .claims = {}, .description = {}}};
  EXPECT_EQ(codes(tenant), "GH-C0123");
  tenant.scopes = {{.id = "a b", .claims = {}, .description = {}}};
  EXPECT_EQ(codes(tenant), "GH-C0123");
  tenant.scopes.clear();
  tenant.default_audience = "api";
  EXPECT_EQ(codes(tenant), "GH-C0125");
}

TEST(TenantRules, ClientIdsAreUnique) {
  auto tenant = good_tenant();
  ClientMetadata client;
  client.client_id = "c";
  client.token_endpoint_auth_method = "none";
  client.redirect_uris = {"https://a.example/"};
  tenant.clients = {client, client};
  EXPECT_EQ(codes(tenant), "GH-C0131");
}

TEST(TenantRules, PeopleHaveHashesAndNamesOfTheirOwn) {
  auto tenant = good_tenant();
  tenant.users = {{.username = "ada",
                   .email = "ada@example.com",
                   .email_verified = true,
                   .name = "",
                   .password_hash = kHash,
                   .span = {}}};
  EXPECT_EQ(codes(tenant), "");
  tenant.users.push_back(tenant.users[0]);
  EXPECT_EQ(codes(tenant), "GH-C0141 GH-C0141");
  tenant.users.resize(1);
  tenant.users[0].password_hash = "hunter2";
  Diagnostics found;
  check_tenant(tenant, Profile::dev, Place(), found);
  EXPECT_EQ(ConfigFiles::lines(found).find("hunter2"), std::string::npos);
  EXPECT_EQ(codes(tenant), "GH-C0142");
  tenant.users[0].password_hash = kHash;
  tenant.users[0].username = "ada@example.com";
  EXPECT_EQ(codes(tenant), "GH-C0140");
  tenant.users[0].username = "ada";
  tenant.users[0].email = "ada";
  EXPECT_EQ(codes(tenant), "GH-C0140");
  tenant.users[0].email = "";
  EXPECT_EQ(codes(tenant), "GH-C0140");
  tenant = good_tenant();
  tenant.accounts.login_with = {};
  EXPECT_EQ(codes(tenant), "GH-C0140");
  // Who makes an account has a user name, and must be able to come back with it.
  tenant.accounts.registration = AccountRegistration::open;
  tenant.accounts.login_with = {"email"};
  EXPECT_EQ(codes(tenant), "GH-C0140");
  tenant.accounts.login_with = {"email", "username"};
  EXPECT_EQ(codes(tenant), "");
}

TEST(ServerRules, ListenAddressesAreLiteral) {
  for (const auto* good : {"127.0.0.1:8080", "0.0.0.0:80", "[::]:8080", "[::1]:0", "localhost:8080",
                           "unix:/run/g.sock", "systemd:public"})
    EXPECT_TRUE(is_listen_address(good)) << good;
  for (const auto* bad : {"", ":8080", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:08",
                          "::1:8080", "[::1]", "example.com:80", "256.0.0.1:80", "unix:", "unix:run/g.sock",
                          "127.0.0.1:80 ", "[::1:80", "systemd:", "systemd:a b", "systemd:a:b"})
    EXPECT_FALSE(is_listen_address(bad)) << bad;
  EXPECT_FALSE(is_listen_address("unix:/" + std::string(200, 'x')));
}

TEST(ServerRules, ProxiesAreAddressesOrBlocks) {
  for (const auto* good :
       {"127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "192.168.1.128/25", "::1", "2001:db8::/32", "::/0"})
    EXPECT_TRUE(is_cidr(good)) << good;
  for (const auto* bad : {"", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0/8",
                          "2001:db8::1/32", "::/129", "proxy", "*", "10.0.0.0/-1", "fe80::1%eth0"})
    EXPECT_FALSE(is_cidr(bad)) << bad;
}

TEST(MasterKey, IsThirtyTwoBytesInAnyUsualSpelling) {
  const std::string wanted = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  EXPECT_EQ(normalise_master_key(wanted)->reveal(), wanted);
  EXPECT_EQ(normalise_master_key(wanted + "=")->reveal(), wanted);
  EXPECT_EQ(
      normalise_master_key("000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F")->reveal(),
      wanted);
  const std::string ones(64, 'f');
  EXPECT_EQ(normalise_master_key(ones)->reveal(), std::string(42, '_') + "8");
  EXPECT_EQ(normalise_master_key(std::string(42, '/') + "8=")->reveal(), std::string(42, '_') + "8");
  for (const auto& bad :
       {std::string(), wanted + "==", wanted.substr(1), wanted + "A", std::string(42, '/') + "9",
        std::string(41, '/') + "_8", std::string(64, 'g'), std::string(43, '!')})
    EXPECT_FALSE(normalise_master_key(bad)) << bad;
}

}  // namespace
}  // namespace gatehouse::config
