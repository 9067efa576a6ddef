// Addresses that stand in a request are never asked, whoever sends it (S-150, S-152): the server calls what a
// client registered, and nothing else; nor that within our own network (S-234).
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/client_key.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

/// A server that could reach the peer, if it wanted to.
class NamedInRequests : public testing::Test {
 protected:
  static std::string trust(const std::filesystem::path& folder, const Authority& authority) {
    std::ofstream(folder / "ca.pem") << authority.pem();
    return "fetch: { allow_addresses: [127.0.0.0/8, 169.254.169.254], ca_file: \"" +
           (folder / "ca.pem").string() + "\" }\n";
  }
  std::vector<std::string> addresses() const {
    return {peer_.url(), "http://127.0.0.1:" + std::to_string(peer_.port()) + "/",
            "http://169.254.169.254/latest", "https://169.254.169.254/latest"};
  }

  tests::TemporaryDirectory directory_;
  Authority authority_;
  TlsPeer peer_{authority_.issue("127.0.0.1"), [](const std::string&, const TlsPeer::Send& send) {
                  send(http_answer("{}", "Content-Type: application/json\r\n"));
                }};
  TestServer server_{{.server_extra = trust(directory_.path(), authority_)}};
};

TEST_F(NamedInRequests, S150_a_request_uri_that_is_an_address_is_not_fetched) {
  auto rows = addresses();
  const auto port = std::to_string(peer_.port());
  for (const auto& more :
       {"https://localhost:" + port + "/", "https://[::1]:" + port + "/", "//127.0.0.1:" + port + "/",
        "HTTPS://127.0.0.1:" + port + "/", "gopher://127.0.0.1:" + port + "/_",
        "https://web.example@127.0.0.1:" + port + "/", std::string("http://[::ffff:169.254.169.254]/latest"),
        std::string("http://2852039166/latest"), std::string("file:///etc/passwd"),
        std::string("data:application/jwt,a.b.c"), std::string("x"),
        // Almost the one form that is accepted (RFC 9126 §2.2).
        std::string("urn:ietf:params:oauth:request_uri"), "URN:ietf:params:oauth:request_uri:" + peer_.url(),
        "urn:ietf:params:oauth:request-uri:" + peer_.url()})
    rows.push_back(more);
  for (const auto& address : rows) {
    Browser browser(server_);
    browser.open(authorize_target("web", "https://web.example/cb", {{"request_uri", address}}));
    EXPECT_EQ(browser.answered("error"), "request_uri_not_supported") << address;
    EXPECT_FALSE(browser.answered("code")) << address;
    EXPECT_EQ(browser.form_target(), "") << address << ": nobody is asked to sign in";
    const auto pushed =
        answer_of(server_.post("/t/a/par", form_of({{"request_uri", address}}), {basic("web")}));
    EXPECT_EQ(pushed.status, 400) << address;
    EXPECT_EQ(pushed.error(), "invalid_request") << address;
  }
  // The accepted form with an address in it, or with what nobody pushed: a page, and nobody is redirected.
  for (const auto& handle : {peer_.url(), std::string("6esc_11ACC5bwc014ltc14eY22c"), std::string()}) {
    Browser browser(server_);
    browser.open(authorize_target("web", "https://web.example/cb",
                                  {{"request_uri", "urn:ietf:params:oauth:request_uri:" + handle}}));
    EXPECT_EQ(browser.page().status, 400) << handle;
    EXPECT_EQ(browser.location(), "") << handle;
  }
  EXPECT_EQ(peer_.connections(), 0);
}

TEST_F(NamedInRequests, S152_no_parameter_of_a_token_request_leads_anywhere) {
  Browser browser(server_);
  const TokenClient web(server_);
  auto tokens = web.redeem(browser.sign_in("web", web.redirect_uri(), {{"scope", "openid"}}));
  for (const auto* name :
       {"jwks_uri", "request_uri", "logo_uri", "url", "uri", "host", "issuer", "iss", "jku", "x5u",
        "client_uri", "sector_identifier_uri", "backchannel_logout_uri", "redirect_uri"})
    for (const auto& address : addresses()) {
      const auto answer = web.token({{"grant_type", "refresh_token"},
                                     {"refresh_token", tokens.text("refresh_token")},
                                     {name, address}});
      ASSERT_EQ(answer.status, 200) << name << ": " << answer.response.body.view();
      tokens = answer;
    }
  EXPECT_EQ(peer_.connections(), 0);
}

// What an app registered by itself is asked, but not within our own network (S-151).
TEST(RegisteredAddresses, S234_no_keys_of_an_app_that_registered_itself_come_from_our_own_network) {
  const tests::TemporaryDirectory directory;
  const Authority authority;
  const ClientKey key;
  const TlsPeer peer(authority.issue("127.0.0.1"), [&](const std::string&, const TlsPeer::Send& send) {
    send(http_answer(key.jwks(), "Content-Type: application/json\r\n"));
  });
  std::ofstream(directory.path() / "ca.pem") << authority.pem();
  for (const bool allowed : {false, true}) {
    TestServer server(
        {.server_extra = "fetch: { ca_file: \"" + (directory.path() / "ca.pem").string() + "\"" +
                         (allowed ? ", allow_addresses: [127.0.0.1]" : "") + " }\n",
         .tenant_extra =
             "registration: { mode: open, grant_types: [authorization_code], scopes: [openid] }\n"});
    const boost::json::object metadata{{"redirect_uris", {"https://new.example/cb"}},
                                       {"token_endpoint_auth_method", "private_key_jwt"},
                                       {"token_endpoint_auth_signing_alg", "ES256"},
                                       {"jwks_uri", peer.url("127.0.0.1", "/keys")}};
    const auto made = answer_of(server.send({.method = http::Method::post,
                                             .target = "/t/a/register",
                                             .headers = {{"content-type", "application/json"}},
                                             .body = boost::json::serialize(metadata),
                                             .peer = {.address = "127.0.0.1", .unix_socket = false}}));
    ASSERT_EQ(made.status, 201) << made.response.body.view();
    EXPECT_EQ(peer.connections(), 0) << "nothing is fetched before it is needed";
    const auto id = made.text("client_id");
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server.clock().now().time_since_epoch()).count();
    const auto assertion = key.sign(
        {{"iss", id}, {"sub", id}, {"aud", "https://id.example/t/a"}, {"exp", now + 60}, {"jti", "1"}});
    const auto asked = answer_of(server.post(
        "/t/a/token",
        form_of({{"grant_type", "authorization_code"},
                 {"code", "of-nobody"},
                 {"redirect_uri", "https://new.example/cb"},
                 {"client_assertion", assertion},
                 {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}})));
    EXPECT_EQ(asked.error(), allowed ? "invalid_grant" : "invalid_client") << asked.response.body.view();
    EXPECT_EQ(peer.connections() > 0, allowed);
  }
}

}  // namespace
}  // namespace gatehouse::test_support
