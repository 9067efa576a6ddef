// Keys of an issuer of assertions behind its jwks_uri (RFC 7523 §3 point 9, RFC 7517 §5): fetched as those of
// clients are, through the guarded fetcher.
#include <gtest/gtest.h>

#include <fstream>
#include <mutex>

#include "tests/support/client_key.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"
#include "tests/support/token_client.h"
#include "tests/support/unsound_keys.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

const std::string kGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

class RemoteIssuerKeys : public testing::Test {
 protected:
  RemoteIssuerKeys() { std::ofstream(directory_.path() / "ca.pem") << authority_.pem(); }

  void serve(const std::string& jwks, const std::string& status = "200 OK") {
    const std::lock_guard lock(mutex_);
    answer_ = http_answer(jwks, {}, status);
  }
  void start(bool allowed = true) {
    peer_ = std::make_unique<TlsPeer>(authority_.issue("127.0.0.1"),
                                      [this](const std::string&, const TlsPeer::Send& send) {
                                        const std::lock_guard lock(mutex_);
                                        send(answer_);
                                      });
    const auto secret = "client_secret_hash: \"" + web_secret_hash() + "\"";
    server_ = std::make_unique<TestServer>(TestServerOptions{
        .server_extra = allowed ? "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" +
                                      (directory_.path() / "ca.pem").string() + "\" }\n"
                                : "",
        .tenant_extra = "assertion_issuers: [ { issuer: \"https://sts.example\", jwks_uri: \"" +
                        peer_->url("127.0.0.1", "/jwks.json") + "\", clients: [app] } ]\n",
        .clients = "clients:\n  - { client_id: app, client_name: App, grant_types: [\"" + kGrant +
                   "\"], response_types: [], scope: api, " + secret +
                   " }\n  - { client_id: web, client_name: Web, redirect_uris: [\"https://web.example/cb\"], "
                   "consent: skip, scope: openid, " +
                   secret + " }\n"});
    const TokenClient web(*server_);
    alice_ = claims_of(web.redeem(Browser(*server_).sign_in("web", web.redirect_uri())).text("id_token"))
                 .at("sub")
                 .as_string();
  }
  json::object claims() {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_->clock().now().time_since_epoch()).count();
    return {{"iss", "https://sts.example"},
            {"sub", alice_},
            {"aud", "https://id.example/t/a"},
            {"exp", now + 60},
            {"iat", now},
            {"jti", std::to_string(++number_)}};
  }
  TokenAnswer bring(const std::string& assertion) {
    return TokenClient(*server_, "app").token({{"grant_type", kGrant}, {"assertion", assertion}});
  }
  TokenAnswer bring(const ClientKey& key) { return bring(key.sign(claims())); }
  std::size_t fetched() const { return peer_->requests().size(); }

  tests::TemporaryDirectory directory_;
  Authority authority_;
  std::unique_ptr<TlsPeer> peer_;
  std::unique_ptr<TestServer> server_;

 private:
  std::mutex mutex_;
  std::string answer_;
  json::string alice_;
  int number_ = 0;
};

TEST_F(RemoteIssuerKeys, are_fetched_once_and_verify_its_assertions) {
  const ClientKey key;
  serve(key.jwks());
  start();
  for (int i = 0; i < 3; ++i) {
    const auto answer = bring(key);
    EXPECT_EQ(answer.status, 200) << answer.response.body.view();
  }
  EXPECT_EQ(fetched(), 1u);
  EXPECT_TRUE(peer_->requests().front().starts_with("GET /jwks.json HTTP/1.1\r\n"));
  EXPECT_EQ(bring(ClientKey()).error(), "invalid_grant") << "another key of that name";
}

TEST_F(RemoteIssuerKeys, a_new_key_is_found_and_made_up_ones_do_not_make_us_ask_all_the_time) {
  const ClientKey old_key(jose::Algorithm::es256, "old"), new_key(jose::Algorithm::es256, "new");
  serve(old_key.jwks());
  start();
  EXPECT_EQ(bring(old_key).status, 200);
  serve(new_key.jwks());
  server_->clock().advance(30s);
  EXPECT_EQ(bring(new_key).status, 200);
  EXPECT_EQ(fetched(), 2u);
  EXPECT_EQ(bring(old_key).error(), "invalid_grant") << "the old one is gone";
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(bring(ClientKey(jose::Algorithm::es256, "made-up-" + std::to_string(i))).error(),
              "invalid_grant");
  EXPECT_EQ(fetched(), 2u);
}

TEST_F(RemoteIssuerKeys, where_they_cannot_be_had_the_client_is_told_so_and_the_trail_says_why) {
  const ClientKey key;
  serve("canary of the answer", "500 Internal Server Error");
  start();
  const auto refused = bring(key);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.error(), "invalid_grant");
  EXPECT_NE(refused.text("error_description").find("could not be fetched"), std::string::npos);
  EXPECT_NE(server_->audit_text().find("keys_unavailable"), std::string::npos);
  EXPECT_EQ(server_->log_text().find("canary of the answer"), std::string::npos);  // S-151
  serve(key.jwks());
  server_->clock().advance(5s);
  EXPECT_EQ(bring(key).status, 200);
}

TEST_F(RemoteIssuerKeys, S123_S241_what_an_unsound_key_signs_is_not_believed) {
  serve(unsound_keys().front().jwks());
  start();
  for (const auto& unsound : unsound_keys()) {
    serve(unsound.jwks());
    server_->clock().advance(11min);
    const auto before = fetched();
    const auto answer = bring(unsound.sign_claims(claims()));
    EXPECT_EQ(answer.status, 400) << unsound.what;
    EXPECT_EQ(answer.error(), "invalid_grant") << unsound.what;
    EXPECT_EQ(fetched(), before + 1) << unsound.what;
  }
  const ClientKey key;
  serve(key.jwks());
  server_->clock().advance(11min);
  EXPECT_EQ(bring(key).status, 200);
}

TEST_F(RemoteIssuerKeys, S151_an_address_that_may_not_be_reached_is_not_asked) {
  const ClientKey key;
  serve(key.jwks());
  start(false);
  EXPECT_EQ(bring(key).error(), "invalid_grant");
  EXPECT_EQ(peer_->connections(), 0);
}

}  // namespace
}  // namespace gatehouse::test_support
