// FAPI 2.0 Security Profile §5.3.2.1 with certificates: a whole sign-in, and what a thief gets.
#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "tests/protocol/mtls/mtls_app.h"

namespace gatehouse::test_support {
namespace {

TestServerOptions bank_options() {
  auto options = mtls_options("security_profile: fapi2-security\nmtls: { authorities: clients.pem }\n");
  options.clients =
      "clients:\n  - { client_id: bank, client_name: Bank, redirect_uris: [\"https://bank.example/cb\"], "
      "scope: \"openid "
      "profile\", consent: skip, token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_dns: "
      "app.example, "
      "tls_client_certificate_bound_access_tokens: true }\n";
  return options;
}

class MtlsBank : public testing::Test {
 protected:
  static MtlsApp::Fields request() {
    return {{"response_type", "code"},
            {"redirect_uri", "https://bank.example/cb"},
            {"scope", "openid profile"},
            {"state", "s"},
            {"code_challenge", std::string(kChallenge)},
            {"code_challenge_method", "S256"}};
  }
  /// The code that alice's browser brings back.
  std::string answer_to(const std::string& request_uri) {
    browser_.open("/authorize?client_id=bank&request_uri=" + http::percent_encode(request_uri));
    if (browser_.location().empty())
      browser_.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    return browser_.answered("code").value_or("");
  }
  std::string code(const MtlsApp& app, const MtlsApp::Fields& asked) {
    const auto pushed = app.post("/par", asked);
    EXPECT_EQ(pushed.status, 201) << pushed.response.body.view();
    return answer_to(pushed.text("request_uri"));
  }
  TestServer server_{bank_options()};
  Browser browser_{server_};
};

TEST_F(MtlsBank, S246_a_whole_sign_in_by_certificate_alone) {
  const MtlsApp bank(server_, "bank");
  const auto tokens = bank.redeem(code(bank, request()));
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(tokens.text("token_type"), "Bearer");
  EXPECT_EQ(bound_to(claims_of(tokens.text("access_token"))), thumbprint(certificates().app));
  EXPECT_EQ(bank.userinfo(tokens.text("access_token")).status, 200);
  const auto fresh = bank.refresh(tokens.text("refresh_token"));
  EXPECT_EQ(fresh.status, 200);
  EXPECT_EQ(fresh.text("refresh_token"), "") << "no rotation";
}

// FAPI 2.0 Attacker Model §5: one attack of each attacker, none of which ends with a usable token.
TEST_F(MtlsBank, S248_A1_a_web_attacker_neither_redirects_nor_injects_a_code) {
  const MtlsApp bank(server_, "bank");
  auto elsewhere = request();
  elsewhere["redirect_uri"] = "https://attacker.example/cb";
  EXPECT_EQ(bank.post("/par", elsewhere).status, 400);
  // A code of the attacker's own session, put into the session of a person at the honest app.
  auto of_the_attacker = request();
  of_the_attacker["code_challenge"] = std::string(43, 'A');
  EXPECT_EQ(bank.redeem(code(bank, of_the_attacker)).error(), "invalid_grant");
}

TEST_F(MtlsBank, S248_A2_a_network_attacker_repeats_what_it_saw_without_the_key) {
  const MtlsApp bank(server_, "bank");
  const auto seen = code(bank, request());
  EXPECT_EQ(bank.with(nullptr).redeem(seen).error(), "invalid_client");
  EXPECT_EQ(bank.redeem(seen).status, 200);
  EXPECT_EQ(bank.redeem(seen).error(), "invalid_grant");
}

TEST_F(MtlsBank, S248_A3a_a_leaked_authorization_request_yields_no_token) {
  const MtlsApp bank(server_, "bank");
  const auto pushed = bank.post("/par", request()).text("request_uri");
  // The attacker takes it to a browser of its own, and signs in there: the code is still the app's to redeem.
  const auto taken = answer_to(pushed);
  EXPECT_FALSE(taken.empty());
  EXPECT_EQ(bank.with(&certificates().another).redeem(taken).error(), "invalid_client");
  // And for the person it leaked from there is nothing left to be phished with.
  Browser person(server_);
  person.open("/authorize?client_id=bank&request_uri=" + http::percent_encode(pushed));
  EXPECT_EQ(person.answered("code").value_or(""), "");
}

TEST_F(MtlsBank, S248_A3b_a_leaked_authorization_response_yields_no_token) {
  const MtlsApp bank(server_, "bank");
  const auto leaked = code(bank, request());
  for (const auto* thief :
       {static_cast<const MadeCertificate*>(nullptr), &certificates().another, &certificates().own})
    EXPECT_EQ(bank.with(thief).redeem(leaked).error(), "invalid_client");
  EXPECT_EQ(bank.redeem(leaked).status, 200) << "and is not used up by trying";
}

TEST_F(MtlsBank, S248_A5_a_leaked_token_response_and_a_tampered_request_get_nothing) {
  const MtlsApp bank(server_, "bank");
  const auto tokens = bank.redeem(code(bank, request()));
  ASSERT_EQ(tokens.status, 200);
  const auto token = tokens.text("access_token");
  for (const auto* thief :
       {static_cast<const MadeCertificate*>(nullptr), &certificates().another, &certificates().own}) {
    EXPECT_EQ(bank.with(thief).userinfo(token).error(), "invalid_token");
    EXPECT_EQ(bank.with(thief).refresh(tokens.text("refresh_token")).error(), "invalid_client");
  }
  // The certificate of the app beside the attacker's: which of the two counts is not for anybody to choose.
  EXPECT_EQ(
      bank.with(&certificates().another).userinfo(token, "Bearer", {forwarded(certificates().app)}).error(),
      "invalid_token");
  EXPECT_EQ(bank.userinfo(token).status, 200);
}

}  // namespace
}  // namespace gatehouse::test_support
