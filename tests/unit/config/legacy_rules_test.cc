// What only old applications need (design decision 8): off, named twice, refused in production unless
// acknowledged, and never beside a security profile.
#include "core/config/response_type.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

constexpr std::string_view kHashLine =
    "client_secret_hash: sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

std::string client(const std::string& metadata) {
  return "clients:\n  - { client_id: old, redirect_uris: [\"https://old.example/cb\"], " +
         std::string(kHashLine) + ", " + metadata + " }\n";
}

const std::string kImplicit = client("grant_types: [implicit], response_types: [id_token]");

/// What is wrong with a tenant of these lines; empty where nothing is.
std::string findings(const std::string& lines, const std::string& profile = "production") {
  ConfigFiles files;
  auto server = kServer;
  server.replace(server.find("production"), 10, profile);
  files.write("gatehouse.yaml", server);
  files.write("tenants/acme.yaml", kTenant + lines);
  const auto loaded = files.load();
  return loaded.snapshot ? "" : ConfigFiles::lines(loaded.found);
}

bool is_blamed(const std::string& found, std::string_view code, std::string_view text) {
  return found.find(code) != std::string::npos && found.find(text) != std::string::npos;
}

TEST(LegacyRules, S204_production_refuses_what_nobody_acknowledged) {
  const std::string on = "legacy: { response_types: [id_token] }\n";
  EXPECT_TRUE(is_blamed(findings(on), "GH-C0195", "in production")) << findings(on);
  EXPECT_EQ(findings(on, "staging"), "");
  EXPECT_EQ(findings("legacy: { response_types: [id_token], acknowledged: true }\n" + kImplicit), "");
  EXPECT_EQ(findings("legacy: { acknowledged: true }\n"), "");
}

TEST(LegacyRules, S204_every_security_profile_refuses_it) {
  for (const auto* profile : {"oauth2.1", "fapi2-security"}) {
    const auto found = findings("security_profile: " + std::string(profile) +
                                "\nlegacy: { response_types: [code id_token], acknowledged: true }\n");
    EXPECT_TRUE(is_blamed(found, "GH-C0128", "response type code and no other")) << found;
  }
}

TEST(LegacyRules, S204_a_client_names_only_what_its_tenant_names) {
  const auto found =
      findings("legacy: { response_types: [id_token], acknowledged: true }\n" +
               client("grant_types: [authorization_code, implicit], response_types: [code id_token]"));
  EXPECT_TRUE(is_blamed(found, "GH-C0195", "\"code id_token\" is not switched on")) << found;
  EXPECT_TRUE(is_blamed(findings(kImplicit), "GH-C0195", "not switched on"));
}

// OpenID Registration §2: the two lists belong together.
TEST(LegacyRules, response_types_and_grant_types_say_the_same) {
  const std::string all =
      "legacy: { response_types: [id_token, id_token token, code id_token, code token, code id_token token], "
      "acknowledged: true }\n";
  const struct {
    const char* metadata;
    const char* blamed;  ///< "" for what is right
  } rows[] = {
      {"grant_types: [implicit], response_types: [id_token, id_token token]", ""},
      {"grant_types: [authorization_code, implicit], response_types: [code id_token]", ""},
      {"grant_types: [authorization_code, implicit], response_types: [code, code token]", ""},
      {"grant_types: [authorization_code], response_types: [code, id_token]",
       "needs the grant type implicit"},
      {"grant_types: [authorization_code], response_types: [code token]", "needs the grant type implicit"},
      {"grant_types: [implicit], response_types: [code id_token]", "needs the grant type authorization_code"},
      {"grant_types: [authorization_code, implicit], response_types: [code]",
       "implicit needs a response type"},
      {"grant_types: [authorization_code, implicit], response_types: [id_token]",
       "authorization_code needs the response type code"},
      {"grant_types: [authorization_code, implicit], response_types: [code token], dpop_bound_access_tokens: "
       "true",
       "bound to no key"},
      {"grant_types: [authorization_code, implicit], response_types: [code id_token], "
       "dpop_bound_access_tokens: true",
       ""},
  };
  for (const auto& row : rows) {
    const auto found = findings(all + client(row.metadata));
    if (*row.blamed == '\0') {
      EXPECT_EQ(found, "") << row.metadata;
    } else {
      EXPECT_TRUE(is_blamed(found, "GH-C0138", row.blamed)) << row.metadata << "\n" << found;
    }
  }
}

TEST(LegacyRules, a_client_of_the_implicit_grant_needs_a_redirect_uri) {
  const auto found = findings(
      "legacy: { response_types: [id_token], acknowledged: true }\nclients: [ { client_id: old, "
      "token_endpoint_auth_method: none, grant_types: [implicit], response_types: [id_token] } ]\n");
  EXPECT_TRUE(is_blamed(found, "GH-C0135", "implicit")) << found;
}

TEST(LegacyRules, unknown_response_types_are_unknown) {
  EXPECT_NE(findings("legacy: { response_types: [token], acknowledged: true }\n"), "");
  EXPECT_NE(findings(client("response_types: [token]")), "");
}

// OpenID Core §4, Registration §2.
// OpenID Registration §2.
TEST(LegacyRules, a_web_client_of_the_implicit_grant_has_no_localhost) {
  const auto at = [](const std::string& uri, const std::string& metadata, const std::string& profile) {
    return findings(
        "legacy: { response_types: [id_token], acknowledged: true }\nclients:\n  - { client_id: old, "
        "redirect_uris: [\"" +
            uri + "\"], " + std::string(kHashLine) + ", " + metadata + " }\n",
        profile);
  };
  const std::string implicit = "grant_types: [implicit], response_types: [id_token]";
  for (const auto* uri : {"https://localhost/cb", "https://LocalHost:8443/cb"}) {
    EXPECT_TRUE(is_blamed(at(uri, implicit, "production"), "GH-C0133", "localhost")) << uri;
    EXPECT_EQ(at(uri, implicit, "dev"), "") << uri;
    EXPECT_EQ(at(uri, "grant_types: [authorization_code]", "production"), "") << uri;
  }
  EXPECT_EQ(at("https://localhost.example/cb", implicit, "production"), "");
}

TEST(LegacyRules, initiate_login_uri_is_https_and_takes_a_parameter) {
  EXPECT_EQ(findings(client("initiate_login_uri: \"https://old.example/login?a=b\"")), "");
  for (const auto* wrong : {"http://old.example/login", "javascript:alert(1)", "/login",
                            "https://u@old.example/login", "https://old.example/login#x"})
    EXPECT_TRUE(
        is_blamed(findings(client("initiate_login_uri: \"" + std::string(wrong) + "\"")), "GH-C0162", ""))
        << wrong;
}

TEST(LegacyRules, a_profile_demands_pkce_of_registered_clients_too) {
  const auto found = findings("security_profile: oauth2.1\nregistration: { require_pkce: false }\n");
  EXPECT_TRUE(is_blamed(found, "GH-C0128", "demands PKCE")) << found;
}

// OAuth 2.0 Multiple Response Types §3.
TEST(ResponseType, words_come_in_any_order_and_each_once) {
  for (const auto& name : response_type_names()) {
    const auto type = parse_response_type(name);
    ASSERT_TRUE(type) << name;
    EXPECT_EQ(to_string(*type), name);
    EXPECT_EQ(type->in_front_channel(), name != "code") << name;
  }
  EXPECT_EQ(parse_response_type("token code  id_token"), parse_response_type("code id_token token"));
  for (const auto* wrong :
       {"", " ", "none", "code code", "CODE", "code none", "code,token", "id_token tokens"})
    EXPECT_FALSE(parse_response_type(wrong)) << wrong;
}

}  // namespace
}  // namespace gatehouse::config
