#include "core/config/load.h"

#include <sys/stat.h>

#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

TEST(Load, SmallestFilesGiveASnapshotWithEveryDefault) {
  const ConfigFiles files;
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
  EXPECT_EQ(ConfigFiles::lines(loaded.found), "");
  const auto& server = loaded.snapshot->server;
  EXPECT_EQ(server.profile, Profile::production);
  EXPECT_EQ(server.state, files.path("state").string());
  EXPECT_EQ(server.public_listener.address, "127.0.0.1:8080");
  EXPECT_EQ(server.durable_storage.type, "sqlite");
  EXPECT_EQ(server.master_key.reveal(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  ASSERT_EQ(server.tenancy.size(), 1u);
  EXPECT_EQ(server.tenancy[0].config.find("prefix")->text(), "/t/");
  ASSERT_EQ(loaded.snapshot->tenants.size(), 1u);
  const auto& tenant = loaded.snapshot->tenants[0];
  EXPECT_EQ(tenant.id.text(), "acme");
  EXPECT_EQ(tenant.tokens.refresh_lifetime, std::chrono::hours(720));
  EXPECT_EQ(tenant.keys[0].bits, 2048u);
}

TEST(Load, EveryKeyOfTheTenantIsRead) {
  ConfigFiles files;
  files.write(
      "tenants/acme.yaml",
      kTenant +
          "name: Acme\n"
          "accounts: { registration: closed, login_with: [email], passwords: { min_length: 14 } }\n"
          "limits: { sign_up: { per_address: 3/1h } }\n"
          "sessions: { idle: 30m, absolute: 1h30m }\n"
          "tokens:\n"
          "  access:  { lifetime: 10m, format: opaque, alg: RS256 }\n"
          "  id:      { lifetime: 2m, alg: ES256 }\n"
          "  refresh: { lifetime: 10d, idle: 2d, grace: 1s }\n"
          "  code:    { lifetime: 30s }\n"
          "default_audience: https://api.example.com\n"
          "scopes: [ { id: groups, claims: [groups], description: { en: Your teams } } ]\n"
          "clients:\n"
          "  - client_id: wiki\n"
          "    client_name: Wiki\n"
          "    redirect_uris: [https://wiki.example.com/cb]\n"
          "    token_endpoint_auth_method: client_secret_post\n"
          "    client_secret_hash: sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"
          "    scope: openid groups\n"
          "    consent: skip\n"
          "    access_token_format: jwt\n"
          "users:\n"
          "  - { username: ada, email: ada@example.com, email_verified: true, name: Ada, password_hash: \"" +
          std::string(kHash) + "\" }\n");
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
  const auto& tenant = loaded.snapshot->tenants[0];
  EXPECT_EQ(tenant.accounts.login_with, std::vector<std::string>{"email"});
  EXPECT_EQ(tenant.accounts.password_min_length, 14u);
  EXPECT_EQ(tenant.accounts.registration, AccountRegistration::closed);
  EXPECT_EQ(tenant.limits.sign_up_per_address.count, 3u);
  EXPECT_EQ(tenant.sessions.absolute, std::chrono::minutes(90));
  EXPECT_EQ(tenant.tokens.access_format, AccessTokenFormat::opaque);
  EXPECT_EQ(tenant.tokens.access_alg, "RS256");
  EXPECT_EQ(tenant.tokens.id_lifetime, std::chrono::minutes(2));
  EXPECT_EQ(tenant.tokens.refresh_idle, std::chrono::hours(48));
  EXPECT_EQ(tenant.tokens.code_lifetime, std::chrono::seconds(30));
  EXPECT_EQ(tenant.scopes[0].description.at("en"), "Your teams");
  ASSERT_EQ(tenant.clients.size(), 1u);
  EXPECT_EQ(tenant.clients[0].consent, ConsentRule::skip);
  EXPECT_EQ(tenant.clients[0].access_token_format, AccessTokenFormat::jwt);
  EXPECT_EQ(tenant.clients[0].span.line, 17u);
  ASSERT_EQ(tenant.users.size(), 1u);
  EXPECT_EQ(tenant.users[0].password_hash, kHash);
}

struct BadFile {
  const char* name;
  std::string file;  ///< "gatehouse.yaml" or "tenants/acme.yaml"
  std::string text;
  std::string found;  ///< as ConfigFiles::lines() gives it
};
void PrintTo(const BadFile& bad, std::ostream* out) { *out << bad.name; }

class BadFiles : public testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, AreReportedWithPlaceCodeAndHint) {
  const ConfigFiles files;
  files.write(GetParam().file, GetParam().text);
  const auto loaded = files.load();
  EXPECT_FALSE(loaded.snapshot);
  EXPECT_EQ(ConfigFiles::lines(loaded.found), GetParam().found);
}

const std::string kAcme = "tenants/acme.yaml";
const std::string kGatehouse = "gatehouse.yaml";

INSTANTIATE_TEST_SUITE_P(
    Keys, BadFiles,
    testing::Values(
        BadFile{"unknown_key", kAcme,
                kTenant + "clients:\n  - client_id: a\n    redirect_uri: https://a.example/cb\n",
                "acme.yaml:7:5: error GH-C0004: unknown key \"redirect_uri\" in clients[0] | did you mean "
                "\"redirect_uris\"?\n"},
        BadFile{"key_of_another_world", kAcme, kTenant + "sessions: { zzzzzzzz: 1 }\n",
                "acme.yaml:5:13: error GH-C0004: unknown key \"zzzzzzzz\" in sessions | known keys: idle, "
                "absolute, management\n"},
        BadFile{"missing_key", kAcme, "schema: gatehouse.tenant/v1\nid: acme\nkeys: [{ alg: RS256 }]\n",
                "acme.yaml:1:1: error GH-C0005: missing key \"issuer\" | The issuer identifier: the https "
                "address under "
                "which clients reach this tenant, without slash at the end, query or fragment.\n"},
        BadFile{
            "yes_is_no_boolean", kAcme,
            kTenant + "users: [ { username: ada, password_hash: \"" + kHash + "\", email_verified: yes } ]\n",
            "acme.yaml:5:" + std::to_string(62 + std::string(kHash).size()) +
                ": error GH-C0007: users[0].email_verified must be true or false, not \"yes\" | write "
                "true\n"},
        BadFile{"octal_is_no_integer", kAcme, kTenant + "accounts: { passwords: { min_length: 0o17 } }\n",
                "acme.yaml:5:38: error GH-C0007: accounts.passwords.min_length must be an integer, not "
                "\"0o17\" | "
                "decimal digits only\n"},
        BadFile{"duration_needs_a_unit", kAcme, kTenant + "sessions: { idle: 60 }\n",
                "acme.yaml:5:19: error GH-C0007: sessions.idle must be a duration, not \"60\" | a number "
                "with a unit: "
                "ms, s, m, h, d, as in 10m or 1h30m\n"},
        BadFile{"code_lives_ten_minutes_at_most", kAcme, kTenant + "tokens: { code: { lifetime: 11m } }\n",
                "acme.yaml:5:29: error GH-C0008: tokens.code.lifetime is out of range: 11m | at most 10m\n"},
        BadFile{"name_misspelt", kAcme, kTenant + "tokens: { access: { alg: ES265 } }\n",
                "acme.yaml:5:26: error GH-C0009: tokens.access.alg must be one of RS256, RS384, RS512, "
                "PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, not "
                "\"ES265\" | did you "
                "mean \"ES256\"?\n"},
        BadFile{"list_for_text", kAcme, kTenant + "name: [a]\n",
                "acme.yaml:5:7: error GH-C0006: name must be a text, not a list\n"},
        BadFile{"text_for_list", kAcme, kTenant + "clients: all\n",
                "acme.yaml:5:10: error GH-C0006: clients must be a list, not a single value\n"},
        BadFile{"nothing_for_text", kAcme, kTenant + "name:\n",
                "acme.yaml:5:1: error GH-C0006: name must be a text, not nothing\n"},
        BadFile{"all_at_once", kAcme,
                kTenant + "nam: x\ntokens: { access: { lifetim: 5m }, id: { alg: none } }\n",
                "acme.yaml:5:1: error GH-C0004: unknown key \"nam\" | did you mean \"name\"?\n"
                "acme.yaml:6:21: error GH-C0004: unknown key \"lifetim\" in tokens.access | did you mean "
                "\"lifetime\"?\n"
                "acme.yaml:6:47: error GH-C0009: tokens.id.alg must be one of RS256, RS384, RS512, PS256, "
                "PS384, PS512, ES256, ES384, ES512, EdDSA, not \"none\"\n"}),
    [](const auto& bad) { return bad.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Server, BadFiles,
    testing::Values(
        BadFile{
            "no_schema_line", kGatehouse, "profile: dev\n",
            "gatehouse.yaml:1:1: error GH-C0017: the file does not say what it is | start it with schema: "
            "gatehouse.server/v1\n"},
        BadFile{"other_version", kGatehouse, "schema: gatehouse.server/v2\n",
                "gatehouse.yaml:1:9: error GH-C0017: this build does not know \"gatehouse.server/v2\" here | "
                "schema: "
                "gatehouse.server/v1\n"},
        BadFile{"empty_file", kGatehouse, "# nothing\n",
                "gatehouse.yaml:1:1: error GH-C0006: the file must be a mapping of keys to values\n"},
        BadFile{"missing_groups", kGatehouse,
                "schema: gatehouse.server/v1\nstate: s\ntenancy: [ { type: x } ]\n",
                "gatehouse.yaml:1:1: error GH-C0005: missing key \"durable\" in storage | What must survive "
                "a restart: "
                "accounts, grants, keys, sessions.\n"
                "gatehouse.yaml:1:1: error GH-C0005: missing key \"master_key\" in encryption | 32 random "
                "bytes as "
                "base64, base64url or hexadecimal, by reference. Make one with `openssl rand -base64 32`. "
                "Losing it "
                "loses all sealed data.\n"
                "gatehouse.yaml:1:1: warning GH-C0018: no tenant is configured | tenants: { include: "
                "[\"tenants/*.yaml\"] }\n"},
        BadFile{"literal_secret_in_production", kGatehouse,
                "schema: gatehouse.server/v1\nstate: s\nstorage: { durable: { type: sqlite } }\n"
                "tenancy: [ { type: x } ]\ntenants: { include: [\"tenants/*.yaml\"] }\n"
                "encryption: { master_key: " +
                    std::string(kKey) + " }\n",
                "gatehouse.yaml:6:27: error GH-C0010: encryption.master_key is a secret written in the file "
                "| refer to "
                "it: ${file:PATH}, ${cred:NAME} or ${env:NAME}\n"},
        BadFile{
            "short_master_key", kGatehouse,
            "schema: gatehouse.server/v1\nstate: s\nstorage: { durable: { type: sqlite } }\nprofile: dev\n"
            "tenancy: [ { type: x } ]\ntenants: { include: [\"tenants/*.yaml\"] }\n"
            "encryption: { master_key: \"c2hvcnQ=\" }\n",
            "gatehouse.yaml:7:27: warning GH-C0010: encryption.master_key is a secret written in the file | "
            "refer "
            "to it: ${file:PATH}, ${cred:NAME} or ${env:NAME}\n"
            "gatehouse.yaml:7:27: error GH-C0112: master_key is not 32 bytes of base64, base64url or "
            "hexadecimal | "
            "make one with: openssl rand -base64 32\n"},
        BadFile{
            "listener", kGatehouse,
            kServer + "listen: { public: { address: \"example.com:80\", trusted_proxies: [10.0.0.1/8] } }\n",
            "gatehouse.yaml:8:30: error GH-C0110: cannot listen on \"example.com:80\" | 127.0.0.1:8080, "
            "[::1]:8080, localhost:8080, unix:/run/gatehouse/public.sock or systemd:public\n"
            "gatehouse.yaml:8:66: error GH-C0111: \"10.0.0.1/8\" is no address block | 10.0.0.0/8, 192.0.2.7 "
            "or "
            "2001:db8::/32, with no bits set after the prefix; or \"unix\"\n"},
        BadFile{
            "telemetry", kGatehouse, kServer + "listen: { telemetry: { address: \"127.0.0.1:8080\" } }\n",
            "gatehouse.yaml:8:33: error GH-C0110: the telemetry listener has the address of the public one | "
            "another port, 127.0.0.1:8082 for example\n"},
        BadFile{"pin", kGatehouse, kServer + "plugins: { pins: { storage.sqlite: \"sha256:abc\" } }\n",
                "gatehouse.yaml:8:36: error GH-C0114: the pin of storage.sqlite is not a SHA-256 digest | "
                "sha256: and "
                "64 lower-case hexadecimal digits, as sha256sum prints them\n"},
        BadFile{
            "missing_variable", kGatehouse, kServer + "log: { level: \"${env:LEVEL}\" }\n",
            "gatehouse.yaml:8:15: error GH-C0015: environment variable LEVEL is not set | set it, or give a "
            "default: ${env:LEVEL:-…}\n"},
        BadFile{
            "fetch_range", kGatehouse,
            kServer +
                "fetch: { allow_addresses: [10.0.0.1/8, 0.0.0.0/0, 10.0.0.0/7, \"fd00::/8\", localhost, "
                "10.0.0.0/8, 127.0.0.1, \"fd12:3456::/32\"] }\n",
            "gatehouse.yaml:8:28: error GH-C0170: \"10.0.0.1/8\" is no address block | 10.20.0.0/16, "
            "192.0.2.7 or "
            "fd12:3456::/32, with no bits set after the prefix\n"
            "gatehouse.yaml:8:40: error GH-C0170: 0.0.0.0/0 is too wide for profile: production | name the "
            "networks that are meant: at least /8 of IPv4, /32 of IPv6\n"
            "gatehouse.yaml:8:51: error GH-C0170: 10.0.0.0/7 is too wide for profile: production | name the "
            "networks that are meant: at least /8 of IPv4, /32 of IPv6\n"
            "gatehouse.yaml:8:63: error GH-C0170: fd00::/8 is too wide for profile: production | name the "
            "networks that are meant: at least /8 of IPv4, /32 of IPv6\n"
            "gatehouse.yaml:8:75: error GH-C0170: \"localhost\" is no address block | 10.20.0.0/16, "
            "192.0.2.7 or "
            "fd12:3456::/32, with no bits set after the prefix\n"},
        BadFile{"ca_file", kGatehouse, kServer + "fetch: { ca_file: tenants/acme.yaml }\n",
                "gatehouse.yaml:8:19: error GH-C0171: ca_file holds no certificate | PEM: -----BEGIN "
                "CERTIFICATE----- and so on; or system\n"},
        BadFile{
            "ca_file_missing", kGatehouse, kServer + "fetch: { ca_file: absent.pem }\n",
            "gatehouse.yaml:8:19: error GH-C0171: ca_file cannot be read: No such file or directory | a PEM "
            "file of certificates, or system\n"},
        BadFile{"key_of_a_later_release", kGatehouse, kServer + "notify: []\n",
                "gatehouse.yaml:8:1: error GH-C0004: unknown key \"notify\" | known keys: schema, profile, "
                "state, "
                "listen, workers, shutdown, storage, encryption, plugins, tenancy, audit, fetch, log, "
                "password_hashing, tenants\n"}),
    [](const auto& bad) { return bad.param.name; });

TEST(Load, ReportsAnUnreadableFile) {
  const ConfigFiles files;
  std::filesystem::remove(files.path("gatehouse.yaml"));
  EXPECT_EQ(ConfigFiles::lines(files.load().found),
            "gatehouse.yaml:0:0: error GH-C0001: cannot be read: No such file or directory\n");
  std::filesystem::create_directory(files.path("gatehouse.yaml"));
  EXPECT_EQ(ConfigFiles::lines(files.load().found),
            "gatehouse.yaml:0:0: error GH-C0001: cannot be read: it is a directory\n");
}

TEST(Load, ADeviceOrPipeForAFileDoesNotHangIt) {
  const ConfigFiles files;
  std::filesystem::remove(files.path("tenants/acme.yaml"));
  ASSERT_EQ(::mkfifo(files.path("tenants/acme.yaml").c_str(), 0600), 0);
  EXPECT_EQ(ConfigFiles::lines(files.load().found),
            "acme.yaml:0:0: error GH-C0001: cannot be read: it is not a regular file\n");
}

TEST(Load, APatternThatMatchesNoFileIsAWarning) {
  const ConfigFiles files;
  std::filesystem::remove(files.path("tenants/acme.yaml"));
  const auto loaded = files.load();
  EXPECT_TRUE(loaded.snapshot);
  EXPECT_EQ(ConfigFiles::lines(loaded.found),
            "gatehouse.yaml:7:10: warning GH-C0018: no tenant is configured | tenants: { include: "
            "[\"tenants/*.yaml\"] }\n"
            "gatehouse.yaml:7:22: warning GH-C0018: no file matches \"tenants/*.yaml\"\n");
}

TEST(Load, TenantsComeInTheOrderOfTheirFilesAndOnceEach) {
  const ConfigFiles files;
  files.write(
      "tenants/b.yaml",
      "schema: gatehouse.tenant/v1\nid: b\nissuer: https://id.example.com/t/b\nkeys: [{ alg: RS256 }, { alg: "
      "ES256 }]\n");
  files.write("gatehouse.yaml", kServer.substr(0, kServer.find("tenants:")) +
                                    "tenants: { include: [\"tenants/b*\", \"tenants/*.yaml\"] }\n");
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
  ASSERT_EQ(loaded.snapshot->tenants.size(), 2u);
  EXPECT_EQ(loaded.snapshot->tenants[0].id.text(), "b");
  EXPECT_EQ(loaded.snapshot->tenants[1].id.text(), "acme");
}

TEST(Load, TwoTenantsMayNotShareIdOrIssuer) {
  const ConfigFiles files;
  files.write("tenants/twin.yaml", kTenant);
  const std::string first = files.path("tenants/acme.yaml").string();
  EXPECT_EQ(ConfigFiles::lines(files.load().found),
            "twin.yaml:2:5: error GH-C0105: tenant \"acme\" is declared twice | first at " + first +
                ":2\n"
                "twin.yaml:3:9: error GH-C0103: issuer https://id.example.com/t/acme belongs to another "
                "tenant | first "
                "at " +
                first + ":3\n");
}

TEST(Load, S305_AnIssuerMustLeadToItsTenant) {
  ConfigFiles files;
  files.write("tenants/other.yaml",
              "schema: gatehouse.tenant/v1\nid: other\nissuer: https://id.example.com/elsewhere\n"
              "keys: [ { alg: RS256 }, { alg: ES256 } ]\n");
  files.write("tenants/zz.yaml",
              "schema: gatehouse.tenant/v1\nid: zz\nissuer: https://zz.example.com\n"
              "keys: [ { alg: RS256 }, { alg: ES256 } ]\n");
  files.options.tenancy = [](const ServerConfig&) -> Result<TenantAt> {
    return TenantAt([](std::string_view authority, std::string_view path) -> std::optional<TenantId> {
      if (authority == "zz.example.com") return TenantId("acme");
      if (path == "/t/acme/.well-known/openid-configuration") return TenantId("acme");
      return std::nullopt;
    });
  };
  const auto loaded = files.load();
  EXPECT_FALSE(loaded.snapshot);
  EXPECT_EQ(
      ConfigFiles::lines(loaded.found),
      "other.yaml:3:9: error GH-C0106: issuer https://id.example.com/elsewhere does not lead to this "
      "tenant: no strategy of `tenancy` knows it | with { type: path_prefix, config: { prefix: /t/ } } "
      "it ends with /t/other\n"
      "zz.yaml:3:9: error GH-C0106: issuer https://zz.example.com does not lead to this tenant: it leads "
      "to \"acme\" | with { type: path_prefix, config: { prefix: /t/ } } it ends with /t/zz\n");
}

class OnlySqlite final : public PluginCatalogue {
 public:
  void check(PluginKind kind, const PluginChoice& choice, Diagnostics& found) const override {
    if (kind == PluginKind::storage && choice.type != "sqlite")
      found.push_back(
          {Severity::error, "GH-C0113", choice.span, "no storage plugin \"" + choice.type + "\"", ""});
  }
  const SchemaDescription* describe(PluginKind, std::string_view) const override { return nullptr; }
};

TEST(Load, AsksThePluginsAboutEveryChoice) {
  ConfigFiles files;
  const OnlySqlite plugins;
  std::string profile_seen;
  files.options.catalogue = [&](const ServerConfig& server, Diagnostics&) {
    profile_seen = server.state;
    return &plugins;
  };
  EXPECT_TRUE(files.load().snapshot);
  EXPECT_EQ(profile_seen, files.path("state").string());
  std::string text = kServer;
  text.replace(text.find("sqlite"), 6, "sqlitte");
  files.write("gatehouse.yaml", text);
  EXPECT_EQ(ConfigFiles::lines(files.load().found),
            "gatehouse.yaml:4:21: error GH-C0113: no storage plugin \"sqlitte\"\n");
}

class NoGrantsNoClaims final : public PluginCatalogue {
 public:
  void check(PluginKind kind, const PluginChoice& choice, Diagnostics& found) const override {
    if (kind == PluginKind::grant || kind == PluginKind::claims)
      found.push_back({Severity::error, "GH-C0113", choice.span,
                       std::string(kind == PluginKind::grant ? "grant " : "claims ") + choice.type, ""});
  }
  const SchemaDescription* describe(PluginKind, std::string_view) const override { return nullptr; }
};

TEST(Load, asks_the_plugins_about_those_of_a_tenant_too) {
  ConfigFiles files;
  const NoGrantsNoClaims plugins;
  files.options.catalogue = [&](const ServerConfig&, Diagnostics&) { return &plugins; };
  files.write("tenants/acme.yaml",
              kTenant + "grants: [ { type: api_key } ]\n" +
                  "claims_hooks: [ { type: department, on_error: fail, timeout: 1s } ]\n");
  EXPECT_EQ(ConfigFiles::lines(files.load().found),
            "acme.yaml:5:11: error GH-C0113: grant api_key\n"
            "acme.yaml:6:17: error GH-C0113: claims department\n");
}

}  // namespace
}  // namespace gatehouse::config
