// RFC 9449 §8, RFC 9449 §8.2 and RFC 9449 §9: nonces of the server.
#include <gtest/gtest.h>

#include "tests/protocol/dpop/dpop_app.h"

namespace gatehouse::test_support {
namespace {

const char* const kRequired = "dpop: { nonce: required }\n";

std::string nonce_of(const TokenAnswer& answer) { return header_of(answer.response, "DPoP-Nonce"); }

TEST(DpopNonce, where_it_is_required_the_first_try_is_told_one_and_the_second_succeeds) {
  TestServer server(dpop_options(kRequired));
  const DpopApp app(server);
  const auto code = app.code();
  const auto told = app.redeem(code);
  EXPECT_EQ(told.status, 400);
  EXPECT_EQ(told.error(), "use_dpop_nonce");
  ASSERT_FALSE(nonce_of(told).empty());
  const auto tokens = app.redeem(code, {app.proof({{"nonce", nonce_of(told)}})});
  ASSERT_EQ(tokens.status, 200);
  ASSERT_FALSE(nonce_of(tokens).empty()) << "the next proof has one at once";

  const auto token = tokens.text("access_token");
  const auto challenged = app.userinfo(token);
  EXPECT_EQ(challenged.status, 401);
  EXPECT_EQ(challenged.error(), "use_dpop_nonce");
  EXPECT_NE(header_of(challenged.response, "WWW-Authenticate").find("error=\"use_dpop_nonce\""),
            std::string::npos);
  EXPECT_EQ(app.userinfo("DPoP", token, {app.proof_for(token, {{"nonce", nonce_of(challenged)}})}).status,
            200);
}

TEST(DpopNonce, where_it_is_optional_it_is_offered_and_checked_when_sent) {
  TestServer server(dpop_options());
  const DpopApp app(server, "machine");
  const auto ask = [&](const boost::json::object& more) {
    return app.token({{"grant_type", "client_credentials"}}, {app.proof(more)});
  };
  const auto first = ask({});
  EXPECT_EQ(first.status, 200);
  const auto nonce = nonce_of(first);
  ASSERT_FALSE(nonce.empty());
  EXPECT_EQ(ask({{"nonce", nonce}}).status, 200);
  EXPECT_EQ(ask({{"nonce", "made-up"}}).error(), "use_dpop_nonce");
  server.clock().advance(std::chrono::minutes(10));
  const auto stale = ask({{"nonce", nonce}});
  EXPECT_EQ(stale.error(), "use_dpop_nonce");
  EXPECT_EQ(ask({{"nonce", nonce_of(stale)}}).status, 200);
}

TEST(DpopNonce, S223_one_of_another_tenant_is_none) {
  TestServer server(dpop_options(kRequired));
  const DpopApp app(server, "machine");
  const ProofMaker key;
  const auto told = answer_of(server.post(
      "/t/b/token", "grant_type=client_credentials",
      {basic("machine"), {"dpop", key.proof("POST", "https://id.example/t/b/token", server.clock().now())}}));
  ASSERT_FALSE(nonce_of(told).empty());
  EXPECT_EQ(
      app.token({{"grant_type", "client_credentials"}}, {app.proof({{"nonce", nonce_of(told)}})}).error(),
      "use_dpop_nonce");
}

TEST(DpopNonce, who_uses_no_proof_needs_no_nonce) {
  TestServer server(dpop_options(kRequired));
  EXPECT_EQ(TokenClient(server, "machine").token({{"grant_type", "client_credentials"}}).status, 200);
}

}  // namespace
}  // namespace gatehouse::test_support
