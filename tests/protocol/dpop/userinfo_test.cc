// RFC 9449 §7: bound tokens at a protected resource.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/protocol/dpop/dpop_app.h"

namespace gatehouse::test_support {
namespace {

/// All WWW-Authenticate fields of an answer, one a line.
std::string challenges(const TokenAnswer& answer) {
  std::string all;
  for (const auto& header : answer.response.headers)
    if (header.name == "WWW-Authenticate") all.append(header.value).append("\n");
  return all;
}

TEST(DpopUserinfo, takes_a_bound_token_with_a_proof_of_its_key) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  const auto token = app.redeem(app.code()).text("access_token");
  EXPECT_EQ(app.userinfo(token).status, 200);
  EXPECT_EQ(app.userinfo("dpop", token, {app.proof_for(token)}).status, 200) << "schemes know no case";
  const auto posted =
      app.key().proof("POST", kUserinfoUri, server.clock().now(), {{"ath", ProofMaker::token_hash(token)}});
  EXPECT_EQ(server.post("/t/a/userinfo", "", {{"authorization", "DPoP " + token}, {"dpop", posted}}).status,
            200);
}

// RFC 9449 §7.2
TEST(DpopUserinfo, S077_a_bound_token_is_no_bearer_token_and_no_other_keys) {
  TestServer server(dpop_options());
  for (const std::string client : {"web", "opaque"}) {
    const DpopApp app(server, client), thief(server, client);
    const auto token = app.redeem(app.code()).text("access_token");
    const auto proof = [&](const boost::json::object& more = {}) { return app.proof_for(token, more); };
    struct Row {
      std::string_view what;
      TokenAnswer answer;
      std::string_view error;
    };
    const Row rows[] = {
        {"as Bearer", app.userinfo("Bearer", token, {}), "invalid_token"},
        {"as Bearer with a proof", app.userinfo("Bearer", token, {proof()}), "invalid_token"},
        {"in a form", answer_of(server.post("/t/a/userinfo", "access_token=" + token)), "invalid_token"},
        {"in a form with a proof",
         answer_of(server.post("/t/a/userinfo", "access_token=" + token, {{"dpop", proof()}})),
         "invalid_token"},
        {"with another key", thief.userinfo(token), "invalid_token"},
        {"without a proof", app.userinfo("DPoP", token, {}), "invalid_dpop_proof"},
        {"with two proofs", app.userinfo("DPoP", token, {proof(), proof()}), "invalid_dpop_proof"},
        {"with a proof for the token endpoint", app.userinfo("DPoP", token, {app.proof()}),
         "invalid_dpop_proof"},
        {"with a proof without ath",
         app.userinfo("DPoP", token, {app.key().proof("GET", kUserinfoUri, server.clock().now())}),
         "invalid_dpop_proof"},
        {"with a proof for another token",
         app.userinfo("DPoP", token, {proof({{"ath", ProofMaker::token_hash("another")}})}),
         "invalid_dpop_proof"},
        {"with a proof for POST", app.userinfo("DPoP", token, {proof({{"htm", "POST"}})}),
         "invalid_dpop_proof"},
        {"with an old proof",
         app.userinfo("DPoP", token, {proof({{"iat", as_seconds(server.clock().now()) - 61}})}),
         "invalid_dpop_proof"},
    };
    for (const auto& row : rows) {
      EXPECT_EQ(row.answer.status, 401) << client << ' ' << row.what;
      EXPECT_EQ(row.answer.error(), row.error) << client << ' ' << row.what;
      EXPECT_NE(challenges(row.answer).find("DPoP realm=\"userinfo\", algs=\""), std::string::npos);
    }
    EXPECT_EQ(app.userinfo(token).status, 200);
  }
}

TEST(DpopUserinfo, a_bearer_token_is_no_bound_one) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  const auto token = app.redeem(app.code(), {}).text("access_token");
  EXPECT_EQ(app.userinfo(token).error(), "invalid_token");
  EXPECT_EQ(app.userinfo("Bearer", token, {}).status, 200);
}

// RFC 9449 §7.1
TEST(DpopUserinfo, challenges_name_both_schemes_and_put_the_error_where_it_belongs) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  const auto nothing = answer_of(server.get("/t/a/userinfo"));
  EXPECT_TRUE(challenges(nothing).starts_with("Bearer realm=\"userinfo\"\nDPoP realm=\"userinfo\", algs=\""));
  EXPECT_NE(challenges(nothing).find("ES256"), std::string::npos);
  EXPECT_EQ(challenges(nothing).find("error"), std::string::npos);
  const auto token = app.redeem(app.code()).text("access_token");
  const auto as_bearer = challenges(app.userinfo("Bearer", token, {}));
  EXPECT_TRUE(as_bearer.starts_with("Bearer realm=\"userinfo\", error=\"invalid_token\"")) << as_bearer;
  const auto as_dpop = challenges(app.userinfo("DPoP", token, {}));
  EXPECT_TRUE(as_dpop.starts_with("DPoP ")) << as_dpop;
  EXPECT_NE(as_dpop.find("error=\"invalid_dpop_proof\""), std::string::npos);
  EXPECT_EQ(as_dpop.find("Bearer realm"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
