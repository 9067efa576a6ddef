// FAPI 2.0 Message Signing: signed requests, signed answers, signed introspection; and what FAPI demands of
// request objects and DPoP proofs under either profile (security.md S-222, S-246, S-247).
#include <gtest/gtest.h>

#include <functional>

#include "tests/protocol/security_profile/fapi_app.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

class MessageSigning : public FapiApp {
 protected:
  explicit MessageSigning(const std::string& profile = "fapi2-message-signing") : FapiApp(profile) {}
};

TEST_F(MessageSigning, S246_a_whole_sign_in_with_everything_signed) {
  const auto answer = sign_in();
  EXPECT_EQ(answer.at("iss").as_string(), kBankIssuer);
  EXPECT_EQ(answer.at("aud").as_string(), "bank");
  EXPECT_EQ(answer.at("state").as_string(), "s");
  const auto tokens = redeem(answer);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  // FAPI 2.0 Message Signing §5.5, RFC 9701: signed, whether or not it is asked for.
  const auto told = post("/introspect", {{"token", tokens.text("access_token")}});
  EXPECT_EQ(header_of(told, "Content-Type"), "application/token-introspection+jwt");
  const std::string jwt(told.body.view());
  EXPECT_EQ(header_of_jwt(jwt).at("alg").as_string(), "ES256");
  EXPECT_TRUE(claims_of(jwt).at("token_introspection").as_object().at("active").as_bool());
}

TEST_F(MessageSigning, S246_a_request_that_is_not_signed_or_wants_an_unsigned_answer_is_refused) {
  Fields plain;
  for (const auto& [name, value] : request())
    if (value.is_string()) plain[std::string(name)] = std::string(value.as_string());
  for (const auto* name : {"iss", "aud", "client_id"})
    plain.erase(name);
  EXPECT_EQ(answer_of(post("/par", plain)).error(), "invalid_request");
  for (const auto* mode : {"query", "fragment", "form_post"}) {
    auto with = request();
    with["response_mode"] = mode;
    EXPECT_EQ(push(with).error(), "invalid_request") << mode;
  }
  auto without = request();
  without.erase("response_mode");
  EXPECT_EQ(push(without).error(), "invalid_request");
  // FAPI 2.0 Security Profile §5.3.2.2: and none that is not pushed; that error is signed as well.
  browser_.open("/authorize?client_id=bank&redirect_uri=" + http::percent_encode(kBankCallback) +
                "&request=" + bank_key().sign(header(), request()));
  EXPECT_EQ(claims_of(browser_.answered("response").value_or("..")).at("error").as_string(),
            "invalid_request");
}

TEST_F(MessageSigning, S246_discovery_offers_what_the_profile_allows_and_nothing_else) {
  const auto document =
      json::parse(server_.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  for (const auto* name :
       {"id_token_signing_alg_values_supported", "userinfo_signing_alg_values_supported",
        "authorization_signing_alg_values_supported", "introspection_signing_alg_values_supported"})
    EXPECT_EQ(json::serialize(document.at(name)), R"(["ES256"])") << name;
  for (const auto* name :
       {"token_endpoint_auth_signing_alg_values_supported", "request_object_signing_alg_values_supported",
        "dpop_signing_alg_values_supported"}) {
    const auto names = json::serialize(document.at(name));
    for (const auto* algorithm : {"ES256", "PS256", "EdDSA"})
      EXPECT_NE(names.find(algorithm), std::string::npos) << name;
    for (const auto* algorithm : {"RS256", "HS256", "ES384", "none"})
      EXPECT_EQ(names.find(algorithm), std::string::npos) << name;
  }
  EXPECT_EQ(json::serialize(document.at("token_endpoint_auth_methods_supported")), R"(["private_key_jwt"])");
  EXPECT_EQ(json::serialize(document.at("response_modes_supported")),
            R"(["jwt","query.jwt","fragment.jwt","form_post.jwt"])");
  EXPECT_EQ(document.at("require_pushed_authorization_requests"), true);
  EXPECT_EQ(document.at("require_signed_request_object"), true);
  EXPECT_EQ(document.at("request_uri_parameter_supported"), false);
  EXPECT_FALSE(document.contains("require_request_uri_registration"));
}

/// Under the security profile alone a request need not be signed; one that is, is held to the same.
class StrictRequestObjects : public MessageSigning, public testing::WithParamInterface<const char*> {
 protected:
  StrictRequestObjects() : MessageSigning(GetParam()) {}
};
INSTANTIATE_TEST_SUITE_P(Profiles, StrictRequestObjects,
                         testing::Values("fapi2-security", "fapi2-message-signing"),
                         [](const auto& profile) { return std::string(profile.param).substr(6, 3); });

TEST_P(StrictRequestObjects, S222_FAPI2MS_5_3_1_every_defect_is_noticed) {
  using Change = std::function<void(json::object&)>;
  const std::pair<const char*, Change> rows[] = {
      {"no aud", [](json::object& c) { c.erase("aud"); }},
      {"aud is the endpoint", [](json::object& c) { c["aud"] = kBankIssuer + "/par"; }},
      {"no exp", [](json::object& c) { c.erase("exp"); }},
      {"no nbf", [](json::object& c) { c.erase("nbf"); }},
      {"expired", [this](json::object& c) { c["exp"] = now() - 31; }},
      {"lives longer than 60 minutes", [this](json::object& c) { c["exp"] = now() + 3601; }},
      {"began more than 60 minutes ago",
       [this](json::object& c) {
         c["nbf"] = now() - 3700;
         c["exp"] = now() - 3700 + 3600;
       }},
      {"S247 begins in more than a minute", [this](json::object& c) { c["nbf"] = now() + 61; }},
      {"no redirect_uri", [](json::object& c) { c.erase("redirect_uri"); }},
  };
  for (const auto& [name, change] : rows) {
    auto with = request();
    change(with);
    const auto refused = push(with);
    EXPECT_EQ(refused.status, 400) << name;
    EXPECT_EQ(refused.error(),
              name == std::string_view("no redirect_uri") ? "invalid_request" : "invalid_request_object")
        << name;
  }
  EXPECT_EQ(push(bank_key().sign(request())).error(), "invalid_request_object") << "no typ";
  auto typ = header();
  typ["typ"] = "JWT";
  EXPECT_EQ(push(bank_key().sign(typ, request())).error(), "invalid_request_object");
  auto rsa = bank_rsa_key().header();
  rsa["typ"] = "oauth-authz-req+jwt";
  EXPECT_EQ(push(bank_rsa_key().sign(rsa, request())).error(), "invalid_request_object") << "RS256";
}

TEST_P(StrictRequestObjects, S247_clocks_may_differ_a_little) {
  auto ahead = request();
  ahead["nbf"] = now() + 10;
  EXPECT_EQ(push(ahead).status, 201);
  auto several = request();
  several["aud"] = json::array{"https://other.example", kBankIssuer};
  EXPECT_EQ(push(several).status, 201) << "one of several audiences";
  auto whole = request();
  whole["exp"] = now() + 3600;
  EXPECT_EQ(push(whole).status, 201);
}

TEST_P(StrictRequestObjects, FAPI2_5_4_1_proofs_and_assertions_are_of_the_same_algorithms) {
  const ProofMaker wrong(jose::Algorithm::rs256), other(jose::Algorithm::es384),
      right(jose::Algorithm::eddsa);
  const Fields object{{"request", bank_key().sign(header(), request())}};
  EXPECT_EQ(answer_of(post("/par", object, wrong)).error(), "invalid_dpop_proof");
  EXPECT_EQ(answer_of(post("/par", object, other)).error(), "invalid_dpop_proof");
  EXPECT_EQ(answer_of(post("/par", object, right)).status, 201);
  // So are the assertions of clients, whatever further keys these have.
  auto with_rsa = object;
  with_rsa["client_assertion"] = assertion("bank", bank_rsa_key());
  EXPECT_EQ(answer_of(post("/par", with_rsa, right)).error(), "invalid_client");
  const auto challenge = server_.get("/t/a/userinfo");
  std::string algorithms;
  for (const auto& field : challenge.headers)
    if (field.name == "WWW-Authenticate") algorithms += field.value;
  EXPECT_NE(algorithms.find("algs=\"PS256 ES256 EdDSA\""), std::string::npos) << algorithms;
}

}  // namespace
}  // namespace gatehouse::test_support
