// Encrypted answers: ID tokens and userinfo that only their client can read (OpenID Core §10.2, §5.3.2,
// OpenID Registration §2).
#include <gtest/gtest.h>

#include "core/config/schemas.h"
#include "tests/support/encrypting_client.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

using jose::KeyManagement;

/// A client of each pair of algorithms: "c0" is of the first ones.
TestServerOptions every_pair() {
  TestServerOptions options{.clients = "clients:\n"};
  int number = 0;
  for (const auto alg : jose::key_management_names())
    for (const auto enc : jose::content_encryption_names()) {
      const auto names = [&](const std::string& kind) {
        return kind + "_encrypted_response_alg: \"" + std::string(alg) + "\", " + kind +
               "_encrypted_response_enc: " + std::string(enc);
      };
      options.clients +=
          encrypting_client("c" + std::to_string(number++), names("id_token") + ", " + names("userinfo") +
                                                                ", userinfo_signed_response_alg: ES256");
    }
  return options;
}

TokenAnswer tokens_of(TestServer& server, const std::string& id) {
  const TokenClient app(server, id);
  return app.redeem(Browser(server).sign_in(id, app.redirect_uri(), {{"scope", "openid profile"}}));
}

http::Response userinfo_of(TestServer& server, const TokenAnswer& tokens) {
  return server.get("/t/a/userinfo", {{"authorization", "Bearer " + tokens.text("access_token")}});
}

TEST(EncryptedResponses, a_client_reads_what_was_signed_and_encrypted_for_it) {
  TestServer server(every_pair());
  int number = 0;
  for (const auto alg : jose::key_management_names())
    for (const auto enc : jose::content_encryption_names()) {
      SCOPED_TRACE(std::string(alg) + " " + std::string(enc));
      const auto algorithm = *jose::parse_key_management(alg);
      const std::string id = "c" + std::to_string(number++);
      const auto tokens = tokens_of(server, id);
      ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
      const auto id_token = tokens.text("id_token");
      const auto header = header_of_jwt(id_token);
      EXPECT_EQ(header.at("alg").as_string(), alg);
      EXPECT_EQ(header.at("enc").as_string(), enc);
      EXPECT_EQ(header.at("cty").as_string(), "JWT");  // RFC 7519 §5.2
      EXPECT_EQ(header.at("kid"), encryption_keys(algorithm).jwk.at("kid"));
      const auto inside = encryption_keys(algorithm).open(id_token, algorithm);
      const auto claims = claims_of(inside);
      EXPECT_EQ(claims.at("aud").as_string(), id);
      EXPECT_EQ(header_of_jwt(inside).at("alg").as_string(), "RS256");

      const auto userinfo = userinfo_of(server, tokens);
      EXPECT_EQ(userinfo.status, 200) << userinfo.body.view();
      EXPECT_EQ(header_of(userinfo, "Content-Type"), "application/jwt");
      const auto answer = encryption_keys(algorithm).open(userinfo.body.view(), algorithm);
      EXPECT_EQ(header_of_jwt(answer).at("alg").as_string(), "ES256");
      EXPECT_EQ(claims_of(answer).at("name").as_string(), "Alice Example");
      EXPECT_EQ(claims_of(answer).at("sub"), claims.at("sub"));
    }
}

// OpenID Core §5.3.2: "signed and/or encrypted".
TEST(EncryptedResponses, userinfo_that_is_encrypted_only_holds_the_claims_themselves) {
  TestServer server(
      {.clients = "clients:\n" + encrypting_client("only", "userinfo_encrypted_response_alg: ECDH-ES")});
  const auto tokens = tokens_of(server, "only");
  EXPECT_EQ(header_of_jwt(tokens.text("id_token")).at("alg").as_string(), "RS256");
  const auto userinfo = userinfo_of(server, tokens);
  EXPECT_EQ(header_of(userinfo, "Content-Type"), "application/jwt");
  const std::string token(userinfo.body.view());
  EXPECT_FALSE(header_of_jwt(token).contains("cty"));
  // OpenID Registration §2: the content encryption of a client that names none.
  EXPECT_EQ(header_of_jwt(token).at("enc").as_string(), "A128CBC-HS256");
  const auto claims =
      boost::json::parse(encryption_keys(KeyManagement::ecdh_es).open(token, KeyManagement::ecdh_es))
          .as_object();
  EXPECT_EQ(claims.at("iss").as_string(), "https://id.example/t/a");
  EXPECT_EQ(claims.at("aud").as_string(), "only");
  EXPECT_EQ(claims.at("name").as_string(), "Alice Example");
}

// OpenID Core §3.1.2.1: the client decrypts an ID token before it sends it as a hint.
TEST(EncryptedResponses, the_signed_token_inside_is_a_hint_and_the_encrypted_one_is_none) {
  TestServer server(
      {.clients = "clients:\n" + encrypting_client("app", "id_token_encrypted_response_alg: ECDH-ES")});
  Browser browser(server);
  const TokenClient app(server, "app");
  const auto tokens = app.redeem(browser.sign_in("app", app.redirect_uri()));
  const auto encrypted = tokens.text("id_token");
  const auto inside = encryption_keys(KeyManagement::ecdh_es).open(encrypted, KeyManagement::ecdh_es);
  browser.open(authorize_target("app", app.redirect_uri(), {{"prompt", "none"}, {"id_token_hint", inside}}));
  EXPECT_TRUE(browser.answered("code")) << browser.location();
  browser.open(
      authorize_target("app", app.redirect_uri(), {{"prompt", "none"}, {"id_token_hint", encrypted}}));
  EXPECT_FALSE(browser.answered("code"));
  EXPECT_TRUE(browser.answered("error"));
}

// Its kty and use say that it can be encrypted to; that it is no point of the curve shows only when it is
// used.
TEST(EncryptedResponses, a_client_whose_key_is_none_gets_no_token_in_the_clear) {
  auto broken = encryption_keys(KeyManagement::ecdh_es).jwk;
  broken.at("y") = broken.at("x");
  const auto set = boost::json::serialize(boost::json::object{{"keys", {broken}}});
  TestServer server(
      {.clients = "clients:\n  - { client_id: app, redirect_uris: [\"https://app.example/cb\"], "
                  "scope: \"openid profile\", consent: skip, client_secret_hash: \"" +
                  web_secret_hash() + "\", id_token_encrypted_response_alg: ECDH-ES, jwks: " + set + " }\n"});
  const auto tokens = tokens_of(server, "app");
  EXPECT_EQ(tokens.status, 503);
  EXPECT_EQ(tokens.error(), "temporarily_unavailable");
  EXPECT_FALSE(tokens.body.contains("id_token"));
}

TEST(EncryptedResponses, S211_discovery_names_what_works) {
  TestServer server;
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  for (const std::string kind : {"id_token", "userinfo"}) {
    EXPECT_EQ(boost::json::serialize(metadata.at(kind + "_encryption_alg_values_supported")),
              R"(["RSA-OAEP-256","ECDH-ES","ECDH-ES+A128KW","ECDH-ES+A256KW"])");
    EXPECT_EQ(boost::json::serialize(metadata.at(kind + "_encryption_enc_values_supported")),
              R"(["A128CBC-HS256","A256CBC-HS512","A128GCM","A256GCM"])");
  }
}

TEST(EncryptedResponses, the_configuration_knows_the_names_that_work) {
  const auto texts = [](auto names) { return std::vector<std::string>(names.begin(), names.end()); };
  EXPECT_EQ(config::key_management_algorithms(), texts(jose::key_management_names()));
  EXPECT_EQ(config::content_encryption_algorithms(), texts(jose::content_encryption_names()));
}

}  // namespace
}  // namespace gatehouse::test_support
