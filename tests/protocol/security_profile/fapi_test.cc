// FAPI 2.0 Security Profile: a whole sign-in as it wants it, and everything else refused (security.md S-246).
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/config/client_document.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/support/client_key.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const std::string kCallback = "https://bank.example/cb";
const std::string kIssuer = "https://id.example/t/a";

const ClientKey& key() {
  static const ClientKey one;
  return one;
}

class Fapi : public testing::Test {
 protected:
  using Fields = std::map<std::string, std::string>;

  std::string assertion(const json::value& audience = json::string(kIssuer)) {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
    return key().sign({{"iss", "bank"},
                       {"sub", "bank"},
                       {"aud", audience},
                       {"exp", now + 60},
                       {"jti", std::to_string(++number_)}});
  }
  TokenAnswer post(const std::string& path, Fields fields, bool with_proof = true) {
    fields.try_emplace("client_assertion", assertion());
    fields["client_assertion_type"] = std::string(oauth::kJwtBearerAssertion);
    std::vector<http::Header> headers;
    if (with_proof)
      headers.push_back({"dpop", proof_.proof("POST", kIssuer + path, server_.clock().now(), {})});
    return answer_of(server_.post("/t/a" + path, form_of(fields), std::move(headers)));
  }
  static Fields request() {
    return {{"response_type", "code"},
            {"redirect_uri", kCallback},
            {"scope", "openid profile"},
            {"state", "s"},
            {"code_challenge", std::string(kChallenge)},
            {"code_challenge_method", "S256"}};
  }
  std::string code() {
    const auto pushed = post("/par", request());
    EXPECT_EQ(pushed.status, 201) << pushed.response.body.view();
    browser_.open("/authorize?client_id=bank&request_uri=" +
                  http::percent_encode(pushed.text("request_uri")));
    if (browser_.location().empty())
      browser_.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    EXPECT_EQ(browser_.answered("iss"), kIssuer);
    return browser_.answered("code").value_or("");
  }
  TokenAnswer redeem(const std::string& code, bool with_proof = true) {
    return post("/token",
                {{"grant_type", "authorization_code"},
                 {"code", code},
                 {"redirect_uri", kCallback},
                 {"code_verifier", std::string(kVerifier)}},
                with_proof);
  }

  TestServer server_{{.tenant_extra = "security_profile: fapi2-security\n",
                      .clients = "clients:\n  - { client_id: bank, client_name: Bank, redirect_uris: [\"" +
                                 kCallback +
                                 "\"], scope: \"openid profile\", consent: skip, token_endpoint_auth_method: "
                                 "private_key_jwt, jwks: " +
                                 key().jwks() + " }\n"}};
  Browser browser_{server_};
  ProofMaker proof_;
  int number_ = 0;
};

TEST_F(Fapi, S246_a_whole_sign_in_as_the_profile_wants_it) {
  const auto tokens = redeem(code());
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(tokens.text("token_type"), "DPoP");
  EXPECT_EQ(header_of_jwt(tokens.text("id_token")).at("alg").as_string(), "ES256");
  EXPECT_TRUE(claims_of(tokens.text("access_token")).contains("cnf"));
}

TEST_F(Fapi, S246_a_refresh_token_stays_the_same) {
  const auto token = redeem(code()).text("refresh_token");
  ASSERT_FALSE(token.empty());
  for (int i = 0; i < 3; ++i) {
    const auto fresh = post("/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}});
    ASSERT_EQ(fresh.status, 200) << fresh.response.body.view();
    EXPECT_EQ(fresh.text("refresh_token"), "");
    EXPECT_NE(fresh.text("access_token"), "");
    server_.clock().advance(std::chrono::hours(24 * 8));  // longer than `idle`: its use is not written down
  }
  server_.clock().advance(std::chrono::hours(24 * 8));
  EXPECT_EQ(post("/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}}).error(),
            "invalid_grant");
}

TEST_F(Fapi, S246_a_token_that_does_not_rotate_ends_with_its_family) {
  const auto granted = code();
  const auto token = redeem(granted).text("refresh_token");
  EXPECT_EQ(redeem(granted).error(), "invalid_grant");  // a replay revokes
  EXPECT_EQ(post("/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}}).error(),
            "invalid_grant");
}

TEST_F(Fapi, S246_what_the_profile_forbids_is_refused) {
  auto fields = request();
  fields["client_id"] = "bank";
  browser_.open("/authorize?" + form_of(fields));
  EXPECT_EQ(browser_.answered("error"), "invalid_request");  // not pushed
  const auto granted = code();
  EXPECT_EQ(redeem(granted, false).status, 400);  // not bound to a key
  EXPECT_EQ(redeem(granted).status, 200);
}

TEST_F(Fapi, S137_S246_an_assertion_names_the_issuer_as_a_text) {
  for (const json::value& audience :
       {json::value(kIssuer + "/token"), json::value(kIssuer + "/par"), json::value(json::array{kIssuer})}) {
    auto fields = request();
    fields["client_assertion"] = assertion(audience);
    EXPECT_EQ(post("/par", fields).error(), "invalid_client") << json::serialize(audience);
    EXPECT_EQ(post("/token", {{"grant_type", "refresh_token"},
                              {"refresh_token", "x"},
                              {"client_assertion", assertion(audience)}})
                  .error(),
              "invalid_client")
        << json::serialize(audience);
  }
}

TEST_F(Fapi, S246_a_client_of_the_store_that_does_not_fit_is_none) {
  config::ClientMetadata client;
  client.client_id = "loose";
  client.redirect_uris = {kCallback};
  client.client_secret_hash = web_secret_hash();
  const auto now = server_.clock().now();
  ASSERT_TRUE(server_.server().site().load()->find("a")->store().clients().put(
      {.id = ClientId("loose"),
       .revision = {},
       .created_at = now,
       .updated_at = now,
       .payload = {config::render_client(client)}},
      Absent{}, {.now = now, .events = {}}));
  EXPECT_EQ(
      answer_of(server_.post("/t/a/token", "grant_type=client_credentials", {basic("loose", kWebSecret)}))
          .error(),
      "invalid_client");
  EXPECT_EQ(browser_.open(authorize_target("loose", kCallback)).status, 400);
}

}  // namespace
}  // namespace gatehouse::test_support
