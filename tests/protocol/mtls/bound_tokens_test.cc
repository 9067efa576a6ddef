// RFC 8705 §3: tokens that are bound to the client's certificate.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "tests/protocol/mtls/mtls_app.h"

namespace gatehouse::test_support {
namespace {

constexpr std::string_view kTokenUri = "https://id.example/t/a/token";
constexpr std::string_view kUserinfoUri = "https://id.example/t/a/userinfo";

// RFC 8705 §3.1, RFC 8705 §3.2
TEST(MtlsTokens, a_JWT_names_the_certificate_and_so_does_introspection) {
  TestServer server(mtls_options());
  const auto& made = certificates();
  for (const auto& [id, certificate] :
       {std::pair("app", &made.app), {"own", &made.own}, {"spa", &made.another}}) {
    const MtlsApp app(server, id, certificate);
    const auto tokens = app.redeem(app.code());
    ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
    EXPECT_EQ(tokens.text("token_type"), "Bearer");
    EXPECT_EQ(bound_to(claims_of(tokens.text("access_token"))), thumbprint(*certificate));
    if (std::string_view(id) == "spa") continue;  // may not ask
    const auto told = app.introspect(tokens.text("access_token"));
    EXPECT_EQ(told.text("token_type"), "Bearer");
    EXPECT_EQ(bound_to(told.body), thumbprint(*certificate));
  }
}

TEST(MtlsTokens, an_opaque_token_is_bound_in_its_row) {
  TestServer server(mtls_options());
  const MtlsApp app(server, "opaque");
  const auto tokens = app.redeem(app.code());
  const auto& token = tokens.text("access_token");
  EXPECT_EQ(bound_to(app.introspect(token).body), thumbprint(certificates().app));
  EXPECT_EQ(app.userinfo(token).status, 200);
  EXPECT_EQ(app.with(nullptr).userinfo(token).error(), "invalid_token");
}

TEST(MtlsTokens, every_grant_binds) {
  TestServer server(mtls_options());
  const MtlsApp app(server);
  const auto tokens = app.refresh(app.redeem(app.code()).text("refresh_token"));
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(bound_to(claims_of(tokens.text("access_token"))), thumbprint(certificates().app));
  auto options = mtls_options();
  options.clients +=
      "  - { client_id: bound, grant_types: [client_credentials], response_types: [], redirect_uris: [], "
      "scope: api, token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_dns: app.example, "
      "tls_client_certificate_bound_access_tokens: true }\n";
  TestServer machines(options);
  const auto own = MtlsApp(machines, "bound").token({{"grant_type", "client_credentials"}});
  EXPECT_EQ(bound_to(claims_of(own.text("access_token"))), thumbprint(certificates().app));
  const auto loose = MtlsApp(machines, "dns").token({{"grant_type", "client_credentials"}});
  EXPECT_FALSE(claims_of(loose.text("access_token")).contains("cnf")) << "who did not register for it";
}

// RFC 8705 §3.4
TEST(MtlsTokens, a_client_that_registered_for_it_never_gets_a_bearer_token) {
  TestServer server(mtls_options());
  for (const auto* id : {"web", "spa"}) {
    const MtlsApp app(server, id);
    const auto code = app.code();
    for (const auto& refused :
         {app.with(nullptr).redeem(code), app.with(nullptr).redeem(code, {{"ssl-client-cert", "x"}})}) {
      EXPECT_EQ(refused.status, 400) << id;
      EXPECT_EQ(refused.error(), "invalid_request") << id;
    }
    const auto tokens = app.redeem(code);
    ASSERT_EQ(tokens.status, 200) << id << ": nothing was used up";
    EXPECT_EQ(app.with(nullptr).refresh(tokens.text("refresh_token")).error(), "invalid_request");
    EXPECT_EQ(app.refresh(tokens.text("refresh_token")).status, 200);
  }
}

// RFC 8705 §3
TEST(MtlsTokens, a_bound_token_is_good_with_its_certificate_only) {
  TestServer server(mtls_options());
  const MtlsApp app(server);
  const auto token = app.redeem(app.code()).text("access_token");
  EXPECT_EQ(app.userinfo(token).status, 200);
  struct Row {
    std::string_view what;
    TokenAnswer answer;
  };
  const Row rows[] = {
      {"without", app.with(nullptr).userinfo(token)},
      {"with another's", app.with(&certificates().another).userinfo(token)},
      {"with one that cannot be read",
       app.with(nullptr).userinfo(token, "Bearer", {{"ssl-client-cert", "x"}})},
      {"with two", app.userinfo(token, "Bearer", {forwarded(certificates().app)})},
      {"S-138: said by a stranger",
       answer_of(server.get("/t/a/userinfo",
                            {{"authorization", "Bearer " + token}, forwarded(certificates().app)}))},
      {"in a form without", answer_of(server.post("/t/a/userinfo", "access_token=" + token))},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(row.answer.status, 401) << row.what;
    EXPECT_EQ(row.answer.error(), "invalid_token") << row.what;
    EXPECT_NE(header_of(row.answer.response, "WWW-Authenticate").find("error=\"invalid_token\""),
              std::string::npos)
        << row.what;
  }
}

// RFC 8705 §7.1
TEST(MtlsTokens, the_refresh_token_of_a_public_client_is_bound_and_that_of_another_is_not) {
  TestServer server(mtls_options());
  const auto& made = certificates();
  const MtlsApp spa(server, "spa");
  const auto first = spa.redeem(spa.code()).text("refresh_token");
  EXPECT_EQ(spa.with(&made.another).refresh(first).error(), "invalid_grant");
  const auto next = spa.refresh(first);
  ASSERT_EQ(next.status, 200) << "whoever took it did no harm";
  EXPECT_EQ(spa.with(&made.another).refresh(next.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(spa.refresh(next.text("refresh_token")).status, 200);
  // A confidential client proves itself each time, and may have a new certificate.
  const MtlsApp web(server, "web");
  const auto renewed = web.with(&made.another).refresh(web.redeem(web.code()).text("refresh_token"));
  ASSERT_EQ(renewed.status, 200);
  EXPECT_EQ(bound_to(claims_of(renewed.text("access_token"))), thumbprint(made.another));
}

TEST(MtlsTokens, a_token_may_be_bound_to_a_certificate_and_to_a_key) {
  TestServer server(mtls_options());
  const MtlsApp app(server);
  const ProofMaker key;
  const auto now = [&] { return server.clock().now(); };
  const auto tokens = app.redeem(app.code(), {{"dpop", key.proof("POST", kTokenUri, now())}});
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(tokens.text("token_type"), "DPoP");
  const auto token = tokens.text("access_token");
  const auto claims = claims_of(token);
  EXPECT_EQ(bound_to(claims), thumbprint(certificates().app));
  EXPECT_EQ(claims.at("cnf").at("jkt").as_string(), key.thumbprint());
  const auto proof = [&] {
    return http::Header{"dpop",
                        key.proof("GET", kUserinfoUri, now(), {{"ath", ProofMaker::token_hash(token)}})};
  };
  EXPECT_EQ(app.userinfo(token, "DPoP", {proof()}).status, 200);
  EXPECT_EQ(app.with(nullptr).userinfo(token, "DPoP", {proof()}).error(), "invalid_token");
  EXPECT_EQ(app.userinfo(token).error(), "invalid_token");
}

// RFC 8693 §2.1
TEST(MtlsTokens, a_stolen_token_cannot_be_exchanged) {
  auto options = mtls_options("resources: [ { id: \"https://api.example\", scopes: [api] } ]\n");
  options.clients +=
      "  - { client_id: person, redirect_uris: [\"https://person.example/cb\"], scope: \"openid api\", "
      "consent: skip, "
      "token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_dns: app.example, "
      "tls_client_certificate_bound_access_tokens: true }\n"
      "  - { client_id: gate, grant_types: [\"urn:ietf:params:oauth:grant-type:token-exchange\"], "
      "response_types: [], "
      "redirect_uris: [], scope: \"openid api\", client_secret_hash: \"" +
      web_secret_hash() +
      "\", token_exchange: { subject_clients: [person], audiences: [\"https://api.example\"], impersonation: "
      "true } }\n";
  TestServer server(options);
  const MtlsApp person(server, "person");
  const auto token = Browser(server).sign_in("person", person.redirect_uri(), {{"scope", "openid api"}});
  const auto subject = person.redeem(token).text("access_token");
  ASSERT_FALSE(subject.empty());
  const MtlsApp::Fields exchange{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                                 {"subject_token", subject},
                                 {"subject_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                                 {"resource", "https://api.example"},
                                 {"scope", "api"}};
  const auto ask = [&](const MadeCertificate* certificate) {
    http::Request request;
    request.method = http::Method::post;
    request.target = "/t/a/token";
    request.headers = {basic("gate"), {"content-type", "application/x-www-form-urlencoded"}};
    if (certificate != nullptr) request.headers.push_back(forwarded(*certificate));
    request.body = form_of(exchange);
    request.peer.address = kProxy;
    return answer_of(server.send(std::move(request)));
  };
  EXPECT_EQ(ask(nullptr).error(), "invalid_request");
  EXPECT_EQ(ask(&certificates().another).error(), "invalid_request");
  EXPECT_EQ(ask(&certificates().app).status, 200) << ask(&certificates().app).response.body.view();
}

TEST(MtlsTokens, bound_tokens_are_counted_apart) {
  TestServer server(mtls_options());
  const MtlsApp spa(server, "spa"), app(server);
  EXPECT_EQ(spa.redeem(spa.code()).status, 200);
  EXPECT_EQ(app.redeem(app.code()).status, 200);
  auto& issued = server.metrics().tokens_issued;
  EXPECT_EQ(issued.at({"a", "authorization_code", "access", "mtls"}).value(), 2u);
  EXPECT_EQ(issued.at({"a", "authorization_code", "refresh", "mtls"}).value(), 1u);
  EXPECT_EQ(issued.at({"a", "authorization_code", "refresh", "none"}).value(), 1u);
  EXPECT_EQ(issued.at({"a", "authorization_code", "access", "dpop"}).value(), 0u);
}

}  // namespace
}  // namespace gatehouse::test_support
