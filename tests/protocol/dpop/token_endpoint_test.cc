// RFC 9449 §5 and §6: access tokens that are bound to the key of a proof, at the token endpoint.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "tests/protocol/dpop/dpop_app.h"

namespace gatehouse::test_support {
namespace {

std::string bound_to(const boost::json::object& claims) {
  const auto* cnf = claims.if_contains("cnf");
  return cnf != nullptr ? std::string(cnf->at("jkt").as_string()) : "";
}

// RFC 9449 §6.1, RFC 9449 §6.2
TEST(DpopToken, a_JWT_names_the_key_and_so_does_introspection) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  const auto tokens = app.redeem(app.code());
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(tokens.text("token_type"), "DPoP");
  EXPECT_EQ(bound_to(claims_of(tokens.text("access_token"))), app.key().thumbprint());
  const auto told = app.introspect(tokens.text("access_token"));
  EXPECT_EQ(told.text("token_type"), "DPoP");
  EXPECT_EQ(bound_to(told.body), app.key().thumbprint());
}

TEST(DpopToken, an_opaque_token_is_bound_in_its_row) {
  TestServer server(dpop_options());
  const DpopApp app(server, "opaque");
  const auto tokens = app.redeem(app.code());
  EXPECT_EQ(tokens.text("token_type"), "DPoP");
  const auto told = app.introspect(tokens.text("access_token"));
  EXPECT_EQ(told.text("token_type"), "DPoP");
  EXPECT_EQ(bound_to(told.body), app.key().thumbprint());
  EXPECT_EQ(app.userinfo(tokens.text("access_token")).status, 200);
}

TEST(DpopToken, client_credentials_are_bound_too) {
  TestServer server(dpop_options());
  const DpopApp app(server, "machine");
  const auto tokens = app.token({{"grant_type", "client_credentials"}}, {app.proof()});
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(tokens.text("token_type"), "DPoP");
  EXPECT_EQ(bound_to(claims_of(tokens.text("access_token"))), app.key().thumbprint());
}

TEST(DpopToken, without_a_proof_tokens_are_bearer_tokens) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  const auto tokens = app.redeem(app.code(), {});
  EXPECT_EQ(tokens.text("token_type"), "Bearer");
  EXPECT_FALSE(claims_of(tokens.text("access_token")).contains("cnf"));
  EXPECT_EQ(header_of(tokens.response, "DPoP-Nonce"), "");
  EXPECT_EQ(app.userinfo("Bearer", tokens.text("access_token"), {}).status, 200);
}

TEST(DpopToken, S223_a_wrong_proof_gets_nothing_and_uses_nothing_up) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  const auto code = app.code();
  const auto now = server.clock().now();
  const auto another_type = [&] {
    auto parts = app.key().parts("POST", kTokenUri, now);
    parts.header["typ"] = "JWT";
    return app.key().sign(parts);
  };
  const auto private_key = [&] {
    auto parts = app.key().parts("POST", kTokenUri, now);
    parts.header["jwk"].as_object()["d"] = "AAAA";
    return app.key().sign(parts);
  };
  struct Row {
    std::string_view what;
    std::vector<std::string> proofs;
  };
  const Row rows[] = {
      {"two proofs", {app.proof(), app.proof()}},
      {"an empty header", {""}},
      {"no JWS", {"x.y.z"}},
      {"another type", {another_type()}},
      {"a private key", {private_key()}},
      {"for another method", {app.proof({{"htm", "GET"}})}},
      {"for userinfo", {app.proof({{"htu", kUserinfoUri}})}},
      {"for another tenant", {app.proof({{"htu", "https://id.example/t/b/token"}})}},
      {"for the address behind a proxy", {app.proof({{"htu", "http://127.0.0.1:8080/t/a/token"}})}},
      {"old", {app.proof({{"iat", as_seconds(now) - 61}})}},
      {"ahead", {app.proof({{"iat", as_seconds(now) + 61}})}},
      {"a jti too long", {app.proof({{"jti", boost::json::string(257, 'j')}})}},
  };
  for (const auto& row : rows) {
    const auto refused = app.redeem(code, row.proofs);
    EXPECT_EQ(refused.status, 400) << row.what;
    EXPECT_EQ(refused.error(), "invalid_dpop_proof") << row.what;
    EXPECT_FALSE(refused.text("error_description").empty());
  }
  EXPECT_NE(server.audit_text().find("invalid_dpop_proof"), std::string::npos);
  EXPECT_EQ(app.redeem(code).status, 200);
}

TEST(DpopToken, the_address_is_the_issuers_whatever_the_request_line_says) {
  TestServer server(dpop_options());
  const DpopApp app(server, "machine");
  for (const auto* same : {"HTTPS://ID.EXAMPLE:443/t/a/token", "https://id.example/t/a/token?a=b#c"})
    EXPECT_EQ(app.token({{"grant_type", "client_credentials"}}, {app.proof({{"htu", same}})}).status, 200)
        << same;
}

// RFC 9449 §5.2
TEST(DpopToken, a_client_that_registered_for_it_never_gets_a_bearer_token) {
  TestServer server(dpop_options());
  const DpopApp app(server, "bound");
  const auto code = app.code();
  const auto refused = app.redeem(code, {});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.error(), "invalid_dpop_proof");
  const auto tokens = app.redeem(code);
  EXPECT_EQ(tokens.text("token_type"), "DPoP");
  EXPECT_EQ(app.refresh(tokens.text("refresh_token"), {}).error(), "invalid_dpop_proof");
  EXPECT_EQ(app.refresh(tokens.text("refresh_token")).text("token_type"), "DPoP");
}

// RFC 9449 §10
TEST(DpopToken, S223_a_code_that_names_a_key_is_worth_nothing_without_it) {
  TestServer server(dpop_options());
  const DpopApp app(server), thief(server);
  const auto code = app.code({{"dpop_jkt", app.key().thumbprint()}});
  EXPECT_EQ(thief.redeem(code).error(), "invalid_grant") << "RFC 9449 §10";
  EXPECT_EQ(app.redeem(code, {}).error(), "invalid_grant");
  EXPECT_EQ(app.redeem(code).status, 200);
}

TEST(DpopToken, dpop_jkt_must_be_a_thumbprint) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  for (const std::string& wrong :
       {std::string("x"), std::string("a+b"), app.key().thumbprint() + "A", app.key().thumbprint() + "="}) {
    Browser browser(server);
    browser.open(authorize_target("web", app.redirect_uri(), {{"dpop_jkt", wrong}}));
    EXPECT_EQ(browser.answered("error"), "invalid_request") << wrong;
  }
}

// RFC 9449 §5.1
TEST(DpopToken, discovery_tells_the_algorithms_and_browsers_may_use_them) {
  TestServer server(dpop_options());
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  const auto& algorithms = metadata.at("dpop_signing_alg_values_supported").as_array();
  EXPECT_FALSE(algorithms.empty());
  for (const auto& name : algorithms) {
    const ProofMaker key(*jose::parse_algorithm(std::string_view(name.as_string())));
    const DpopApp app(server, "machine");
    EXPECT_EQ(app.token({{"grant_type", "client_credentials"}},
                        {key.proof("POST", kTokenUri, server.clock().now())})
                  .status,
              200)
        << name;
  }
  const auto preflight = server.send({.method = http::Method::options,
                                      .target = "/t/a/token",
                                      .headers = {{"host", "id.example"},
                                                  {"origin", "https://spa.example"},
                                                  {"access-control-request-method", "POST"},
                                                  {"access-control-request-headers", "dpop"}},
                                      .body = {},
                                      .peer = {}});
  EXPECT_NE(header_of(preflight, "Access-Control-Allow-Headers").find("DPoP"), std::string::npos);
  EXPECT_NE(header_of(preflight, "Access-Control-Expose-Headers").find("DPoP-Nonce"), std::string::npos);
}

TEST(DpopToken, bound_tokens_are_counted_apart) {
  TestServer server(dpop_options());
  const DpopApp spa(server, "spa");
  EXPECT_EQ(spa.redeem(spa.code()).status, 200);
  auto& issued = server.metrics().tokens_issued;
  EXPECT_EQ(issued.at({"a", "authorization_code", "access", "dpop"}).value(), 1u);
  EXPECT_EQ(issued.at({"a", "authorization_code", "refresh", "dpop"}).value(), 1u);
  EXPECT_EQ(issued.at({"a", "authorization_code", "access", "none"}).value(), 0u);
}

}  // namespace
}  // namespace gatehouse::test_support
