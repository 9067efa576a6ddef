// JwtApp: an app that uses every JWT that there is, ours and its own, and the places where each is presented;
// for tests that show what is taken where. All that clients sign is signed with one and the same key, so that
// nothing but what a token is for tells them apart.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/security/flows/doors.h"
#include "tests/support/client_key.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"

namespace gatehouse::test_support {

class JwtApp : public testing::Test {
 protected:
  using Fields = std::map<std::string, std::string>;
  using Claims = boost::json::object;

  static constexpr auto* kIssuer = "https://id.example/t/a";
  static constexpr auto* kUri = "https://app.example/cb";
  static constexpr auto* kStock = "https://api.example/stock";
  static constexpr auto* kAccessToken = "urn:ietf:params:oauth:token-type:access_token";
  static constexpr auto* kExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
  static constexpr auto* kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  static const ClientKey& key() {
    static const ClientKey one;
    return one;
  }

  JwtApp() : server_(options()) {}

  /// The token that arrived at the app's address for sign-out calls.
  std::string logout_token() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (peer_.requests().empty() && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto calls = peer_.requests();
    const auto call = calls.empty() ? std::string() : calls.front();
    const auto at = call.find("logout_token=");
    return at == std::string::npos ? std::string() : http::percent_decode(call.substr(at + 13)).value_or("");
  }
  std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  }
  std::string jti() { return "jti-" + std::to_string(++number_); }

  /// Each good, and none like another: its jti is new.
  Claims assertion_claims() {
    return {{"iss", "app"},      {"sub", "app"}, {"aud", kIssuer},
            {"exp", now() + 60}, {"iat", now()}, {"jti", jti()}};
  }
  Claims request_claims() {
    return {{"iss", "app"},
            {"aud", kIssuer},
            {"exp", now() + 60},
            {"iat", now()},
            {"nbf", now()},
            {"jti", jti()},
            {"client_id", "app"},
            {"response_type", "code"},
            {"redirect_uri", kUri},
            {"scope", "openid"},
            {"prompt", "none"},
            {"code_challenge", kChallenge},
            {"code_challenge_method", "S256"}};
  }
  Claims backchannel_claims(const std::string& hint_name = "login_hint", const std::string& hint = "alice") {
    return {{"iss", "app"}, {"aud", kIssuer}, {"exp", now() + 60}, {"iat", now()},
            {"nbf", now()}, {"jti", jti()},   {"scope", "openid"}, {hint_name, hint}};
  }
  Claims person_claims() {
    return {{"iss", "https://sts.example"},
            {"sub", subject_},
            {"aud", kIssuer},
            {"exp", now() + 60},
            {"iat", now()},
            {"jti", jti()}};
  }
  ProofParts proof_parts() {
    return proof_.parts("POST", std::string(kIssuer) + "/token", server_.clock().now());
  }
  std::string assertion() { return key().sign(assertion_claims()); }

  /// An address that would notice if anybody asked it, and how often anybody has.
  std::string somewhere() const { return peer_.url("127.0.0.1", "/keys"); }
  int calls() const { return peer_.connections(); }
  std::vector<std::string> asked() const { return peer_.requests(); }

  /// As the app, with an assertion of its own unless one is given.
  TokenAnswer post(const std::string& path, Fields fields, std::vector<http::Header> headers = {}) {
    return answer_of(server_.post("/t/a" + path, proven(std::move(fields)), std::move(headers)));
  }
  std::string proven(Fields fields) {
    fields.try_emplace("client_assertion", assertion());
    fields.emplace("client_assertion_type", oauth::kJwtBearerAssertion);
    return form_of(fields);
  }
  TokenAnswer redeem(const std::string& code) {
    return post("/token", {{"grant_type", "authorization_code"},
                           {"code", code},
                           {"redirect_uri", kUri},
                           {"code_verifier", std::string(kVerifier)}});
  }
  TokenAnswer sign_in(Browser& browser) {
    return redeem(browser.sign_in("app", kUri, {{"scope", "openid api"}}));
  }
  std::string asked_elsewhere() {
    const auto begun = post("/bc-authorize", {{"request", key().sign(backchannel_claims())}});
    EXPECT_EQ(begun.status, 200) << begun.response.body.view();
    answer(browser_, "allow");
    return post("/token", {{"grant_type", kCibaGrant}, {"auth_req_id", begun.text("auth_req_id")}})
        .text("id_token");
  }

  std::vector<Shown> everything() {
    Browser leaving(server_);
    const auto gone = sign_in(leaving);
    leaving.open("/end-session?" + form_of({{"id_token_hint", gone.text("id_token")}}));
    const auto logout = logout_token();

    const auto tokens = sign_in(browser_);
    subject_ = std::string(claims_of(tokens.text("id_token")).at("sub").as_string());
    const auto access = tokens.text("access_token");
    const auto signed_userinfo = server_.get("/t/a/userinfo", {{"authorization", "Bearer " + access}});
    const auto signed_introspection = server_.post("/t/a/introspect", proven({{"token", access}}),
                                                   {{"accept", "application/token-introspection+jwt"}});
    browser_.open(authorize_target("app", kUri, {{"response_mode", "jwt"}, {"prompt", "none"}}));
    const auto response = browser_.answered("response").value_or("");
    return {{"logout", logout},
            {"id", tokens.text("id_token")},
            {"id_elsewhere", asked_elsewhere()},
            {"access", access},
            {"userinfo", std::string(signed_userinfo.body.view())},
            {"introspection", std::string(signed_introspection.body.view())},
            {"response", response},
            {"assertion", assertion()},
            {"request", key().sign(request_claims())},
            {"backchannel_request", key().sign(backchannel_claims())},
            {"proof", proof_.sign(proof_parts())},
            {"person", key().sign(person_claims())}};
  }

  std::vector<Place> places() {
    return {
        {"userinfo", " access ",
         [this](const auto& v) {
           return server_.get("/t/a/userinfo", {{"authorization", "Bearer " + v}}).status == 200;
         }},
        {"introspection", " access ",
         [this](const auto& v) {
           return post("/introspect", {{"token", v}}).response.body.view().starts_with(R"({"active":true)");
         }},
        {"subject of an exchange", " access ",
         [this](const auto& v) {
           return post("/token", {{"grant_type", kExchange},
                                  {"subject_token", v},
                                  {"subject_token_type", kAccessToken},
                                  {"resource", kStock}})
                      .status == 200;
         }},
        {"hint of a sign-in", " id id_elsewhere ",
         [this](const auto& v) {
           Browser browser(server_);
           browser.cookies() = browser_.cookies();
           browser.open(authorize_target("app", kUri, {{"prompt", "none"}, {"id_token_hint", v}}));
           return browser.answered("code").has_value();
         }},
        {"hint of a back-channel request", " id id_elsewhere ",
         [this](const auto& v) {
           return post("/bc-authorize", {{"request", key().sign(backchannel_claims("id_token_hint", v))}})
                      .status == 200;
         }},
        {"client assertion", " assertion ",
         [this](const auto& v) {
           return post("/token",
                       {{"grant_type", "client_credentials"}, {"scope", "api"}, {"client_assertion", v}})
                      .status == 200;
         }},
        {"request object", " request ",
         [this](const auto& v) {
           Browser browser(server_);
           browser.cookies() = browser_.cookies();
           browser.open("/authorize?" + form_of({{"client_id", "app"}, {"request", v}}));
           return browser.answered("code").has_value();
         }},
        {"back-channel request", " backchannel_request ",
         [this](const auto& v) {
           return post("/bc-authorize", {{"request", v}}).status == 200;
         }},
        {"DPoP proof", " proof ",
         [this](const auto& v) {
           return post("/token", {{"grant_type", "client_credentials"}, {"scope", "api"}}, {{"dpop", v}})
                      .status == 200;
         }},
        {"assertion about a person", " person ",
         [this](const auto& v) {
           return post("/token", {{"grant_type", kJwtBearer}, {"assertion", v}}).status == 200;
         }},
        {"code", " ", [this](const auto& v) { return redeem(v).status == 200; }},
        {"refresh token", " ", [this](const auto& v) {
           return post("/token", {{"grant_type", "refresh_token"}, {"refresh_token", v}}).status == 200;
         }}};
  }
  Place sign_out() {
    return {"hint of a sign-out", " id ", [this](const auto& v) {
              Browser browser(server_);
              browser.cookies() = browser_.cookies();
              browser.open("/end-session?" + form_of({{"id_token_hint", v}}));
              return browser.body().find("You are signed out") != std::string::npos;
            }};
  }

 private:
  TestServerOptions options() const {
    std::ofstream(directory_.path() / "ca.pem") << authority_.pem();
    return {.server_extra = "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" +
                            (directory_.path() / "ca.pem").string() + "\" }\n",
            .tenant_extra =
                "limits: { login: { per_address: 1000000/1m }, authorize: { per_address: 1000000/1m } }\n"
                "resources: [ { id: \"" +
                std::string(kStock) +
                "\", scopes: [api] } ]\n"
                "assertion_issuers: [ { issuer: \"https://sts.example\", jwks: " +
                key().jwks() + ", clients: [app] } ]\n",
            .clients = "clients:\n  - { client_id: app, client_name: App, redirect_uris: [\"" +
                       std::string(kUri) +
                       "\"], consent: skip, introspection: any, scope: \"openid profile api\",\n"
                       "      token_endpoint_auth_method: private_key_jwt, jwks: " +
                       key().jwks() +
                       ",\n      grant_types: [authorization_code, refresh_token, client_credentials, \"" +
                       kCibaGrant + "\", \"" + kExchange + "\", \"" + kJwtBearer +
                       "\"],\n      backchannel_token_delivery_mode: poll, "
                       "backchannel_authentication_request_signing_alg: ES256,\n"
                       "      userinfo_signed_response_alg: RS256, backchannel_logout_uri: \"" +
                       peer_.url("127.0.0.1", "/bye") +
                       "\",\n      token_exchange: { subject_clients: [app], audiences: [\"" + kStock +
                       "\"], impersonation: true } }\n"};
  }

  tests::TemporaryDirectory directory_;
  Authority authority_;
  TlsPeer peer_{authority_.issue("127.0.0.1"),
                [](const std::string&, const TlsPeer::Send& send) { send(http_answer("", "", "200 OK")); }};
  int number_ = 0;
  std::string subject_;

 protected:
  ProofMaker proof_;
  TestServer server_;
  Browser browser_{server_};
};

}  // namespace gatehouse::test_support
