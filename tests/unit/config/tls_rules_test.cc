// Certificates in configuration files: those of listeners, and what is said of clients' (RFC 8705).
#include "core/config/rules/tls_rules.h"

#include "core/config/rules/client_rules.h"
#include "core/config/rules/security_profile.h"
#include "tests/support/certificate_maker.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

using test_support::MadeCertificate;

constexpr auto kDay = std::chrono::hours(24);

TimePoint now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

class TlsRules : public testing::Test {
 protected:
  TlsRules() {
    files_.write("own.pem", own_.pem());
    files_.write("own.key", own_.key_pem());
    files_.write("tenants/ca.pem", root_.pem());
  }
  /// What is found, without the folder.
  std::string found(const std::string& server, const std::string& tenant = {}) {
    files_.write("gatehouse.yaml", kServer + server);
    files_.write("tenants/acme.yaml", kTenant + tenant);
    auto text = ConfigFiles::lines(files_.load().found);
    const auto folder = files_.path("").string();
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
      text.erase(at, folder.size());
    return text;
  }
  static std::string public_tls(const std::string& certificate, const std::string& key) {
    return "listen: { public: { tls: { certificate: " + certificate + ", key: " + key + " } } }\n";
  }

  MadeCertificate own_{{}};
  MadeCertificate root_{{.subject = {{"CN", "Root"}}, .is_authority = true}};
  ConfigFiles files_;
};

constexpr std::string_view kMtls =
    "listen: { mtls: { address: \"127.0.0.1:8443\", tls: { certificate: own.pem, key: own.key } } }\n";

TEST_F(TlsRules, a_listeners_files_are_right) {
  EXPECT_EQ(found(public_tls("own.pem", "own.key")), "");
  const auto loaded = [&] {
    EXPECT_EQ(found(std::string(kMtls)), "");
    return files_.load();
  }();
  ASSERT_TRUE(loaded.snapshot);
  const auto& mtls = loaded.snapshot->server.mtls_listener;
  ASSERT_TRUE(mtls && mtls->tls);
  EXPECT_EQ(mtls->tls->certificate, files_.path("own.pem").string()) << "relative to the file that names it";
  EXPECT_TRUE(mtls->tls->client_certificates);
  EXPECT_TRUE(loaded.snapshot->tenants.front().mtls.reachable);
}

TEST_F(TlsRules, S157_files_that_cannot_be_served_with_are_told_with_their_line) {
  const MadeCertificate other({}), expired({.to = now() - kDay});
  files_.write("other.key", other.key_pem());
  files_.write("expired.pem", expired.pem());
  files_.write("expired.key", expired.key_pem());
  files_.write("empty.pem", "");
  EXPECT_NE(found(public_tls("missing.pem", "own.key"))
                .find("gatehouse.yaml:8:41: error GH-C0190: missing.pem cannot be read"),
            std::string::npos)
      << found(public_tls("missing.pem", "own.key"));
  EXPECT_NE(
      found(public_tls("own.pem", "other.key"))
          .find("gatehouse.yaml:8:55: error GH-C0190: other.key: the key is not that of the certificate"),
      std::string::npos)
      << found(public_tls("own.pem", "other.key"));
  EXPECT_NE(found(public_tls("expired.pem", "expired.key"))
                .find("GH-C0190: expired.pem: the certificate expired on "),
            std::string::npos);
  EXPECT_NE(found(public_tls("empty.pem", "own.key")).find("GH-C0190: empty.pem: it holds no certificate"),
            std::string::npos);
  EXPECT_NE(found("listen: { mtls: { address: \"127.0.0.1:8443\" } }\n").find("error GH-C0005"),
            std::string::npos);
  EXPECT_NE(
      found(
          "listen: { mtls: { address: \"127.0.0.1:8080\", tls: { certificate: own.pem, key: own.key } } }\n")
          .find("the mtls listener has the address of the public one"),
      std::string::npos);
}

TEST_F(TlsRules, a_header_needs_a_proxy_that_is_believed) {
  EXPECT_NE(found("listen: { public: { client_certificate_header: nginx } }\n")
                .find("error GH-C0191: nobody is believed"),
            std::string::npos);
  EXPECT_EQ(
      found("listen: { public: { trusted_proxies: [10.0.0.5/32], client_certificate_header: nginx } }\n"),
      "");
}

TEST_F(TlsRules, a_tenant_has_what_its_server_can_bring) {
  const std::string mtls(kMtls);
  const std::string authorities = "mtls: { authorities: ca.pem }\n";
  EXPECT_EQ(found(mtls, authorities), "");
  EXPECT_EQ(found(mtls, "mtls: { authorities: ca.pem, alias: \"https://id.example.com:8443/t/acme\" }\n"),
            "");
  EXPECT_NE(found("", authorities)
                .find("acme.yaml:5:7: error GH-C0191: no certificate of a client reaches this server"),
            std::string::npos);
  EXPECT_NE(found(mtls, "mtls: { authorities: none.pem }\n").find("tenants/none.pem cannot be used"),
            std::string::npos);
  files_.write("tenants/bad.pem", "nothing");
  EXPECT_NE(found(mtls, "mtls: { authorities: bad.pem }\n").find("it holds no certificate"),
            std::string::npos);
  for (const auto* alias :
       {"http://mtls.example.com/t/acme", "https://mtls.example.com/", "https://mtls.example.com/t?a",
        "mtls.example.com", "https://u@mtls.example.com/t"})
    EXPECT_NE(found(mtls, "mtls: { alias: \"" + std::string(alias) + "\" }\n").find("cannot be the alias"),
              std::string::npos)
        << alias;
  for (const auto* alias : {"https://id.example.com/m", "https://id.example.com:443/t/acme"})
    EXPECT_NE(found(mtls, "mtls: { alias: \"" + std::string(alias) + "\" }\n")
                  .find("the host and port of the issuer"),
              std::string::npos)
        << alias;
}

TEST_F(TlsRules, an_alias_leads_to_one_tenant) {
  files_.write("tenants/beta.yaml",
               "schema: gatehouse.tenant/v1\nid: beta\nissuer: https://other.example.com/t/beta\nkeys: [ { "
               "alg: RS256 }, { alg: ES256 } ]\n"
               "mtls: { alias: \"https://mtls.example.com/m\" }\n");
  EXPECT_NE(found(std::string(kMtls), "mtls: { alias: \"https://mtls.example.com/m\" }\n")
                .find("leads to the tenant acme already"),
            std::string::npos);
  EXPECT_NE(found(std::string(kMtls), "mtls: { alias: \"https://other.example.com/t/beta\" }\n")
                .find("leads to the tenant beta already"),
            std::string::npos);
}

// RFC 8705 §2.1.2, §2.2.2
TEST_F(TlsRules, a_clients_metadata_say_one_thing) {
  const auto client = [](const std::string& more) {
    return "mtls: { authorities: ca.pem }\nclients: [ { client_id: app, redirect_uris: "
           "[\"https://app.example/cb\"], " +
           more + " } ]\n";
  };
  const std::string mtls(kMtls);
  const std::string by_certificate = "token_endpoint_auth_method: tls_client_auth, ";
  EXPECT_EQ(found(mtls, client(by_certificate + "tls_client_auth_subject_dn: \"CN=app,O=Example\"")), "");
  EXPECT_EQ(found(mtls, client(by_certificate + "tls_client_auth_san_ip: \"192.0.2.7\"")), "");
  struct Row {
    std::string client;
    std::string_view says;
  };
  const Row rows[] = {
      {"token_endpoint_auth_method: tls_client_auth", "nothing says by which"},
      {by_certificate + "tls_client_auth_san_dns: a.example, tls_client_auth_subject_dn: CN=a",
       "several members say by which"},
      {by_certificate + "tls_client_auth_subject_dn: \"/CN=a\"", "no distinguished name of RFC 4514"},
      {by_certificate + "tls_client_auth_san_ip: app.example", "is no IP address"},
      {by_certificate + "tls_client_auth_san_email: app.example", "is no e-mail address"},
      {by_certificate + "tls_client_auth_san_dns: \"*.example\"", "never as a pattern"},
      {"token_endpoint_auth_method: none, tls_client_auth_san_dns: a.example", "means nothing where"},
      {"token_endpoint_auth_method: self_signed_tls_client_auth", "has no jwks"},
      {by_certificate + "tls_client_auth_san_dns: a.example, token_endpoint_auth_signing_alg: ES256",
       "does not go with tls_client_auth"},
  };
  for (const auto& row : rows)
    EXPECT_NE(found(mtls, client(row.client)).find(row.says), std::string::npos)
        << row.client << "\n"
        << found(mtls, client(row.client));
  EXPECT_NE(found(mtls,
                  "clients: [ { client_id: app, redirect_uris: [\"https://app.example/cb\"], "
                  "token_endpoint_auth_method: "
                  "tls_client_auth, tls_client_auth_san_dns: a.example } ]\n")
                .find("the tenant has no mtls.authorities"),
            std::string::npos);
  EXPECT_NE(found("",
                  "clients: [ { client_id: app, redirect_uris: [\"https://app.example/cb\"], "
                  "token_endpoint_auth_method: none, "
                  "tls_client_certificate_bound_access_tokens: true } ]\n")
                .find("no certificate of a client reaches this server"),
            std::string::npos);
}

// FAPI 2.0 Security Profile §5.3.2.1
TEST_F(TlsRules, S246_a_certificate_is_as_good_as_a_key_to_the_profile) {
  TenantConfig tenant;
  tenant.security_profile = SecurityProfile::fapi2_security;
  ClientMetadata client;
  client.client_id = "bank";
  client.token_endpoint_auth_method = "tls_client_auth";
  const auto problems = [&] {
    Diagnostics found;
    Findings findings(found);
    check_profile(tenant, client, Place(), findings);
    return found.size();
  };
  EXPECT_EQ(problems(), 0u);
  client.token_endpoint_auth_method = "self_signed_tls_client_auth";
  EXPECT_EQ(problems(), 0u);
  auto bound = client;
  apply_profile(tenant, bound);
  EXPECT_TRUE(bound.dpop_bound_access_tokens) << "to a key, where nothing is said";
  client.tls_client_certificate_bound_access_tokens = true;
  apply_profile(tenant, client);
  EXPECT_FALSE(client.dpop_bound_access_tokens);
}

}  // namespace
}  // namespace gatehouse::config
