// RFC 9701: introspection answers as signed tokens.
#include <gtest/gtest.h>

#include "tests/support/encrypting_client.h"
#include "tests/support/published_keys.h"

namespace gatehouse::test_support {
namespace {

constexpr std::string_view kMediaType = "application/token-introspection+jwt";

/// The API "gateway", which may see every token, and the app "app".
TestServerOptions with_gateway(const std::string& metadata = "require_auth_time: true") {
  return {.clients = "clients:\n" + encrypting_client("app", "require_auth_time: true") +
                     encrypting_client("gateway", "introspection: any, " + metadata)};
}

std::string access_token(TestServer& server) {
  const TokenClient app(server, "app");
  return app.redeem(Browser(server).sign_in("app", app.redirect_uri(), {{"scope", "openid profile"}}))
      .text("access_token");
}

http::Response ask(TestServer& server, const std::string& token, std::string_view accept = kMediaType,
                   const std::string& client = "gateway") {
  return server.post("/t/a/introspect", form_of({{"token", token}}),
                     {basic(client), {"accept", std::string(accept)}});
}

TEST(JwtIntrospection, the_answer_is_signed_for_who_asks) {
  TestServer server(with_gateway());
  const auto token = access_token(server);
  const auto response = ask(server, token);
  EXPECT_EQ(response.status, 200) << response.body.view();
  EXPECT_EQ(header_of(response, "Content-Type"), kMediaType);
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  expect_standing_assertions(response);
  const std::string jwt(response.body.view());
  const auto claims = verified(server, jwt, "RS256");  // RFC 9701 §6: the default
  EXPECT_EQ(header_of_jwt(jwt).at("typ").as_string(), "token-introspection+jwt");
  EXPECT_EQ(claims.at("iss").as_string(), "https://id.example/t/a");
  EXPECT_EQ(claims.at("aud").as_string(), "gateway");
  EXPECT_TRUE(claims.at("iat").is_int64());
  // RFC 9701 §5: nothing that would make an access token of it.
  for (const auto* absent : {"sub", "exp", "active", "scope", "client_id"})
    EXPECT_FALSE(claims.contains(absent)) << absent;
  EXPECT_EQ(claims.at("token_introspection"),
            boost::json::value(TokenClient(server, "gateway").introspect(token).body));
}

TEST(JwtIntrospection, S224_who_may_not_see_a_token_gets_a_signed_nothing) {
  TestServer server({.clients = "clients:\n" + encrypting_client("app", "require_auth_time: true") +
                                encrypting_client("gateway", "introspection: own")});
  for (const auto& token : {access_token(server), std::string("nonsense"), std::string("a.b.c")}) {
    const auto claims = verified(server, std::string(ask(server, token).body.view()), "RS256");
    EXPECT_EQ(boost::json::serialize(claims.at("token_introspection")), R"({"active":false})");
  }
}

TEST(JwtIntrospection, only_who_asks_by_name_gets_it) {
  TestServer server(with_gateway("introspection_signed_response_alg: ES256"));
  const auto token = access_token(server);
  for (const auto* accept :
       {"application/json", "*/*", "application/*", "application/jwt", "", "text/html, */*;q=0.1",
        "application/token-introspection+jwt;q=0", "application/token-introspection+jwt; q=0.000"})
    EXPECT_EQ(header_of(ask(server, token, accept), "Content-Type"), "application/json") << accept;
  for (const auto* accept :
       {"application/token-introspection+jwt", "Application/Token-Introspection+JWT;q=0.5",
        "application/json;q=0.9, application/token-introspection+jwt",
        "text/html ,application/token-introspection+jwt ; q=1"})
    EXPECT_EQ(header_of(ask(server, token, accept), "Content-Type"), kMediaType) << accept;
}

TEST(JwtIntrospection, a_client_gets_the_signature_and_the_encryption_that_its_metadata_name) {
  TestServer server(
      with_gateway("introspection_signed_response_alg: ES256, "
                   "introspection_encrypted_response_alg: ECDH-ES+A256KW, "
                   "introspection_encrypted_response_enc: A256GCM"));
  const std::string token(ask(server, access_token(server)).body.view());
  EXPECT_EQ(header_of_jwt(token).at("alg").as_string(), "ECDH-ES+A256KW");
  EXPECT_EQ(header_of_jwt(token).at("enc").as_string(), "A256GCM");
  const auto algorithm = jose::KeyManagement::ecdh_es_a256kw;
  const auto claims = verified(server, encryption_keys(algorithm).open(token, algorithm), "ES256");
  EXPECT_TRUE(claims.at("token_introspection").at("active").as_bool());
}

// RFC 9701 §8.1, S-225.
TEST(JwtIntrospection, S225_an_answer_is_no_token_of_any_other_kind) {
  TestServer server(with_gateway());
  const auto token = access_token(server);
  const std::string jwt(ask(server, token).body.view());
  EXPECT_EQ(TokenClient(server, "app").userinfo(jwt).status, 401);
  const auto again = verified(server, std::string(ask(server, jwt).body.view()), "RS256");
  EXPECT_EQ(boost::json::serialize(again.at("token_introspection")), R"({"active":false})");
}

TEST(JwtIntrospection, errors_stay_JSON) {
  TestServer server(with_gateway());
  const auto response = server.post("/t/a/introspect", "token=x",
                                    {basic("gateway", "wrong"), {"accept", std::string(kMediaType)}});
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
}

TEST(JwtIntrospection, S211_discovery_names_what_works) {
  TestServer server;
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/oauth-authorization-server").body.view()).as_object();
  EXPECT_EQ(boost::json::serialize(metadata.at("introspection_signing_alg_values_supported")),
            R"(["RS256","ES256","HS256","HS384","HS512"])");
  EXPECT_TRUE(metadata.contains("introspection_encryption_alg_values_supported"));
  EXPECT_TRUE(metadata.contains("introspection_encryption_enc_values_supported"));
}

}  // namespace
}  // namespace gatehouse::test_support
