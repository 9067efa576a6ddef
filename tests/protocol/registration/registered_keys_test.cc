// RFC 7591 §2 `jwks`: the keys that a client may register are such as can prove something.
#include <gtest/gtest.h>

#include "core/clients/key_set_budget.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/support/client_key.h"
#include "tests/support/token_client.h"
#include "tests/support/unsound_keys.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

class RegisteredKeys : public testing::Test {
 protected:
  static json::object set_of(const json::array& keys) { return {{"keys", keys}}; }
  static json::value jwk_of(const ClientKey& key) { return json::parse(key.jwks()).at("keys").at(0); }
  static json::object machine(const json::object& jwks) {
    return {{"client_name", "Machine"},
            {"grant_types", {"client_credentials"}},
            {"scope", "api"},
            {"token_endpoint_auth_method", "private_key_jwt"},
            {"jwks", jwks}};
  }
  TokenAnswer send(http::Method method, const std::string& query, const json::object& metadata,
                   const std::string& token) {
    http::Request request{.method = method,
                          .target = "/t/a/register" + query,
                          .headers = {{"content-type", "application/json"}},
                          .body = json::serialize(metadata),
                          .peer = {.address = "127.0.0.1", .unix_socket = false}};
    if (!token.empty()) request.headers.push_back({"authorization", "Bearer " + token});
    return answer_of(server_.send(std::move(request)));
  }
  TokenAnswer post(const json::object& jwks) { return send(http::Method::post, "", machine(jwks), ""); }
  /// What comes of an assertion of this client.
  int prove(const std::string& client, const ClientKey& key) {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
    const auto assertion = key.sign({{"iss", client},
                                     {"sub", client},
                                     {"aud", "https://id.example/t/a"},
                                     {"exp", now + 60},
                                     {"iat", now},
                                     {"jti", std::to_string(++number_)}});
    return answer_of(server_.post("/t/a/token", "grant_type=client_credentials&client_assertion_type=" +
                                                    http::percent_encode(oauth::kJwtBearerAssertion) +
                                                    "&client_assertion=" + assertion))
        .status;
  }

  TestServer server_{
      {.tenant_extra = "registration: { mode: open, grant_types: [authorization_code, client_credentials], "
                       "scopes: [openid, api] }\nlimits: { login: { per_address: 10000/1m } }\n"}};

 private:
  int number_ = 0;
};

TEST_F(RegisteredKeys, S123_S241_a_key_that_nobody_can_trust_is_not_registered) {
  const auto refused = [](const TokenAnswer& answer, const std::string& what) {
    EXPECT_EQ(answer.status, 400) << what;
    EXPECT_EQ(answer.error(), "invalid_client_metadata") << what;
    EXPECT_NE(answer.text("error_description").find("key"), std::string::npos) << what;
  };
  const ClientKey key;
  for (const auto& unsound : unsound_keys()) {
    refused(post(unsound.set()), unsound.what);
    refused(post(set_of({jwk_of(key), json::value(unsound.jwk)})), unsound.what + ", beside a good one");
  }
  EXPECT_EQ(server_.audit_text().find("client.created"), std::string::npos) << "nothing is stored";

  const auto made = post(set_of({jwk_of(key)}));
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(prove(made.text("client_id"), key), 200);
  // S-073: nor is one put in the place of a good one.
  for (const auto& unsound : unsound_keys()) {
    auto changed = machine(unsound.set());
    changed["client_id"] = made.text("client_id");
    refused(send(http::Method::put, "?client_id=" + made.text("client_id"), changed,
                 made.text("registration_access_token")),
            unsound.what);
  }
  EXPECT_EQ(prove(made.text("client_id"), key), 200) << "it has its own still";
  EXPECT_EQ(server_.audit_text().find("client.updated"), std::string::npos);
}

TEST_F(RegisteredKeys, S123_a_key_to_encrypt_to_is_held_to_the_same) {
  const ClientKey key;
  for (const auto& unsound : unsound_keys()) {
    auto reader = unsound.jwk;
    reader["use"] = "enc";
    reader.erase("alg");
    EXPECT_EQ(post(set_of({jwk_of(key), json::value(reader)})).error(), "invalid_client_metadata")
        << unsound.what;
  }
}

TEST_F(RegisteredKeys, S128_what_is_no_set_of_keys_is_refused) {
  for (const std::string jwks :
       {"{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":null})", R"({"keys":[null]})", R"({"keys":[7]})",
        R"({"keys":[[]]})", R"({"keys":[{}]})", R"({"keys":[{"kty":null}]})", R"({"keys":[{"kty":"EC"}]})",
        R"({"keys":[{"kty":"OKP"}]})", R"({"keys":[{"kty":"RSA"}]})",
        R"({"keys":[{"kty":"EC","crv":"P-256"}]})", R"({"keys":[{"kty":"RSA","n":7,"e":[]}]})",
        R"({"keys":[{"kty":"RSA","n":"AQAB"}]})", R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":null}]})",
        R"({"keys":[{"kty":"oct","k":"AAAA"}]})"})
    EXPECT_EQ(post(json::parse(jwks).as_object()).error(), "invalid_client_metadata") << jwks;
}

TEST_F(RegisteredKeys, S125_no_encryption_is_registered_that_is_not_there) {
  json::array readers;
  for (const auto algorithm : {jose::Algorithm::rs256, jose::Algorithm::es256}) {
    auto jwk = jwk_of(ClientKey(algorithm)).as_object();
    jwk["use"] = "enc";
    jwk.erase("alg");
    readers.push_back(jwk);
  }
  const auto register_with = [&](const char* name, const char* value) {
    json::object metadata{{"redirect_uris", {"https://new.example/cb"}},
                          {"jwks", set_of(readers)},
                          {"id_token_encrypted_response_alg", "ECDH-ES"}};
    metadata[name] = value;
    return send(http::Method::post, "", metadata, "");
  };
  for (const auto* alg : {"RSA1_5", "RSA-OAEP", "RSA-OAEP-384", "dir", "A128KW", "A128GCMKW", "none",
                          "PBES2-HS256+A128KW", "PBES2-HS512+A256KW", "ECDH-ES+A192KW", "rsa-oaep-256"})
    EXPECT_EQ(register_with("id_token_encrypted_response_alg", alg).error(), "invalid_client_metadata")
        << alg;
  for (const auto* enc : {"none", "A192GCM", "A128CBC", "DEF"})
    EXPECT_EQ(register_with("id_token_encrypted_response_enc", enc).error(), "invalid_client_metadata")
        << enc;
  EXPECT_EQ(register_with("id_token_encrypted_response_alg", "RSA-OAEP-256").status, 201);
  EXPECT_EQ(register_with("id_token_encrypted_response_enc", "A256GCM").status, 201);
}

// RFC 7517 §5: what is not understood is passed over, so that clients can have such keys for others.
TEST_F(RegisteredKeys, S128_a_number_or_a_boolean_is_no_text) {
  const ClientKey key(jose::Algorithm::es256, "k");
  const auto good = jwk_of(key).as_object();
  for (const char* name : {"kty", "crv", "x", "kid", "alg"})
    for (const json::value& wrong : {json::value(7), json::value(true), json::value(json::array{"EC"})}) {
      auto harmed = good;
      harmed[name] = wrong;
      const auto refused = post(set_of({harmed}));
      EXPECT_EQ(refused.status, 400) << name;
      EXPECT_EQ(refused.error(), "invalid_client_metadata") << name;
      EXPECT_NE(refused.text("error_description").find("jwks.keys[0]." + std::string(name)),
                std::string::npos)
          << refused.text("error_description");
    }
  auto told = good;
  told["ext"] = true;
  told["iat"] = 1;
  EXPECT_EQ(post(set_of({told})).status, 201) << "members that nobody reads may be anything";
  for (const auto& [name, wrong] :
       std::map<std::string, json::value>{{"client_name", 7},
                                          {"subject_type", true},
                                          {"grant_types", json::array{7}},
                                          {"token_endpoint_auth_method", false}}) {
    auto metadata = machine(set_of({good}));
    metadata[name] = wrong;
    const auto refused = send(http::Method::post, "", metadata, "");
    EXPECT_EQ(refused.status, 400) << name;
    EXPECT_EQ(refused.error(), "invalid_client_metadata") << name;
  }
}

TEST_F(RegisteredKeys, keys_of_kinds_that_are_unknown_here_do_no_harm) {
  const ClientKey key;
  const auto others =
      json::parse(R"([{"kty":"FUTURE","kid":"1"},{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"},
                      {"kty":"OKP","crv":"X25519","use":"enc","x":"AA"}])")
          .as_array();
  auto keys = others;
  keys.push_back(jwk_of(key));
  const auto made = post(set_of(keys));
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(prove(made.text("client_id"), key), 200);
  EXPECT_EQ(post(set_of(json::array(32, jwk_of(key)))).status, 201);
  EXPECT_EQ(post(set_of(json::array(33, jwk_of(key)))).error(), "invalid_client_metadata");
}

TEST(KeySetBudget, S123_of_a_set_what_many_long_moduli_would_cost_is_not_spent) {
  const auto read_of = [](std::size_t characters) {
    json::object jwk{{"kty", characters == 0 ? "EC" : "RSA"}};
    if (characters > 0) jwk["n"] = std::string(characters, 'A');
    clients::KeySetBudget budget;
    int read = 0;
    while (read < 1000 && budget.covers(jwk))
      ++read;
    return read;
  };
  EXPECT_EQ(read_of(0), 32);
  EXPECT_EQ(read_of(342), 32) << "2048 bits";
  EXPECT_EQ(read_of(683), 16) << "4096";
  EXPECT_EQ(read_of(1366), 2) << "8192";
  EXPECT_EQ(read_of(1'000'000), 0);
}

}  // namespace
}  // namespace gatehouse::test_support
