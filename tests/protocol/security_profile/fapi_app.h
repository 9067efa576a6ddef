// An app and a tenant under a FAPI profile: what the tests of these profiles share. Every message of the app
// is right; tests take one and make it wrong.
#pragma once

#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/support/client_key.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {

inline const std::string kBankCallback = "https://bank.example/cb";
inline const std::string kBankIssuer = "https://id.example/t/a";

inline const ClientKey& bank_key() {
  static const ClientKey one;
  return one;
}
inline const ClientKey& bank_rsa_key() {
  static const ClientKey one(jose::Algorithm::rs256, "rsa");
  return one;
}

/// Of "thief", a client of the same tenant that its operator trusted too soon.
inline const ClientKey& thief_key() {
  static const ClientKey one;
  return one;
}

inline std::string bank_clients() {
  auto keys = boost::json::parse(bank_key().jwks()).as_object();
  keys["keys"].as_array().push_back(
      boost::json::parse(bank_rsa_key().jwks()).as_object()["keys"].as_array().front());
  return "clients:\n  - { client_id: bank, client_name: Bank, redirect_uris: [\"" + kBankCallback +
         "\"], scope: \"openid profile\", consent: skip, token_endpoint_auth_method: private_key_jwt, "
         "jwks: " +
         boost::json::serialize(keys) +
         " }\n  - { client_id: thief, client_name: Thief, redirect_uris: [\"https://thief.example/cb\"], "
         "scope: openid, "
         "consent: skip, token_endpoint_auth_method: private_key_jwt, jwks: " +
         thief_key().jwks() + " }\n";
}

class FapiApp : public testing::Test {
 protected:
  using Fields = std::map<std::string, std::string>;
  explicit FapiApp(const std::string& profile)
      : server_({.tenant_extra = "security_profile: " + profile + "\n", .clients = bank_clients()}) {}

  std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  }
  std::string assertion(const std::string& client, const ClientKey& key) {
    return key.sign({{"iss", client},
                     {"sub", client},
                     {"aud", kBankIssuer},
                     {"exp", now() + 60},
                     {"jti", std::to_string(++number_)}});
  }
  Fields authenticated(Fields fields) {
    fields["client_assertion_type"] = std::string(oauth::kJwtBearerAssertion);
    fields.try_emplace("client_assertion", assertion("bank", bank_key()));
    return fields;
  }
  http::Response post(const std::string& path, Fields fields, const ProofMaker& proof) {
    return server_.post("/t/a" + path, form_of(authenticated(std::move(fields))),
                        {{"dpop", proof.proof("POST", kBankIssuer + path, server_.clock().now(), {})}});
  }
  http::Response post(const std::string& path, Fields fields) {
    return post(path, std::move(fields), proof_);
  }

  boost::json::object request() {
    return {{"iss", "bank"},
            {"aud", kBankIssuer},
            {"exp", now() + 300},
            {"nbf", now()},
            {"client_id", "bank"},
            {"response_type", "code"},
            {"response_mode", "jwt"},
            {"redirect_uri", kBankCallback},
            {"scope", "openid profile"},
            {"state", "s"},
            {"code_challenge", std::string(kChallenge)},
            {"code_challenge_method", "S256"}};
  }
  static boost::json::object header() {
    auto one = bank_key().header();
    one["typ"] = "oauth-authz-req+jwt";
    return one;
  }
  TokenAnswer push(const std::string& object) { return answer_of(post("/par", {{"request", object}})); }
  TokenAnswer push(const boost::json::object& claims) { return push(bank_key().sign(header(), claims)); }
  /// What comes back to the app, out of its signed wrapping.
  boost::json::object sign_in() {
    const auto pushed = push(request());
    EXPECT_EQ(pushed.status, 201) << pushed.response.body.view();
    browser_.open("/authorize?client_id=bank&request_uri=" +
                  http::percent_encode(pushed.text("request_uri")));
    if (browser_.location().empty())
      browser_.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    EXPECT_FALSE(browser_.answered("code")) << "everything is inside";
    const auto response = browser_.answered("response").value_or("");
    EXPECT_EQ(header_of_jwt(response).at("alg").as_string(), "ES256");
    return claims_of(response);
  }
  TokenAnswer redeem(const boost::json::object& answer) {
    return answer_of(post("/token", {{"grant_type", "authorization_code"},
                                     {"code", std::string(answer.at("code").as_string())},
                                     {"redirect_uri", kBankCallback},
                                     {"code_verifier", std::string(kVerifier)}}));
  }

  TestServer server_;
  Browser browser_{server_};
  ProofMaker proof_;
  int number_ = 0;
};

}  // namespace gatehouse::test_support
