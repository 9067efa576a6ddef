// RFC 7523 §2.2 and §3, RFC 7521 §4.2, OpenID Core §9: private_key_jwt and client_secret_jwt.
#include <functional>

#include "tests/protocol/client_assertion/asserting_clients.h"

namespace gatehouse::test_support {
namespace {

TEST_F(ClientAssertion, S220_a_client_proves_itself_with_its_key) {
  const auto answer = present(claims());
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(claims_of(answer.text("access_token")).at("client_id").as_string(), "signer");
}

TEST_F(ClientAssertion, S137_the_audience_is_issuer_token_endpoint_or_the_called_endpoint) {
  const std::string issuer = "https://id.example/t/a";
  const json::value accepted[] = {json::string(issuer), json::string(issuer + "/token"), json::array{issuer}};
  for (const auto& audience : accepted) {
    auto with = claims();
    with["aud"] = audience;
    EXPECT_EQ(present(with).status, 200) << json::serialize(audience);
  }
  const json::value refused[] = {json::string(issuer + "/"),
                                 json::string(issuer + "/introspect"),
                                 json::string("https://id.example/t/b"),
                                 json::string("https://id.example/t/ab"),
                                 json::array{issuer, "https://elsewhere.example"},
                                 json::array{issuer, issuer},
                                 json::array{},
                                 json::parse("[[\"" + issuer + "\"]]"),
                                 json::object{{issuer, true}},
                                 json::string(""),
                                 json::string(" " + issuer),
                                 json::string(issuer + "#"),
                                 json::string(issuer + "?x"),
                                 json::string(issuer + "/token/"),
                                 json::string(issuer + "/par"),
                                 json::string("https://ID.example/t/a"),
                                 json::string("http://id.example/t/a"),
                                 json::string("https://id.example"),
                                 json::value(7),
                                 json::value(nullptr)};
  for (const auto& audience : refused) {
    auto with = claims();
    with["aud"] = audience;
    EXPECT_EQ(present(with).error(), "invalid_client") << json::serialize(audience);
  }
  // At another endpoint, that one's address is right.
  auto with = claims();
  with["aud"] = issuer + "/introspect";
  const auto body =
      "token=x&" + form(key().sign(with)).substr(std::string("grant_type=client_credentials&").size());
  EXPECT_EQ(server_.post("/t/a/introspect", body).body.view(), R"({"active":false})");
}

TEST_F(ClientAssertion, S129_every_claim_that_is_dropped_or_altered_is_noticed) {
  using Change = std::function<void(json::object&)>;
  const std::pair<const char*, Change> rows[] = {
      {"no iss", [](json::object& c) { c.erase("iss"); }},
      {"no sub", [](json::object& c) { c.erase("sub"); }},
      {"no aud", [](json::object& c) { c.erase("aud"); }},
      {"no exp", [](json::object& c) { c.erase("exp"); }},
      {"no jti", [](json::object& c) { c.erase("jti"); }},
      {"iss is a list", [](json::object& c) { c["iss"] = json::array{"signer"}; }},
      {"iss is empty", [](json::object& c) { c["iss"] = ""; }},
      {"iss is null", [](json::object& c) { c["iss"] = nullptr; }},
      {"sub is a number", [](json::object& c) { c["sub"] = 7; }},
      {"sub is a list", [](json::object& c) { c["sub"] = json::array{"signer"}; }},
      {"iss of another", [](json::object& c) { c["iss"] = "other"; }},
      {"sub of another", [](json::object& c) { c["sub"] = "other"; }},
      {"jti is empty", [](json::object& c) { c["jti"] = ""; }},
      {"jti is a number", [](json::object& c) { c["jti"] = 7; }},
      {"jti is huge", [](json::object& c) { c["jti"] = std::string(257, 'x'); }},
      {"exp is a text", [](json::object& c) { c["exp"] = "1900000000"; }},
      {"jti is null", [](json::object& c) { c["jti"] = nullptr; }},
      {"exp is null", [](json::object& c) { c["exp"] = nullptr; }},
      {"S130 exp is 1e300", [](json::object& c) { c["exp"] = 1e300; }},
      {"S130 exp is negative", [](json::object& c) { c["exp"] = -1; }},
      {"S130 exp is past all integers", [](json::object& c) { c["exp"] = 18446744073709551615u; }},
      {"S130 exp is past 2038", [](json::object& c) { c["exp"] = 4102444800; }},
      {"S130 iat is 1e300", [](json::object& c) { c["iat"] = 1e300; }},
      {"S130 iat is negative", [](json::object& c) { c["iat"] = -1; }},
      {"S130 nbf is -1e300", [](json::object& c) { c["nbf"] = -1e300; }},
      {"S130 nbf is a text", [](json::object& c) { c["nbf"] = "0"; }},
      {"expired", [this](json::object& c) { c["exp"] = now() - 60; }},
      {"S131 good for ten years", [this](json::object& c) { c["exp"] = now() + 315'360'000; }},
      {"S131 good for six minutes", [this](json::object& c) { c["exp"] = now() + 360; }},
      {"S247 issued a minute ahead", [this](json::object& c) { c["iat"] = now() + 61; }},
      {"S247 not before a minute ahead", [this](json::object& c) { c["nbf"] = now() + 61; }},
      {"iat is a text", [](json::object& c) { c["iat"] = "now"; }},
  };
  for (const auto& [name, change] : rows) {
    auto with = claims();
    change(with);
    const auto answer = present(with);
    EXPECT_EQ(answer.status, 401) << name;
    EXPECT_EQ(answer.error(), "invalid_client") << name;
  }
  auto ahead = claims();
  ahead["iat"] = now() + 10;  // S-247: a clock that is ten seconds ahead
  EXPECT_EQ(present(ahead).status, 200);
}

TEST_F(ClientAssertion, S127_every_pair_of_defects_is_one_and_the_same_failure) {
  using Change = std::function<void(json::object & header, json::object & claims)>;
  const std::pair<const char*, Change> defects[] = {
      {"expired", [this](json::object&, json::object& c) { c["exp"] = now() - 60; }},
      {"issued ahead", [this](json::object&, json::object& c) { c["iat"] = now() + 61; }},
      {"for another", [](json::object&, json::object& c) { c["aud"] = "https://elsewhere.example"; }},
      {"iss of another", [](json::object&, json::object& c) { c["iss"] = "other"; }},
      {"no jti", [](json::object&, json::object& c) { c.erase("jti"); }},
      {"of another type", [](json::object& h, json::object&) { h["typ"] = "at+jwt"; }},
      {"unknown kid", [](json::object& h, json::object&) { h["kid"] = "key-2"; }},
      {"another algorithm", [](json::object& h, json::object&) { h["alg"] = "ES384"; }}};
  const ClientKey stranger;
  for (const auto& [first, change] : defects)
    for (const auto& [second, change_more] : defects)
      for (const auto* signer : {&key(), &stranger}) {
        auto header = key().header();
        auto with = claims();
        change(header, with);
        change_more(header, with);
        const auto answer = present(signer->sign(header, with));
        EXPECT_EQ(answer.status, 401) << first << ", " << second;
        EXPECT_EQ(answer.error(), "invalid_client") << first << ", " << second;
        EXPECT_EQ(answer.text("error_description"), "Client authentication failed.")
            << first << ", " << second;
      }
}

TEST_F(ClientAssertion, S120_S121_S122_no_other_key_and_no_other_algorithm_is_believed) {
  const auto good = claims();
  const auto with_header = [&](std::string_view name, const json::value& value) {
    auto header = key().header();
    header[name] = value;
    return key().sign(header, good);
  };
  const std::string unsigned_one =
      base64url_encode(R"({"alg":"none"})") + "." + base64url_encode(json::serialize(good)) + ".";
  const std::pair<const char*, std::string> rows[] = {
      {"another key", ClientKey().sign(good)},
      {"a key of another client under our kid", rsa().sign(key().header(), good)},
      {"unsigned", unsigned_one},
      {"none with a signature", with_header("alg", "none")},
      {"HS256 by name", with_header("alg", "HS256")},
      {"jwk", with_header("jwk", json::parse(key().key().public_key(KeyId("k")).value().to_jwk()))},
      {"jku", with_header("jku", "https://evil.example/jwks")},
      {"x5u", with_header("x5u", "https://evil.example/cert")},
      {"crit", with_header("crit", json::array{"exp"})},
      {"unknown kid", with_header("kid", "key-2")},
      {"typ of an access token", with_header("typ", "at+jwt")},
      {"typ of a proof", with_header("typ", "dpop+jwt")},
      {"typ of a request object", with_header("typ", "oauth-authz-req+jwt")},
      {"no JWT", "a.b"},
      {"dots", std::string(5000, '.')},
  };
  for (const auto& [name, assertion] : rows)
    EXPECT_EQ(present(assertion).error(), "invalid_client") << name;
}

TEST_F(ClientAssertion, the_registered_algorithm_is_the_only_one) {
  EXPECT_EQ(present(rsa().sign(claims("pinned"))).status, 200);
  EXPECT_EQ(present(rsa().sign(claims("strict"))).error(), "invalid_client");
}

TEST_F(ClientAssertion, S219_one_method_in_a_request) {
  const auto good = [this] { return key().sign(claims()); };
  EXPECT_EQ(present(good(), "&client_secret=x").error(), "invalid_request");
  EXPECT_EQ(present(good(), "", {basic("web", kWebSecret)}).error(), "invalid_request");
  const auto of_another = present(good(), "&client_id=other");
  EXPECT_EQ(of_another.error(), "invalid_client");
  EXPECT_EQ(of_another.status, 401);
  EXPECT_NE(header_of(of_another.response, "WWW-Authenticate"), "");  // RFC 9110 §15.5.2
  EXPECT_EQ(present(good(), "&client_id=signer").status, 200);
  // The registered method is the only one.
  EXPECT_EQ(present(key().sign(claims("web"))).error(), "invalid_client");
  EXPECT_EQ(answer_of(server_.post("/t/a/token", "grant_type=client_credentials&client_id=signer")).error(),
            "invalid_client");
  EXPECT_EQ(
      answer_of(server_.post("/t/a/token", "grant_type=client_credentials&client_id=signer&client_secret=x"))
          .error(),
      "invalid_client");
}

TEST_F(ClientAssertion, the_type_of_the_assertion_must_be_named) {
  const auto assertion = key().sign(claims());
  for (const std::string type :
       {"", "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:saml2-bearer"})
    EXPECT_EQ(answer_of(server_.post("/t/a/token",
                                     "grant_type=client_credentials&client_assertion=" + assertion + type))
                  .error(),
              "invalid_request");
}

TEST_F(ClientAssertion, S300_another_tenant_s_assertion_is_no_proof) {
  EXPECT_EQ(answer_of(server_.post("/t/b/token", form(key().sign(claims())))).error(), "invalid_client");
}

TEST_F(ClientAssertion, discovery_tells_both_methods_and_their_algorithms) {
  const auto document =
      json::parse(server_.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  const auto methods = json::serialize(document.at("token_endpoint_auth_methods_supported"));
  EXPECT_NE(methods.find("private_key_jwt"), std::string::npos);
  EXPECT_NE(methods.find("client_secret_jwt"), std::string::npos);
  for (const auto* name : {"token_endpoint_auth_signing_alg_values_supported",
                           "revocation_endpoint_auth_signing_alg_values_supported",
                           "introspection_endpoint_auth_signing_alg_values_supported"}) {
    const auto algorithms = json::serialize(document.at(name));
    EXPECT_NE(algorithms.find("ES256"), std::string::npos) << name;
    EXPECT_NE(algorithms.find("HS256"), std::string::npos) << name;
    EXPECT_EQ(algorithms.find("none"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace gatehouse::test_support
