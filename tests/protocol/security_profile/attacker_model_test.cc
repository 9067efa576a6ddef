// The attacker model of FAPI 2.0, one scripted attack for each attacker: none ends with a token that the
// attacker can use (security.md S-248).
#include "tests/protocol/security_profile/fapi_app.h"

namespace gatehouse::test_support {
namespace {

class AttackerModel : public FapiApp {
 protected:
  AttackerModel() : FapiApp("fapi2-message-signing") {}

  Fields redemption(const std::string& code) {
    return {{"grant_type", "authorization_code"},
            {"code", code},
            {"redirect_uri", kBankCallback},
            {"code_verifier", std::string(kVerifier)}};
  }
  /// As the thief, who is a client here as well.
  TokenAnswer as_thief(const std::string& path, Fields fields) {
    fields["client_assertion"] = assertion("thief", thief_key());
    return answer_of(post(path, std::move(fields), thiefs_proof_));
  }
  int call(const std::string& token, const std::string& scheme, const std::string& proof) {
    std::vector<http::Header> headers{{"authorization", scheme + " " + token}};
    if (!proof.empty()) headers.push_back({"dpop", proof});
    return server_.get("/t/a/userinfo", std::move(headers)).status;
  }
  std::string proof_for(const ProofMaker& maker, const std::string& method, const std::string& url,
                        const std::string& token) {
    return maker.proof(method, url, server_.clock().now(), {{"ath", ProofMaker::token_hash(token)}});
  }

  ProofMaker thiefs_proof_;
};

TEST_F(AttackerModel, S248_A1_a_link_made_by_a_stranger_yields_nothing) {
  // A request of the attacker's own making in the victim's browser: nobody but the client can make one.
  browser_.open(authorize_target("bank", kBankCallback));
  EXPECT_FALSE(browser_.answered("code"));
  EXPECT_EQ(claims_of(browser_.answered("response").value_or("..")).at("error").as_string(),
            "invalid_request");
  // A client of the attacker's that asks in the name of another, or to have the answer sent to it.
  auto with = request();
  EXPECT_EQ(as_thief("/par", {{"request", bank_key().sign(header(), with)}}).error(),
            "invalid_request_object");
  with["redirect_uri"] = "https://thief.example/cb";
  EXPECT_EQ(push(with).error(), "invalid_request");
}

TEST_F(AttackerModel, S248_A2_what_was_seen_on_the_network_is_good_once) {
  const auto seen = form_of(authenticated({{"request", bank_key().sign(header(), request())}}));
  const std::vector<http::Header> headers{
      {"dpop", proof_.proof("POST", kBankIssuer + "/par", server_.clock().now(), {})}};
  ASSERT_EQ(answer_of(server_.post("/t/a/par", seen, headers)).status, 201);
  EXPECT_EQ(answer_of(server_.post("/t/a/par", seen, headers)).error(), "invalid_client");
}

TEST_F(AttackerModel, S248_A3a_who_reads_the_request_gets_no_token_for_it) {
  const auto pushed = push(request());
  const auto address =
      "/authorize?client_id=bank&request_uri=" + http::percent_encode(pushed.text("request_uri"));
  // The attacker is first, signs in as somebody, and has a code of the victim's client.
  Browser attackers(server_);
  attackers.open(address);
  attackers.submit({{"username", "bob"}, {"password", std::string(kAlicePassword)}});
  const auto code =
      std::string(claims_of(attackers.answered("response").value_or("..")).at("code").as_string());
  EXPECT_EQ(as_thief("/token", redemption(code)).error(), "invalid_grant");
  browser_.open(address);  // and the victim is not let in by what somebody else used
  EXPECT_EQ(browser_.page().status, 400);
}

TEST_F(AttackerModel, S248_A3b_who_reads_the_answer_cannot_redeem_it) {
  const auto answer = sign_in();
  const auto code = std::string(answer.at("code").as_string());
  EXPECT_EQ(as_thief("/token", redemption(code)).error(), "invalid_grant");
  auto without_client = redemption(code);
  without_client["client_id"] = "bank";
  EXPECT_EQ(answer_of(server_.post("/t/a/token", form_of(without_client))).error(), "invalid_client");
  EXPECT_EQ(redeem(answer).status, 200) << "the one it was meant for is not harmed";
}

TEST_F(AttackerModel, S248_A4_a_leaked_token_opens_nothing_without_its_key) {
  const auto tokens = redeem(sign_in());
  const auto token = tokens.text("access_token"), url = kBankIssuer + "/userinfo";
  EXPECT_EQ(call(token, "Bearer", ""), 401);
  EXPECT_EQ(call(token, "DPoP", ""), 401);
  EXPECT_EQ(call(token, "DPoP", proof_for(thiefs_proof_, "GET", url, token)), 401);
  EXPECT_EQ(
      as_thief("/token", {{"grant_type", "refresh_token"}, {"refresh_token", tokens.text("refresh_token")}})
          .error(),
      "invalid_grant");
  EXPECT_EQ(call(token, "DPoP", proof_for(proof_, "GET", url, token)), 200);
}

TEST_F(AttackerModel, S248_A5_a_request_to_an_api_that_was_caught_cannot_be_sent_again_or_elsewhere) {
  const auto token = redeem(sign_in()).text("access_token");
  const auto url = kBankIssuer + "/userinfo";
  const auto caught = proof_for(proof_, "GET", url, token);
  EXPECT_EQ(call(token, "DPoP", caught), 200);
  EXPECT_EQ(call(token, "DPoP", caught), 401);
  EXPECT_EQ(call(token, "DPoP", proof_for(proof_, "POST", url, token)), 401);
  EXPECT_EQ(call(token, "DPoP", proof_for(proof_, "GET", kBankIssuer + "/other", token)), 401);
}

}  // namespace
}  // namespace gatehouse::test_support
