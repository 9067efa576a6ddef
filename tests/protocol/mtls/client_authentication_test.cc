// RFC 8705 §2: clients that prove themselves by a certificate.
#include <gtest/gtest.h>

#include <fstream>

#include "core/app/server.h"
#include "core/http/client_certificate.h"
#include "tests/protocol/mtls/mtls_app.h"

namespace gatehouse::test_support {
namespace {

const MtlsApp::Fields kForItself{{"grant_type", "client_credentials"}};

// RFC 8705 §2.1.2
TEST(MtlsClients, each_of_the_five_names_proves_the_client) {
  TestServer server(mtls_options());
  const MtlsApp person(server);
  EXPECT_EQ(person.redeem(person.code()).status, 200);
  for (const auto* id : {"dns", "uri", "ip", "email"}) {
    EXPECT_EQ(MtlsApp(server, id).token(kForItself).status, 200) << id;
    const auto refused = MtlsApp(server, id, &certificates().another).token(kForItself);
    EXPECT_EQ(refused.status, 401) << id;
    EXPECT_EQ(refused.error(), "invalid_client") << id;
  }
}

// RFC 8705 §2.1
TEST(MtlsClients, a_certificate_counts_that_the_tenants_authorities_issued_now) {
  const auto& made = certificates();
  const CertificateWish wish{.subject = {{"O", "Example"}, {"CN", "app"}},
                             .alternative_names = "DNS:app.example"};
  auto expired_wish = wish;
  expired_wish.to = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 12 / 31));
  auto server_wish = wish;
  server_wish.extended_usage = "serverAuth";
  const MadeCertificate elsewhere(wish, &made.other_root), alone(wish), expired(expired_wish, &made.root),
      of_a_server(server_wish, &made.root), revoked(wish, &made.root);
  auto options = mtls_options();
  const auto now = FakeClock().now();
  options.files["clients.pem"] +=
      made.root.revocation_list({&revoked}, now - std::chrono::hours(1), now + std::chrono::hours(1));
  TestServer server(options);
  struct Row {
    std::string_view what;
    const MadeCertificate* certificate;
    std::string_view reason;
  };
  const Row rows[] = {
      {"none", nullptr, "no_certificate"},
      {"another name", &made.another, "wrong_subject"},
      {"an authority of that name, but not that key", &elsewhere, "untrusted_certificate"},
      {"by nobody", &alone, "untrusted_certificate"},
      {"no longer", &expired, "expired_certificate"},
      {"for servers", &of_a_server, "untrusted_certificate"},
      {"revoked", &revoked, "revoked_certificate"},
  };
  for (const auto& row : rows) {
    const auto refused = MtlsApp(server, "dns", row.certificate).token(kForItself);
    EXPECT_EQ(refused.status, 401) << row.what;
    EXPECT_EQ(refused.error(), "invalid_client") << row.what;
    EXPECT_EQ(refused.text("error_description"), "Client authentication failed.") << row.what;
    EXPECT_NE(server.audit_text().find("\"" + std::string(row.reason) + "\""), std::string::npos) << row.what;
  }
  EXPECT_EQ(MtlsApp(server, "dns").token(kForItself).status, 200);
  // The tenant's authorities are the tenant's.
  server.clock().advance(std::chrono::hours(24 * 366 * 20));
  EXPECT_EQ(MtlsApp(server, "dns").token(kForItself).error(), "invalid_client") << "its dates have passed";
}

// RFC 8705 §2.2
TEST(MtlsClients, a_self_signed_certificate_counts_by_its_key) {
  const auto& made = certificates();
  TestServer server(mtls_options());
  for (const auto& [id, own] : {std::pair("own", &made.own), {"own_rsa", &made.own_rsa}}) {
    const MtlsApp app(server, id, own);
    EXPECT_EQ(app.redeem(app.code()).status, 200) << id;
    const auto refused = app.with(&made.app).redeem(app.code());
    EXPECT_EQ(refused.error(), "invalid_client") << id;
    EXPECT_EQ(app.with(nullptr).redeem(app.code()).error(), "invalid_client") << id;
  }
  EXPECT_NE(server.audit_text().find("\"unknown_certificate\""), std::string::npos);
}

TEST(MtlsClients, S138_the_header_of_a_stranger_is_nothing) {
  TestServer server(mtls_options());
  const auto& made = certificates();
  const auto form = form_of({{"grant_type", "client_credentials"}, {"client_id", "dns"}});
  EXPECT_EQ(answer_of(server.post("/t/a/token", form, {forwarded(made.app)})).error(), "invalid_client");
  EXPECT_EQ(MtlsApp(server, "dns").token(kForItself).status, 200) << "the same from the trusted proxy";
  // Trusted for another tenant's proxies, or with the header of another product: nothing.
  EXPECT_EQ(MtlsApp(server, "dns", nullptr)
                .token(kForItself, {{"x-forwarded-tls-client-cert", forwarded(made.app).value}})
                .error(),
            "invalid_client");
}

TEST(MtlsClients, S138_a_header_that_is_not_one_certificate_is_a_mistake_that_is_told) {
  TestServer server(mtls_options());
  const auto good = forwarded(certificates().app);
  const MtlsApp without(server, "dns", nullptr);
  for (const MtlsApp::Headers& headers : {MtlsApp::Headers{good, good},
                                          {{"ssl-client-cert", "x"}},
                                          {{"ssl-client-cert", good.value + "%20x"}},
                                          {{"ssl-client-cert", good.value + good.value}}}) {
    const auto refused = without.token(kForItself, headers);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.error(), "invalid_request");
    EXPECT_NE(refused.text("error_description").find("certificate is malformed"), std::string::npos);
  }
  EXPECT_EQ(without.token(kForItself, {{"ssl-client-cert", ""}}).error(), "invalid_client") << "that is none";
}

TEST(MtlsClients, S219_the_certificate_is_a_method_of_its_own) {
  TestServer server(mtls_options());
  const MtlsApp app(server, "dns");
  auto fields = kForItself;
  fields["client_secret"] = std::string(kWebSecret);
  EXPECT_EQ(app.token(fields).error(), "invalid_client") << "a secret beside it";
  EXPECT_EQ(app.token(kForItself, {basic("dns")}).error(), "invalid_client");
  EXPECT_EQ(app.token({{"grant_type", "client_credentials"}, {"client_id", "nobody"}}).error(),
            "invalid_client");
  // A client with a secret is not known by a certificate, whatever it names.
  EXPECT_EQ(app.token({{"grant_type", "client_credentials"}, {"client_id", "web"}}).error(),
            "invalid_client");
}

TEST(MtlsClients, one_that_came_over_our_own_TLS_counts_with_its_chain) {
  const auto& made = certificates();
  const MadeCertificate issuing({.subject = {{"CN", "Issuing"}}, .is_authority = true}, &made.root);
  const MadeCertificate app({.alternative_names = "DNS:app.example"}, &issuing);
  TestServer server(mtls_options());
  const auto ask = [&](std::vector<std::string> chain) {
    http::Request request;
    request.method = http::Method::post;
    request.target = "/t/a/token";
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    request.body = form_of({{"grant_type", "client_credentials"}, {"client_id", "dns"}});
    request.peer = {.address = "203.0.113.9", .tls = true};
    request.peer.certificate = std::make_shared<const http::PresentedCertificate>(http::PresentedCertificate{
        .form = http::CertificateForm::der, .text = app.der(), .chain = std::move(chain)});
    return answer_of(server.send(std::move(request)));
  };
  EXPECT_EQ(ask({}).error(), "invalid_client");
  EXPECT_EQ(ask({issuing.der()}).status, 200);
}

TEST(MtlsClients, every_endpoint_that_clients_call_takes_it) {
  TestServer server(mtls_options());
  const MtlsApp app(server);
  const auto tokens = app.redeem(app.code());
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_TRUE(app.introspect(tokens.text("access_token")).body.at("active").as_bool());
  EXPECT_EQ(app.with(nullptr).introspect(tokens.text("access_token")).error(), "invalid_client");
  EXPECT_EQ(app.post("/par", {{"response_type", "code"},
                              {"scope", "openid"},
                              {"redirect_uri", app.redirect_uri()},
                              {"code_challenge", std::string(kChallenge)},
                              {"code_challenge_method", "S256"}})
                .status,
            201);
  EXPECT_EQ(app.post("/revoke", {{"token", tokens.text("refresh_token")}}).status, 200);
  EXPECT_EQ(app.refresh(tokens.text("refresh_token")).error(), "invalid_grant");
}

TEST(MtlsClients, a_reload_reads_the_authorities_again) {
  auto options = mtls_options();
  TestServer server(options);
  const MadeCertificate root({.subject = {{"CN", "Next year's clients"}}, .is_authority = true});
  const MadeCertificate renewed({.alternative_names = "DNS:app.example"}, &root);
  const MtlsApp app(server, "dns", &renewed);
  EXPECT_EQ(app.token(kForItself).error(), "invalid_client");
  options.files["clients.pem"] += root.pem();
  server.write_files(options);
  EXPECT_TRUE(server.server().reload().swapped);
  EXPECT_EQ(app.token(kForItself).status, 200);
  options.files["clients.pem"] = "nothing";
  server.write_files(options);
  EXPECT_FALSE(server.server().reload().swapped);
  EXPECT_EQ(app.token(kForItself).status, 200) << "the old ones stay";
}

}  // namespace
}  // namespace gatehouse::test_support
