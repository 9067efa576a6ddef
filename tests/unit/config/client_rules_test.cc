#include "core/config/rules/client_rules.h"

#include "core/config/client_document.h"
#include "core/config/rules/phc.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/uri.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

ClientMetadata web_client() {
  ClientMetadata client;
  client.client_id = "wiki";
  client.redirect_uris = {"https://wiki.example.com/cb"};
  client.client_secret_hash = "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  return client;
}

/// The codes that a client is found guilty of, space-separated.
std::string codes(const ClientMetadata& client, Profile profile = Profile::production) {
  Diagnostics found;
  check_client(client, profile, found);
  std::string text;
  for (const auto& one : found)
    text += (text.empty() ? "" : " ") + one.code;
  return text;
}

std::string redirect(const std::string& uri, ApplicationType type = ApplicationType::web,
                     Profile profile = Profile::production) {
  auto client = web_client();
  client.application_type = type;
  client.redirect_uris = {uri};
  return codes(client, profile);
}

constexpr auto kNative = ApplicationType::native;
constexpr auto kWeb = ApplicationType::web;

TEST(ClientRules, AWebClientWithHttpsIsRight) {
  EXPECT_EQ(codes(web_client()), "");
  EXPECT_EQ(redirect("https://app.example.com"), "");
  EXPECT_EQ(redirect("https://app.example.com:8443/cb?tenant=a&x=%20"), "");
  EXPECT_EQ(redirect("https://[2001:db8::1]/cb"), "");
}

TEST(ClientRules, S052_wildcards_and_dot_segments_in_redirect_uris_are_refused) {
  for (const auto* uri :
       {"https://*.example.com/cb", "https://app.example.com/*", "https://app.example.com/a/../b",
        "https://app.example.com/a/..", "https://app.example.com/./b"})
    EXPECT_EQ(redirect(uri), "GH-C0132") << uri;
}

TEST(ClientRules, S055_response_parameters_and_fragments_in_redirect_uris_are_refused) {
  for (const auto* name :
       {"code", "state", "iss", "error", "response", "access_token", "id_token", "session_state"}) {
    EXPECT_EQ(redirect("https://app.example.com/cb?" + std::string(name) + "=x"), "GH-C0134") << name;
    EXPECT_EQ(redirect("https://app.example.com/cb?a=b&" + std::string(name)), "GH-C0134") << name;
  }
  EXPECT_EQ(redirect("https://app.example.com/cb?%63ode=x"), "GH-C0134");
  EXPECT_EQ(redirect("https://app.example.com/cb?codes=x&my_state=y"), "");
  EXPECT_EQ(redirect("https://app.example.com/cb#"), "GH-C0132");
  EXPECT_EQ(redirect("https://app.example.com/cb#code=x"), "GH-C0132");
}

TEST(ClientRules, S059_schemes_that_run_script_or_read_files_are_refused) {
  for (const auto* uri : {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x",
                          "file:///etc/passwd", "FILE:/x", "about:blank", "blob:x"})
    for (const auto type : {kWeb, kNative})
      EXPECT_EQ(redirect(uri, type), "GH-C0133") << uri;
}

TEST(ClientRules, OnlyAbsoluteUrisOfRfc3986AreTaken) {
  for (const auto* uri :
       {"", "/cb", "//app.example.com/cb", "app.example.com/cb", "https://app.example.com/c b",
        "https://app.example.com/\\..\\evil", "https://app.example.com/%zz", "https://app.example.com/%4",
        "https://app.example.com:0/", "https://app.example.com:99999/", "https://app.example.com:8x/",
        "https://[::1/cb", "https://[::g]/cb", "https://exämple.com/cb", "https://a/\"><script>",
        "https://a/\t", "https://a/\n", "1https://a/", "https://[127.0.0.1]/"})
    EXPECT_EQ(redirect(uri), "GH-C0132") << uri;
  EXPECT_EQ(redirect("https://good@@evil/"), "GH-C0132");
  EXPECT_EQ(redirect("https://user:pass@app.example.com/"), "GH-C0132");
  // Found by the fuzzer: what follows a NUL inside the brackets was not looked at.
  EXPECT_EQ(redirect(std::string("https://[2001:db8::1\0 \r\n evil]/cb", 33)), "GH-C0132");
  EXPECT_EQ(redirect("https:/cb"), "GH-C0133");
  EXPECT_EQ(redirect("https:///cb"), "GH-C0133");
}

TEST(ClientRules, S051_PlainHttpIsForLoopbackOnly) {
  for (const auto* uri :
       {"http://127.0.0.1/cb", "http://127.0.0.1:8080/cb", "http://[::1]/cb", "http://127.1.2.3/cb"}) {
    EXPECT_EQ(redirect(uri, kNative), "") << uri;
    EXPECT_EQ(redirect(uri, kWeb), "GH-C0133") << uri;
    EXPECT_EQ(redirect(uri, kWeb, Profile::dev), "") << uri;
  }
  EXPECT_EQ(redirect("http://localhost:3000/cb", kWeb, Profile::dev), "");
  EXPECT_EQ(redirect("http://localhost:3000/cb", kNative), "GH-C0133");
  for (const auto* uri :
       {"http://localhost.evil.test/", "http://127.0.0.1.evil/cb", "http://127.0.0.1.nip.io/",
        "http://0x7f000001/", "http://2130706433/", "http://127.1/", "http://app.example.com/"})
    for (const auto type : {kWeb, kNative})
      EXPECT_EQ(redirect(uri, type, Profile::dev), "GH-C0133") << uri;
}

TEST(ClientRules, PrivateUseSchemesAreForNativeClientsAndHaveADot) {
  EXPECT_EQ(redirect("com.example.app:/cb", kNative), "");
  EXPECT_EQ(redirect("com.example.app:/cb", kWeb), "GH-C0133");
  EXPECT_EQ(redirect("myapp:/cb", kNative), "GH-C0133");
  EXPECT_EQ(redirect("myapp://cb", kNative), "GH-C0133");
}

TEST(ClientRules, AHostAndPortWithoutASchemeIsTakenForWhatItIs) {
  auto client = web_client();
  client.redirect_uris = {"localhost:3000/callback", "app.example.com:8443/cb"};
  Diagnostics found;
  check_client(client, Profile::dev, found);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].hint, "write http://localhost:3000/callback");
  EXPECT_EQ(found[1].hint, "write https://app.example.com:8443/cb");
  EXPECT_EQ(redirect("com.example.app:1/cb", kNative), "");
}

TEST(ClientRules, ARedirectUriIsListedOnceAndThereIsOne) {
  auto client = web_client();
  client.redirect_uris.push_back(client.redirect_uris[0]);
  EXPECT_EQ(codes(client), "GH-C0132");
  client.redirect_uris.clear();
  EXPECT_EQ(codes(client), "GH-C0135");
  client.grant_types = {"client_credentials"};
  EXPECT_EQ(codes(client), "");
}

TEST(ClientRules, APublicClientHasNoSecretButPkce) {
  auto client = web_client();
  client.token_endpoint_auth_method = "none";
  EXPECT_EQ(codes(client), "GH-C0136");
  client.client_secret_hash.clear();
  EXPECT_EQ(codes(client), "");
  client.require_pkce = false;
  EXPECT_EQ(codes(client), "GH-C0136");
  client.require_pkce = true;
  client.grant_types.push_back("client_credentials");
  EXPECT_EQ(codes(client), "GH-C0136");
}

TEST(ClientRules, AConfidentialClientHasAHashOfItsSecret) {
  auto client = web_client();
  client.require_pkce = false;
  EXPECT_EQ(codes(client), "");
  client.client_secret_hash = kHash;
  EXPECT_EQ(codes(client), "");
  for (const auto* bad :
       {"", "hunter2", "sha256:", "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+", "$2y$10$abcdefghijklmnopqrstuv"}) {
    client.client_secret_hash = bad;
    EXPECT_EQ(codes(client), "GH-C0137") << bad;
  }
}

TEST(ClientRules, S219_a_readable_secret_is_there_where_an_algorithm_needs_it_and_nowhere_else) {
  constexpr auto* kSealed = "sealed:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  auto client = web_client();
  client.client_secret_hash = kSealed;
  EXPECT_EQ(codes(client), "GH-C0137");
  for (const auto member :
       {&ClientMetadata::id_token_signed_response_alg, &ClientMetadata::userinfo_signed_response_alg})
    for (const auto* algorithm : {"HS256", "HS384", "HS512"}) {
      auto asking = client;
      asking.*member = algorithm;
      EXPECT_EQ(codes(asking), "");
      asking.client_secret_hash = kHash;
      EXPECT_EQ(codes(asking), "GH-C0122") << algorithm;
      asking.client_secret_hash.clear();
      asking.token_endpoint_auth_method = "none";
      EXPECT_EQ(codes(asking), "GH-C0122") << algorithm;
    }
  for (const auto* bad : {"sealed:", "sealed:hunter2!", "sealed:AA=="}) {
    client.client_secret_hash = bad;
    client.id_token_signed_response_alg = "HS256";
    EXPECT_EQ(codes(client), "GH-C0137 GH-C0122") << bad;
  }
}

TEST(ClientRules, ASecretWrittenForItsHashIsNotRepeated) {
  auto client = web_client();
  client.client_secret_hash = "hunter2";
  Diagnostics found;
  check_client(client, Profile::production, found);
  EXPECT_EQ(ConfigFiles::lines(found).find("hunter2"), std::string::npos);
}

TEST(ClientRules, GrantAndResponseTypesFitTogether) {
  auto client = web_client();
  client.grant_types = {"refresh_token", "client_credentials"};
  EXPECT_EQ(codes(client), "GH-C0138");
  client.grant_types = {};
  EXPECT_EQ(codes(client), "GH-C0138");
  client = web_client();
  client.response_types = {};
  EXPECT_EQ(codes(client), "GH-C0138");
}

TEST(ClientRules, AClientIdIsVisibleAsciiWithoutColon) {
  auto client = web_client();
  for (const auto& bad : {std::string(), std::string("a b"), std::string("a:b"), std::string("ä"),
                          std::string(129, 'a'), std::string("a\n")}) {
    client.client_id = bad;
    EXPECT_EQ(codes(client), "GH-C0130") << bad;
  }
}

TEST(ClientRules, S151_addresses_that_the_server_calls_are_https_without_user_and_fragment) {
  const auto with = [](std::string ClientMetadata::*field, const std::string& address, Profile profile) {
    auto client = web_client();
    client.*field = address;
    return codes(client, profile);
  };
  for (auto field : {&ClientMetadata::jwks_uri, &ClientMetadata::backchannel_logout_uri}) {
    for (const auto* address :
         {"https://app.example.com/keys", "https://app.example.com:8443/keys?app=1", "https://10.0.0.1/keys"})
      EXPECT_EQ(with(field, address, Profile::production), "") << address;
    for (const auto* address :
         {"http://app.example.com/keys", "http://localhost/keys", "https://user@app.example.com/keys",
          "https://app.example.com/keys#a", "https:///keys", "file:///etc/passwd",
          "gopher://app.example.com/", "//app.example.com/keys", "keys", "https://app.example.com/ keys"})
      EXPECT_EQ(with(field, address, Profile::staging), "GH-C0172") << address;
    EXPECT_EQ(with(field, "http://localhost:3000/keys", Profile::dev), "");
    EXPECT_EQ(with(field, "http://127.0.0.1:3000/keys", Profile::dev), "");
    EXPECT_EQ(with(field, "http://app.example.com/keys", Profile::dev), "GH-C0172");
  }
}

TEST(ClientRules, keys_are_given_or_named_never_both) {  // RFC 7591 §2
  auto client = web_client();
  client.client_secret_hash.clear();
  client.token_endpoint_auth_method = "private_key_jwt";
  EXPECT_EQ(codes(client), "GH-C0139");
  client.jwks_uri = "https://app.example.com/jwks.json";
  EXPECT_EQ(codes(client), "");
  client.jwks =
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
  EXPECT_EQ(codes(client), "GH-C0139");
  client.jwks_uri.clear();
  EXPECT_EQ(codes(client), "");
}

TEST(PhcForms, AreArgon2idWithSaneCosts) {
  EXPECT_TRUE(is_argon2id_phc(kHash));
  const std::string tail = "$c29tZXNhbHRzb21l$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  EXPECT_TRUE(is_argon2id_phc("$argon2id$v=19$m=19456,t=2,p=1" + tail));
  for (const auto* head : {"$argon2i$v=19$m=65536,t=3,p=1", "$argon2id$v=16$m=65536,t=3,p=1",
                           "$argon2id$m=65536,t=3,p=1", "$argon2id$v=19$m=99999999,t=3,p=1",
                           "$argon2id$v=19$m=65536,t=3,p=2", "$argon2id$v=19$m=65536,t=0,p=1",
                           "$argon2id$v=19$m=065536,t=3,p=1", "$argon2id$v=19$m=65536,t=999,p=1"})
    EXPECT_FALSE(is_argon2id_phc(head + tail)) << head;
  EXPECT_FALSE(is_argon2id_phc("$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$AAAA"));
  EXPECT_FALSE(is_argon2id_phc(std::string(kHash) + "=="));
}

TEST(ClientDocument, ReadingGivesBackWhatWasWritten) {
  auto client = web_client();
  client.client_name = "Wiki \"x\" ü";
  client.require_pkce = false;
  client.application_type = kNative;
  client.consent = ConsentRule::skip;
  client.access_token_format = AccessTokenFormat::opaque;
  client.id_token_signed_response_alg = "ES256";
  const auto text = render_client(client);
  const auto again = read_client(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(render_client(*again), text);
  EXPECT_EQ(again->client_name, client.client_name);
  EXPECT_EQ(again->client_secret_hash, client.client_secret_hash);
  EXPECT_EQ(again->redirect_uris, client.redirect_uris);
  EXPECT_FALSE(again->require_pkce);
  EXPECT_EQ(again->access_token_format, AccessTokenFormat::opaque);
  EXPECT_EQ(again->access_token_signed_response_alg, std::nullopt);
  EXPECT_NE(text.find("\"require_pkce\":false"), std::string::npos) << text;
}

// OpenID Registration §2, RFC 7518 §4.1.
TEST(ClientRules, encryption_needs_an_alg_and_a_key_that_serves_it) {
  constexpr auto kRsa = R"({"keys":[{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"}]})";
  constexpr auto kEc = R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]})";
  const struct {
    std::string jwks;
    std::optional<std::string> alg, enc;
    std::string codes;
  } rows[] = {
      {kRsa, "RSA-OAEP-256", std::nullopt, ""},
      {kRsa, "RSA-OAEP-256", "A256GCM", ""},
      {kEc, "ECDH-ES", "A128GCM", ""},
      {kEc, "ECDH-ES+A256KW", std::nullopt, ""},
      {kRsa, std::nullopt, std::nullopt, ""},
      {kRsa, std::nullopt, "A256GCM", "GH-C0122"},
      {kRsa, "ECDH-ES", std::nullopt, "GH-C0139"},
      {kEc, "RSA-OAEP-256", std::nullopt, "GH-C0139"},
      {"", "ECDH-ES", std::nullopt, "GH-C0139"},
      {R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","use":"sig"}]})", "ECDH-ES", std::nullopt,
       "GH-C0139"},
      {R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","alg":"ECDH-ES"}]})", "ECDH-ES+A128KW",
       std::nullopt, "GH-C0139"},
  };
  using Name = std::optional<std::string> ClientMetadata::*;
  constexpr std::pair<Name, Name> kAnswers[] = {
      {&ClientMetadata::id_token_encrypted_response_alg, &ClientMetadata::id_token_encrypted_response_enc},
      {&ClientMetadata::userinfo_encrypted_response_alg, &ClientMetadata::userinfo_encrypted_response_enc},
      {&ClientMetadata::authorization_encrypted_response_alg,
       &ClientMetadata::authorization_encrypted_response_enc},
      {&ClientMetadata::introspection_encrypted_response_alg,
       &ClientMetadata::introspection_encrypted_response_enc}};
  for (const auto& row : rows)
    for (const auto& [alg, enc] : kAnswers) {
      auto client = web_client();
      client.jwks = row.jwks;
      client.*alg = row.alg;
      client.*enc = row.enc;
      EXPECT_EQ(codes(client), row.codes) << row.jwks << row.alg.value_or("") << row.enc.value_or("");
    }
}

// OpenID Core §8.1.
TEST(ClientRules, pairwise_subjects_need_redirect_URIs_of_one_host) {
  const auto found_in = [](const std::vector<std::string>& uris, std::optional<SubjectType> own,
                           SubjectType of_the_tenant) {
    TenantConfig tenant;
    tenant.tokens.subject = of_the_tenant;
    auto client = web_client();
    client.redirect_uris = uris;
    client.subject_type = own;
    Diagnostics found;
    Findings findings(found);
    check_client_subject(client, tenant, Place(), findings);
    return found.empty() ? std::string() : found.front().code;
  };
  constexpr auto kPublic = SubjectType::public_;
  constexpr auto kPairwise = SubjectType::pairwise;
  const std::vector<std::string> one_host = {"https://a.example/1", "https://A.example:8443/2?x=y"};
  const std::vector<std::string> two_hosts = {"https://a.example/", "https://b.example/"};
  EXPECT_EQ(found_in(two_hosts, std::nullopt, kPublic), "");
  EXPECT_EQ(found_in(two_hosts, std::nullopt, kPairwise), "GH-C0180");
  EXPECT_EQ(found_in(two_hosts, kPairwise, kPublic), "GH-C0180");
  EXPECT_EQ(found_in(two_hosts, kPublic, kPairwise), "");
  EXPECT_EQ(found_in(one_host, std::nullopt, kPairwise), "");
  EXPECT_EQ(found_in({"com.example.app:/cb"}, std::nullopt, kPairwise), "");
  EXPECT_EQ(found_in({"https://a.example/", "com.example.app:/cb"}, std::nullopt, kPairwise), "");
  EXPECT_EQ(found_in({}, std::nullopt, kPairwise), "");  // asks for itself only
}

// Nobody answers for these addresses alone (RFC 8252 §8.6): another's app that claims the same shape of
// address must not get the same `sub` of a person.
TEST(ClientRules, S216_apps_without_a_host_of_their_own_share_no_sector) {
  for (const auto* uri : {"com.bank.app://callback", "http://127.0.0.1/cb", "http://localhost:3000/cb"}) {
    auto client = web_client();
    client.redirect_uris = {uri};
    EXPECT_FALSE(sector_of(client)) << uri;
  }
  auto client = web_client();
  client.redirect_uris = {"https://a.example/1", "https://a.example/2"};
  EXPECT_EQ(sector_of(client), "a.example");
}

// OpenID Core §8.1: where a document says who the owner is, the redirect URIs do not.
TEST(ClientRules, S216_a_sector_identifier_uri_is_the_sector) {
  auto client = web_client();
  client.redirect_uris = {"https://a.example/", "https://b.example/"};
  client.sector_identifier_uri = "https://Owner.example:8443/sector.json";
  EXPECT_EQ(sector_of(client), "owner.example");
  TenantConfig tenant;
  tenant.tokens.subject = SubjectType::pairwise;
  Diagnostics found;
  Findings findings(found);
  check_client_subject(client, tenant, Place(), findings);
  EXPECT_TRUE(found.empty());
  client.sector_identifier_uri = "http://owner.example/sector.json";
  EXPECT_EQ(codes(client), "GH-C0172");
}

TEST(ClientDocument, ANewerReleasesMembersArePassedOverAndAbsentOnesHaveDefaults) {
  const auto client = read_client(
      R"({"client_id":"a","redirect_uris":["https://a.example/"],"of_a_later_release":"x","client_name":null})");
  ASSERT_TRUE(client);
  EXPECT_EQ(client->scope, "openid");
  EXPECT_TRUE(client->require_pkce);
}

TEST(ClientDocument, DamagedDocumentsAreCorrupt) {
  for (const auto* text :
       {"", "[]", "{", R"({"redirect_uris":[]})", R"({"client_id":"a","client_id":"b"})",
        R"({"client_id":"a","redirect_uris":"x"})", R"({"client_id":"a","require_pkce":"maybe"})",
        R"({"client_id":"a","token_endpoint_auth_method":"magic"})"}) {
    const auto client = read_client(text);
    ASSERT_FALSE(client) << text;
    EXPECT_EQ(client.error().code(), ErrorCode::corrupt) << text;
  }
}

}  // namespace
}  // namespace gatehouse::config
