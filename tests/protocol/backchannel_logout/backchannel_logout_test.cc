// OpenID Connect Back-Channel Logout 1.0: who is told that a session has ended, and what the token says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "core/http/percent_encoding.h"
#include "tests/support/encrypting_client.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// An app's address for sign-out calls.
class App {
 public:
  explicit App(const Authority& authority, std::string first = "200 OK")
      : status_(std::move(first)),
        peer_(authority.issue("127.0.0.1"), [this](const std::string&, const TlsPeer::Send& send) {
          send(http_answer("", "", status()));
        }) {}

  std::string url() const { return peer_.url("127.0.0.1", "/backchannel-logout?app=1"); }
  void answer_with(std::string status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  /// The calls, when there are that many; a call comes by itself after a sign-out.
  std::vector<std::string> calls(std::size_t wanted, std::chrono::milliseconds within = 10s) const {
    const auto until = std::chrono::steady_clock::now() + within;
    while (peer_.requests().size() < wanted && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(5ms);
    return peer_.requests();
  }

 private:
  std::string status() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  mutable std::mutex mutex_;
  std::string status_;
  TlsPeer peer_;
};

/// The token of a call, as a form carries it.
std::string token_of(const std::string& call) {
  const auto body = call.substr(call.find("\r\n\r\n") + 4);
  EXPECT_TRUE(body.starts_with("logout_token=")) << body;
  return http::percent_decode(body.substr(13)).value_or("");
}

class BackchannelLogout : public testing::Test {
 protected:
  BackchannelLogout() { std::ofstream(directory_.path() / "ca.pem") << authority_.pem(); }

  /// A client named like the one that TokenClient plays, and others beside it.
  std::string client(const std::string& id, const std::string& uri, const std::string& more = {}) const {
    return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], post_logout_redirect_uris: [\"https://" + id +
           ".example/bye\"], scope: \"openid profile offline_access\", consent: skip, client_secret_hash: "
           "\"" +
           web_secret_hash() + "\"" + (uri.empty() ? "" : ", backchannel_logout_uri: \"" + uri + "\"") +
           more + " }\n";
  }
  TestServerOptions options(const std::string& clients, const std::string& storage = "memory") const {
    return {.storage = storage,
            .server_extra = "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" +
                            (directory_.path() / "ca.pem").string() + "\" }\n",
            .clients = "clients:\n" + clients};
  }
  static TokenAnswer sign_in(TestServer& server, Browser& browser, const std::string& id = "web",
                             const std::string& scope = "openid profile") {
    const TokenClient app(server, id);
    return app.redeem(browser.sign_in(id, app.redirect_uri(), {{"scope", scope}}));
  }
  static void sign_out(Browser& browser, const TokenAnswer& tokens) {
    browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")}}));
    EXPECT_NE(browser.body().find("You are signed out"), std::string::npos);
  }
  static std::string wait_for(TestServer& server, const std::string& event) {
    for (int i = 0; i < 2000; ++i) {
      const auto text = server.audit_text();
      if (text.find(event) != std::string::npos) return text;
      std::this_thread::sleep_for(5ms);
    }
    return {};
  }

  tests::TemporaryDirectory directory_;
  Authority authority_;
};

// Its tokens ended minutes after the sign-in, the session goes on for hours.
TEST_F(BackchannelLogout, S229_an_app_without_refresh_tokens_hears_of_a_late_sign_out_too) {
  const App app(authority_);
  TestServer server(options(client("web", app.url(), ", grant_types: [authorization_code]")));
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  server.clock().advance(std::chrono::minutes(30));
  sign_out(browser, tokens);
  EXPECT_EQ(app.calls(1).size(), 1u);
}

// Nobody pressed "sign out", and yet that session is over: its apps must not go on with a person who is gone.
TEST_F(BackchannelLogout, S229_apps_hear_of_it_when_another_person_signs_in_over_a_session) {
  const App app(authority_);
  TestServer server(options(client("web", app.url()) + client("other", "")));
  Browser browser(server);
  const auto first = sign_in(server, browser);
  const auto sid = claims_of(first.text("id_token")).at("sid");
  browser.open(authorize_target("other", "https://other.example/cb", {{"prompt", "login"}}));
  browser.submit({{"username", "bob"}, {"password", std::string(kAlicePassword)}});
  ASSERT_TRUE(browser.answered("code")) << browser.body();
  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(claims_of(token_of(calls[0])).at("sid"), sid);
  EXPECT_EQ(TokenClient(server, "web").userinfo(first.text("access_token")).status, 401);
  EXPECT_NE(wait_for(server, "session.ended").find("session.ended"), std::string::npos);
}

TEST_F(BackchannelLogout, S229_the_same_person_who_signs_in_again_stays_signed_in_everywhere) {
  const App app(authority_);
  TestServer server(options(client("web", app.url())));
  Browser browser(server);
  const auto first = sign_in(server, browser);
  browser.open(authorize_target("web", "https://web.example/cb", {{"prompt", "login"}}));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
  ASSERT_TRUE(browser.answered("code")) << browser.body();
  EXPECT_EQ(TokenClient(server, "web").userinfo(first.text("access_token")).status, 200);
  EXPECT_EQ(server.audit_text().find("session.ended"), std::string::npos);
  EXPECT_TRUE(app.calls(1, 200ms).empty());
}

TEST_F(BackchannelLogout, S229_the_token_says_what_the_specification_wants_and_nothing_of_an_ID_token) {
  const App app(authority_);
  TestServer server(options(client("web", app.url())));
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  const auto id_token = claims_of(tokens.text("id_token"));
  sign_out(browser, tokens);

  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  // Back-Channel Logout §2.5
  EXPECT_TRUE(calls[0].starts_with("POST /backchannel-logout?app=1 HTTP/1.1\r\n")) << calls[0];
  EXPECT_NE(calls[0].find("Content-Type: application/x-www-form-urlencoded\r\n"), std::string::npos);
  const auto token = token_of(calls[0]);
  const auto header = header_of_jwt(token);
  EXPECT_EQ(header.at("typ"), "logout+jwt");  // §2.4
  EXPECT_EQ(header.at("alg"), "RS256");
  const auto claims = claims_of(token);
  EXPECT_EQ(claims.at("iss"), "https://id.example/t/a");
  EXPECT_EQ(claims.at("aud"), "web");
  EXPECT_EQ(claims.at("sub"), id_token.at("sub"));
  EXPECT_EQ(claims.at("sid"), id_token.at("sid"));
  EXPECT_LE(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 120);
  EXPECT_GT(claims.at("exp").as_int64(), claims.at("iat").as_int64());
  EXPECT_FALSE(claims.at("jti").as_string().empty());
  EXPECT_EQ(claims.at("events"), json::parse(R"({"http://schemas.openid.net/event/backchannel-logout":{}})"));
  EXPECT_FALSE(claims.contains("nonce"));  // prohibited

  // S-225: in no other token's place.
  EXPECT_EQ(TokenClient(server).userinfo(token).status, 401);
  Browser other(server);
  sign_in(server, other);
  other.open("/end-session?" + form_of({{"id_token_hint", token}}));
  EXPECT_EQ(other.page().status, 400);

  const auto audit = wait_for(server, "logout.delivered");
  EXPECT_NE(audit.find("logout.delivered"), std::string::npos);
  EXPECT_EQ(audit.find(token), std::string::npos);
}

TEST_F(BackchannelLogout, a_client_is_called_with_its_own_algorithm) {
  const App app(authority_);
  TestServer server(options(client("web", app.url(), ", id_token_signed_response_alg: ES256")));
  Browser browser(server);
  sign_out(browser, sign_in(server, browser));
  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(header_of_jwt(token_of(calls[0])).at("alg"), "ES256");  // §2.6
}

// §2.4, §2.6: who had its ID tokens encrypted should refuse a call in the clear.
TEST_F(BackchannelLogout, an_app_of_encrypted_ID_tokens_gets_an_encrypted_call) {
  constexpr auto kAlgorithm = jose::KeyManagement::ecdh_es;
  const App app(authority_);
  TestServer server(options(
      client("web", app.url(), ", id_token_encrypted_response_alg: ECDH-ES, jwks: " + encryption_key_set())));
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  const auto id_token = encryption_keys(kAlgorithm).open(tokens.text("id_token"), kAlgorithm);
  browser.open("/end-session?" + form_of({{"id_token_hint", id_token}}));
  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  const auto encrypted = token_of(calls[0]);
  EXPECT_EQ(header_of_jwt(encrypted).at("alg"), "ECDH-ES");
  const auto token = encryption_keys(kAlgorithm).open(encrypted, kAlgorithm);
  EXPECT_EQ(header_of_jwt(token).at("typ"), "logout+jwt");
  EXPECT_EQ(claims_of(token).at("sid"), claims_of(id_token).at("sid"));
}

TEST_F(BackchannelLogout, every_client_of_the_session_is_told_once_and_nobody_else) {
  const App web(authority_), mail(authority_), wiki(authority_);
  TestServer server(options(client("web", web.url()) + client("mail", mail.url()) +
                            client("wiki", wiki.url()) + client("silent", "")));
  Browser browser(server), elsewhere(server);
  const auto tokens = sign_in(server, browser);
  for (int i = 0; i < 2; ++i) {  // a second grant in the same session
    browser.open(authorize_target("mail", "https://mail.example/cb", {{"scope", "openid offline_access"}}));
    ASSERT_TRUE(browser.answered("code"));
  }
  browser.open(authorize_target("silent", "https://silent.example/cb"));
  sign_in(server, elsewhere, "wiki");  // another session
  sign_out(browser, tokens);
  EXPECT_EQ(web.calls(1).size(), 1u);
  // Also the one that may go on in the person's absence: its own session ends all the same (§2.7).
  EXPECT_EQ(mail.calls(1).size(), 1u);
  EXPECT_EQ(web.calls(2, 300ms).size(), 1u);
  EXPECT_EQ(mail.calls(2, 10ms).size(), 1u);
  EXPECT_EQ(wiki.calls(1, 10ms).size(), 0u);
}

TEST_F(BackchannelLogout, S229_one_hung_and_one_down_delay_neither_the_person_nor_the_others) {
  const App good(authority_), fine(authority_);
  const TlsPeer hung(authority_.issue("127.0.0.1"), [](const std::string&, const TlsPeer::Send& send) {
    while (send(""))
      std::this_thread::sleep_for(50ms);
  });
  TestServer server(options(client("web", good.url()) + client("mail", fine.url()) +
                            client("hung", hung.url()) + client("down", "https://127.0.0.1:1/")));
  Browser browser(server);
  const auto tokens = sign_in(server, browser);
  for (const auto* id : {"mail", "hung", "down"}) {
    browser.open(authorize_target(id, "https://" + std::string(id) + ".example/cb"));
    ASSERT_TRUE(browser.answered("code")) << id;
  }
  const auto begin = std::chrono::steady_clock::now();
  sign_out(browser, tokens);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  EXPECT_EQ(good.calls(1, 5s).size(), 1u);
  EXPECT_EQ(fine.calls(1, 5s).size(), 1u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(BackchannelLogout, S229_an_app_that_fails_is_called_again_with_a_new_token) {
  App app(authority_, "503 Service Unavailable");
  TestServer server(options(client("web", app.url())));
  Browser browser(server);
  sign_out(browser, sign_in(server, browser));
  ASSERT_EQ(app.calls(1).size(), 1u);
  app.answer_with("204 No Content");  // §2.8
  const auto calls = app.calls(2);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_NE(claims_of(token_of(calls[0])).at("jti"), claims_of(token_of(calls[1])).at("jti"));
  EXPECT_FALSE(wait_for(server, "logout.delivered").empty());
}

TEST_F(BackchannelLogout, an_app_that_refuses_is_not_called_again) {
  const App app(authority_, "400 Bad Request");
  TestServer server(options(client("web", app.url())));
  Browser browser(server);
  sign_out(browser, sign_in(server, browser));
  ASSERT_EQ(app.calls(1).size(), 1u);
  const auto audit = wait_for(server, "logout.given_up");
  EXPECT_NE(audit.find("\"refused\""), std::string::npos);
  EXPECT_NE(server.log_text().find("refused_by_app"), std::string::npos);
}

TEST_F(BackchannelLogout, S229_a_restart_loses_no_call) {
  App app(authority_, "503 Service Unavailable");
  TestServer server(options(client("web", app.url()), "sqlite"));
  Browser browser(server);
  sign_out(browser, sign_in(server, browser));
  ASSERT_GE(app.calls(1).size(), 1u);
  server.restart();
  app.answer_with("200 OK");
  EXPECT_FALSE(wait_for(server, "logout.delivered").empty());
}

TEST_F(BackchannelLogout, S151_an_address_that_may_not_be_reached_is_not_called) {
  const App app(authority_);
  auto shut = options(client("web", app.url()));
  shut.server_extra.clear();
  TestServer server(shut);
  Browser browser(server);
  sign_out(browser, sign_in(server, browser));
  for (int i = 0; i < 2000 && server.log_text().find("logout.call_failed") == std::string::npos; ++i)
    std::this_thread::sleep_for(5ms);
  EXPECT_NE(server.log_text().find("the address may not be connected to"), std::string::npos);
  EXPECT_TRUE(app.calls(1, 10ms).empty());
}

TEST_F(BackchannelLogout, discovery_tells_it) {
  TestServer server;
  const auto metadata = answer_of(server.get("/t/a/.well-known/openid-configuration")).body;
  EXPECT_EQ(metadata.at("backchannel_logout_supported"), true);  // §2.1
  EXPECT_EQ(metadata.at("backchannel_logout_session_supported"), true);
}

}  // namespace
}  // namespace gatehouse::test_support
