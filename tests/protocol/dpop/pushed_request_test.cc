// RFC 9449 §10.1: a proof at the pushed authorization request endpoint binds the code.
#include <gtest/gtest.h>

#include "tests/protocol/dpop/dpop_app.h"

namespace gatehouse::test_support {
namespace {

constexpr std::string_view kParUri = "https://id.example/t/a/par";

TokenAnswer push(TestServer& server, const std::string& proof,
                 const std::map<std::string, std::string>& extra = {}) {
  std::map<std::string, std::string> fields{{"response_type", "code"},
                                            {"redirect_uri", "https://web.example/cb"},
                                            {"scope", "openid"},
                                            {"code_challenge", std::string(kChallenge)},
                                            {"code_challenge_method", "S256"}};
  fields.insert(extra.begin(), extra.end());
  std::vector<http::Header> headers{basic("web")};
  if (!proof.empty()) headers.push_back({"dpop", proof});
  return answer_of(server.post("/t/a/par", form_of(fields), std::move(headers)));
}

std::string code_of(TestServer& server, const TokenAnswer& pushed) {
  Browser browser(server);
  browser.open("/authorize?" + form_of({{"client_id", "web"}, {"request_uri", pushed.text("request_uri")}}));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  return browser.answered("code").value_or("");
}

TEST(DpopPushedRequest, S223_a_proof_binds_the_code_to_its_key) {
  TestServer server(dpop_options());
  const DpopApp app(server), thief(server);
  const auto proof = app.key().proof("POST", kParUri, server.clock().now());
  const auto pushed = push(server, proof);
  ASSERT_EQ(pushed.status, 201) << pushed.response.body.view();
  EXPECT_NE(header_of(pushed.response, "DPoP-Nonce"), "");
  const auto code = code_of(server, pushed);
  EXPECT_EQ(thief.redeem(code).error(), "invalid_grant");
  EXPECT_EQ(app.redeem(code).status, 200);
}

TEST(DpopPushedRequest, a_proof_and_dpop_jkt_must_name_the_same_key) {
  TestServer server(dpop_options());
  const DpopApp app(server), other(server);
  const auto proof = [&] { return app.key().proof("POST", kParUri, server.clock().now()); };
  EXPECT_EQ(push(server, proof(), {{"dpop_jkt", app.key().thumbprint()}}).status, 201);
  const auto differs = push(server, proof(), {{"dpop_jkt", other.key().thumbprint()}});
  EXPECT_EQ(differs.status, 400);
  EXPECT_EQ(differs.error(), "invalid_dpop_proof");
  EXPECT_EQ(push(server, app.proof()).error(), "invalid_dpop_proof") << "one for the token endpoint";
}

TEST(DpopPushedRequest, nonces_are_asked_for_here_too) {
  TestServer server(dpop_options("dpop: { nonce: required }\n"));
  const DpopApp app(server);
  const auto told = push(server, app.key().proof("POST", kParUri, server.clock().now()));
  EXPECT_EQ(told.error(), "use_dpop_nonce");
  const auto again = app.key().proof("POST", kParUri, server.clock().now(),
                                     {{"nonce", header_of(told.response, "DPoP-Nonce")}});
  EXPECT_EQ(push(server, again).status, 201);
}

}  // namespace
}  // namespace gatehouse::test_support
