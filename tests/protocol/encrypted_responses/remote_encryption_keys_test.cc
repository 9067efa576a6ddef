// Answers that are encrypted to a key behind a jwks_uri (OpenID Registration §2, OpenID Core §10.2).
#include <gtest/gtest.h>

#include "tests/protocol/client_id_metadata/document_host.h"
#include "tests/support/reader_keys.h"
#include "tests/support/unsound_keys.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using jose::KeyManagement;

constexpr auto kAlgorithm = KeyManagement::ecdh_es;

class RemoteEncryptionKeys : public testing::Test {
 protected:
  RemoteEncryptionKeys() { start(host_.trust()); }

  void start(const std::string& trust) {
    server_.reset();
    server_ = std::make_unique<TestServer>(TestServerOptions{
        .server_extra = trust,
        .clients =
            "clients:\n  - { client_id: web, redirect_uris: [\"https://web.example/cb\"], scope: openid, "
            "consent: skip, client_secret_hash: \"" +
            web_secret_hash() + "\", jwks_uri: \"" + host_.address("/jwks.json") +
            "\", id_token_encrypted_response_alg: ECDH-ES }\n"});
  }
  void serve(const ReaderKeys& keys) {
    host_.serve({{"keys", json::array{json::value(keys.jwk)}}}, "/jwks.json");
  }
  TokenAnswer sign_in() {
    const TokenClient app(*server_);
    Browser browser(*server_);
    return app.redeem(browser.sign_in("web", app.redirect_uri(), {{"scope", "openid"}}));
  }
  DocumentHost host_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(RemoteEncryptionKeys, are_used_and_fetched_once_in_their_lifetime) {
  const ReaderKeys keys(jose::Algorithm::es256, "one");
  serve(keys);
  for (int i = 0; i < 2; ++i) {
    const auto tokens = sign_in();
    ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
    EXPECT_EQ(claims_of(keys.open(tokens.text("id_token"), kAlgorithm)).at("aud").as_string(), "web");
  }
  EXPECT_EQ(host_.fetched(), 1u);
}

TEST_F(RemoteEncryptionKeys, a_set_without_a_key_that_fits_is_asked_for_anew_and_not_all_the_time) {
  host_.serve({{"keys", json::array{}}}, "/jwks.json");
  EXPECT_EQ(sign_in().status, 503);
  EXPECT_EQ(sign_in().status, 503);
  EXPECT_EQ(host_.fetched(), 1u);
  const ReaderKeys keys(jose::Algorithm::es256, "two");
  serve(keys);
  server_->clock().advance(30s);
  const auto tokens = sign_in();
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(header_of_jwt(tokens.text("id_token")).at("kid").as_string(), "two");
}

TEST_F(RemoteEncryptionKeys, S123_nothing_is_encrypted_to_an_unsound_key) {
  for (const auto& unsound : unsound_keys()) {
    if (unsound.jwk.at("kty") != "EC") continue;  // no other is for ECDH-ES
    auto jwk = unsound.jwk;
    jwk["use"] = "enc";
    jwk.erase("alg");
    host_.serve({{"keys", json::array{json::value(jwk)}}}, "/jwks.json");
    server_->clock().advance(11min);
    const auto before = host_.fetched();
    EXPECT_EQ(sign_in().status, 503) << unsound.what;
    EXPECT_EQ(host_.fetched(), before + 1) << unsound.what;
  }
  const ReaderKeys keys(jose::Algorithm::es256, "sound");
  serve(keys);
  server_->clock().advance(11min);
  EXPECT_EQ(sign_in().status, 200);
}

TEST_F(RemoteEncryptionKeys, S151_an_address_that_may_not_be_reached_is_not_asked) {
  const ReaderKeys keys(jose::Algorithm::es256, "one");
  serve(keys);
  start("");
  EXPECT_EQ(sign_in().status, 503);
  EXPECT_EQ(host_.connections(), 0);
}

// OpenID Core §16.14: nothing is ever answered in the clear instead.
TEST_F(RemoteEncryptionKeys, what_cannot_be_encrypted_is_not_answered_and_the_log_says_why) {
  host_.serve_raw(http_answer("canary", {}, "500 Internal Server Error"), "/jwks.json");
  const auto tokens = sign_in();
  EXPECT_EQ(tokens.error(), "temporarily_unavailable");
  const auto log = server_->log_text();
  const auto at = log.find("\"request.failed\"");
  ASSERT_NE(at, std::string::npos) << log;
  const auto line = log.substr(log.rfind('\n', at) + 1, log.find('\n', at) - log.rfind('\n', at));
  EXPECT_NE(line.find("the keys of client web cannot be fetched"), std::string::npos) << line;
  EXPECT_NE(line.find("\"request_id\""), std::string::npos) << line;
  EXPECT_EQ(log.find("canary"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
