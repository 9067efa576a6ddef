// Signatures per client: ID tokens, userinfo and access tokens with every algorithm that a tenant has a key
// for (OpenID Registration §2, OpenID Core §5.3.2, RFC 7518 §3.1).
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/config/schemas.h"
#include "core/jose/jws.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

constexpr std::string_view kIssuer = "https://id.example/t/a";

/// A tenant with a key for every algorithm, and a client of each algorithm's name that asks for it
/// everywhere.
TestServerOptions every_algorithm() {
  TestServerOptions options{.keys = "[ ", .clients = "clients:\n"};
  for (const jose::Algorithm algorithm : jose::key_pair_algorithms()) {
    const std::string name(jose::to_string(algorithm));
    options.keys += (options.keys.size() > 2 ? ", { alg: " : "{ alg: ") + name + " }";
    options.clients += "  - { client_id: " + lower_case(name) + ", redirect_uris: [\"https://" +
                       lower_case(name) +
                       ".example/cb\"], scope: \"openid profile\",\n"
                       "      client_secret_hash: \"sha256:Djik-EVcz9uxISzFgob8AZLgE5LSTpwmkaaT1zgo2tU\", "
                       "consent: skip,\n"
                       "      id_token_signed_response_alg: " +
                       name + ", userinfo_signed_response_alg: " + name +
                       ", access_token_signed_response_alg: " + name + " }\n";
  }
  options.keys += " ]";
  return options;
}

std::vector<jose::PublicKey> published_keys(TestServer& server) {
  std::vector<jose::PublicKey> keys;
  const auto document = boost::json::parse(server.get("/t/a/jwks").body.view());
  for (const auto& jwk : document.at("keys").as_array()) {
    auto key = jose::PublicKey::from_jwk(boost::json::serialize(jwk));
    EXPECT_TRUE(key) << boost::json::serialize(jwk);
    if (key) keys.push_back(*std::move(key));
  }
  return keys;
}

/// Signed by the published key that its header names, which is one of that algorithm.
void expect_signed(const std::string& jwt, jose::Algorithm algorithm,
                   const std::vector<jose::PublicKey>& keys) {
  const auto header = header_of_jwt(jwt);
  EXPECT_EQ(header.at("alg").as_string(), jose::to_string(algorithm));
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const jose::PublicKey& one) {
    return header.at("kid").as_string() == std::string_view(one.id().text());
  });
  ASSERT_NE(key, keys.end());
  EXPECT_EQ(key->algorithm(), algorithm);
  const auto dot = jwt.rfind('.');
  EXPECT_TRUE(key->verify(jwt.substr(0, dot), *base64url_decode(jwt.substr(dot + 1))));
}

TEST(SignedResponses, A002_A003_a_client_gets_the_algorithms_that_its_metadata_name) {
  TestServer server(every_algorithm());
  const auto keys = published_keys(server);
  EXPECT_EQ(keys.size(), jose::key_pair_algorithms().size());
  for (const jose::Algorithm algorithm : jose::key_pair_algorithms()) {
    SCOPED_TRACE(jose::to_string(algorithm));
    const TokenClient client(server, lower_case(jose::to_string(algorithm)));
    const auto tokens = client.redeem(Browser(server).sign_in(
        lower_case(jose::to_string(algorithm)), client.redirect_uri(), {{"scope", "openid profile"}}));
    ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
    const auto id_token = tokens.text("id_token");
    const auto access_token = tokens.text("access_token");
    expect_signed(id_token, algorithm, keys);
    expect_signed(access_token, algorithm, keys);
    EXPECT_EQ(header_of_jwt(access_token).at("typ").as_string(), "at+jwt");
    // S-214: the hash is that of the algorithm.
    EXPECT_EQ(claims_of(id_token).at("at_hash").as_string(), jose::half_hash(algorithm, access_token));

    const auto userinfo = server.get("/t/a/userinfo", {{"authorization", "Bearer " + access_token}});
    EXPECT_EQ(userinfo.status, 200);
    EXPECT_EQ(header_of(userinfo, "Content-Type"), "application/jwt");
    EXPECT_EQ(header_of(userinfo, "Cache-Control"), "no-store");
    const std::string jwt(userinfo.body.view());
    expect_signed(jwt, algorithm, keys);
    const auto claims = claims_of(jwt);
    EXPECT_EQ(claims.at("iss").as_string(), kIssuer);
    EXPECT_EQ(claims.at("aud").as_string(), lower_case(jose::to_string(algorithm)));
    EXPECT_EQ(claims.at("sub"), claims_of(id_token).at("sub"));
    EXPECT_EQ(claims.at("name").as_string(), "Alice Example");

    // S-225: neither is taken for the other, nor for an access token.
    const jose::Expectations as_id_token{.type = jose::TokenType::jwt,
                                         .issuer = kIssuer,
                                         .audience = claims.at("aud").as_string(),
                                         .algorithms = jose::key_pair_algorithms(),
                                         .now = server.clock().now()};
    EXPECT_TRUE(jose::verify_compact(id_token, keys, as_id_token));
    EXPECT_FALSE(jose::verify_compact(jwt, keys, as_id_token));
    EXPECT_EQ(client.userinfo(jwt).status, 401);
    EXPECT_EQ(client.userinfo(id_token).status, 401);
  }
}

TEST(SignedResponses, S120_a_published_key_is_no_secret_of_an_access_token) {
  TestServer server;
  const TokenClient web(server);
  const auto good = web.redeem(Browser(server).sign_in("web", web.redirect_uri())).text("access_token");
  const auto payload = boost::json::serialize(claims_of(good));
  const std::string jwks(server.get("/t/a/jwks").body.view());
  const auto document = boost::json::parse(jwks);
  for (const auto& jwk : document.at("keys").as_array())
    for (const std::string& secret : {jwks, boost::json::serialize(jwk)})
      for (const jose::Algorithm mac :
           {jose::Algorithm::hs256, jose::Algorithm::hs384, jose::Algorithm::hs512}) {
        const auto key = jose::MacKey::create(mac, Secret::copy_of(secret)).value();
        EXPECT_EQ(web.userinfo(jose::sign_compact(key, jose::TokenType::at_jwt, payload).value()).status,
                  401);
        std::string named = R"({"alg":")" + std::string(jose::to_string(mac)) + R"(","kid":")" +
                            std::string(jwk.at("kid").as_string()) + R"(","typ":"at+jwt"})";
        named = base64url_encode(named) + '.' + base64url_encode(payload);
        EXPECT_EQ(web.userinfo(named + '.' + base64url_encode(key.tag(named).value())).status, 401);
      }
  EXPECT_EQ(web.userinfo(good).status, 200);
}

TEST(SignedResponses, S211_the_metadata_list_what_the_tenant_can_sign_with_and_nothing_else) {
  TestServer server(
      {.keys = "[ { alg: RS256, bits: 3072 }, { alg: ES256 }, { alg: EdDSA }, { alg: PS512 } ]"});
  const auto metadata = boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view());
  for (const auto* name : {"id_token_signing_alg_values_supported", "userinfo_signing_alg_values_supported"})
    EXPECT_EQ(boost::json::serialize(metadata.at(name)),
              R"(["RS256","ES256","EdDSA","PS512","HS256","HS384","HS512"])")
        << name;
  const auto document = boost::json::parse(server.get("/t/a/jwks").body.view());
  std::string seen;
  for (const auto& jwk : document.at("keys").as_array()) {
    const auto* curve = jwk.as_object().if_contains("crv");
    seen.append(jwk.at("alg").as_string()).append(" ").append(jwk.at("kty").as_string());
    if (curve != nullptr) seen.append(" ").append(curve->as_string());
    seen.append(jwk.at("use").as_string() == "sig" ? "; " : "?");
    if (jwk.at("alg") == "RS256") {
      EXPECT_EQ(jwk.at("n").as_string().size(), 512u);  // 3072 bits
    }
  }
  for (const auto* key : {"RS256 RSA; ", "PS512 RSA; ", "ES256 EC P-256; ", "EdDSA OKP Ed25519; "})
    EXPECT_NE(seen.find(key), std::string::npos) << seen;
}

TEST(SignedResponses, the_configuration_knows_the_algorithms_that_there_are) {
  std::vector<std::string> names;
  for (const jose::Algorithm algorithm : jose::key_pair_algorithms())
    names.emplace_back(jose::to_string(algorithm));
  EXPECT_EQ(config::signature_algorithms(), names);
  for (const auto& name : config::response_algorithms()) {
    const auto algorithm = jose::parse_algorithm(name);
    ASSERT_TRUE(algorithm) << name;
    EXPECT_EQ(jose::is_mac(*algorithm), std::find(names.begin(), names.end(), name) == names.end());
  }
}

}  // namespace
}  // namespace gatehouse::test_support
