// Ping and push: how apps are told that a person has decided (CIBA §10.2, CIBA §10.3, CIBA §12), against a
// TLS listener of the test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "core/app/server.h"
#include "core/jose/algorithm.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/protocol/ciba/notified_app.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr auto* kToken = "8d67dc78-7faa-4d41-aabd-67707b374255";

class CibaNotification : public testing::Test {
 protected:
  CibaNotification() { std::ofstream(directory_.path() / "ca.pem") << authority_.pem(); }

  TestServerOptions options(const std::string& mode, const std::string& url, const std::string& more = {},
                            const std::string& storage = "memory") const {
    auto options = with_ciba(ciba_client("told", "backchannel_token_delivery_mode: " + mode +
                                                     ", backchannel_client_notification_endpoint: \"" + url +
                                                     "\"" + more));
    options.storage = storage;
    options.server_extra = "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" +
                           (directory_.path() / "ca.pem").string() + "\" }\n";
    return options;
  }
  static std::string begun(TestServer& server) {
    return CibaApp(server, "told").begun({{"client_notification_token", kToken}});
  }
  static std::string wait_for(TestServer& server, const std::string& event) {
    for (int i = 0; i < 4000; ++i) {
      const auto text = server.audit_text();
      if (text.find(event) != std::string::npos) return text;
      std::this_thread::sleep_for(5ms);
    }
    return {};
  }

  tests::TemporaryDirectory directory_;
  Authority authority_;
};

TEST_F(CibaNotification, ping_tells_the_app_to_ask_whatever_was_decided) {
  const Notified app(authority_);
  TestServer server(options("ping", app.url()));
  const CibaApp told(server, "told");
  Browser browser(server);
  std::size_t calls = 0;
  for (const auto* action : {"allow", "cancel"}) {
    const auto begin = told.begin({{"client_notification_token", kToken}});
    EXPECT_TRUE(begin.body.contains("interval"));
    const auto id = begin.text("auth_req_id");
    EXPECT_EQ(app.calls(calls + 1, 100ms).size(), calls) << "not before it is decided";
    answer(browser, action);
    const auto requests = app.calls(++calls);
    ASSERT_EQ(requests.size(), calls);
    const auto& call = requests.back();
    EXPECT_TRUE(call.starts_with("POST /told?app=1 HTTP/1.1\r\n")) << call;
    EXPECT_THAT(call, HasSubstr("Authorization: Bearer " + std::string(kToken) + "\r\n"));
    EXPECT_THAT(call, HasSubstr("Content-Type: application/json\r\n"));
    EXPECT_EQ(body_of(call), (json::object{{"auth_req_id", id}})) << "CIBA §10.2: nothing else";
    const auto answer = told.poll(id);
    EXPECT_EQ(answer.status == 200, std::string_view(action) == "allow");
    if (answer.status != 200) {
      EXPECT_EQ(answer.error(), "access_denied");
    }
  }
  EXPECT_THAT(wait_for(server, "backchannel.notified"), HasSubstr("\"method\":\"ping\""));
}

TEST_F(CibaNotification, push_sends_the_tokens_and_ties_them_together) {
  const Notified app(authority_, {"200 OK"});
  TestServer server(options("push", app.url()));
  const CibaApp told(server, "told");
  const auto begin = told.begin({{"client_notification_token", kToken}});
  EXPECT_FALSE(begin.body.contains("interval")) << "CIBA §7.3";
  const auto id = begin.text("auth_req_id");
  EXPECT_EQ(told.poll(id).error(), "unauthorized_client") << "CIBA §11";
  Browser browser(server);
  answer(browser, "allow");
  EXPECT_THAT(browser.body(), HasSubstr("You are signing in"));
  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_THAT(calls[0], HasSubstr("Authorization: Bearer " + std::string(kToken) + "\r\n"));
  const auto body = body_of(calls[0]);
  EXPECT_EQ(body.at("auth_req_id").as_string(), id);
  EXPECT_EQ(body.at("token_type").as_string(), "Bearer");
  EXPECT_EQ(body.at("expires_in").as_int64(), 300);
  const std::string access(body.at("access_token").as_string()),
      refresh(body.at("refresh_token").as_string());
  const auto claims = claims_of(std::string(body.at("id_token").as_string()));
  // CIBA §10.3.1
  EXPECT_EQ(claims.at("urn:openid:params:jwt:claim:auth_req_id").as_string(), id);
  EXPECT_EQ(claims.at("at_hash").as_string(), jose::half_hash(jose::Algorithm::rs256, access));
  EXPECT_EQ(claims.at("urn:openid:params:jwt:claim:rt_hash").as_string(),
            jose::half_hash(jose::Algorithm::rs256, refresh));
  const TokenClient client(server, "told");
  EXPECT_EQ(client.userinfo(access).text("email"), "alice@example.test");
  EXPECT_EQ(client.refresh(refresh).status, 200);
  EXPECT_EQ(told.poll(id).error(), "unauthorized_client");
  EXPECT_EQ(client.userinfo(access).status, 200) << "a poll of what was pushed is no second use";
  const auto metrics = server.metrics().tokens_issued.at({"a", kCibaGrant, "access", "none"}).value();
  EXPECT_EQ(metrics, 1u);
}

TEST_F(CibaNotification, push_tells_of_a_refusal_too) {
  const Notified app(authority_);
  TestServer server(options("push", app.url()));
  const auto id = begun(server);
  Browser browser(server);
  answer(browser, "cancel");
  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  const auto body = body_of(calls[0]);
  EXPECT_EQ(body.at("auth_req_id").as_string(), id);
  EXPECT_EQ(body.at("error").as_string(), "access_denied");  // CIBA §12
  EXPECT_FALSE(body.contains("access_token"));
}

TEST_F(CibaNotification, what_fails_is_tried_again_with_the_same_tokens_and_what_is_refused_is_not) {
  const Notified flaky(authority_, {"503 Service Unavailable", "204 No Content"});
  {
    TestServer server(options("push", flaky.url()));
    begun(server);
    Browser browser(server);
    answer(browser, "allow");
    const auto calls = flaky.calls(2);
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_EQ(body_of(calls[0]), body_of(calls[1]));
    EXPECT_THAT(wait_for(server, "backchannel.notified"), HasSubstr("backchannel.notified"));
    EXPECT_THAT(server.log_text(), HasSubstr("backchannel.call_failed"));
  }
  const Notified strict(authority_, {"401 Unauthorized"});
  TestServer server(options("ping", strict.url()));
  const auto id = begun(server);
  Browser browser(server);
  answer(browser, "allow");
  EXPECT_THAT(wait_for(server, "backchannel.given_up"), HasSubstr("\"reason\":\"refused\""));
  EXPECT_EQ(strict.calls(2, 1500ms).size(), 1u);
  EXPECT_EQ(CibaApp(server, "told").poll(id).status, 200) << "polling is there all the same";
}

TEST_F(CibaNotification, a_restart_loses_no_notification) {
  for (const auto* mode : {"ping", "push"}) {
    Notified app(authority_, {"503 Service Unavailable"});
    TestServer server(options(mode, app.url(), {}, "sqlite"));
    const auto id = begun(server);
    Browser browser(server);
    answer(browser, "allow");
    ASSERT_GE(app.calls(1).size(), 1u);
    const auto first = body_of(app.calls(1).front());
    server.restart();
    app.answer_with("204 No Content");
    EXPECT_THAT(wait_for(server, "backchannel.notified"), HasSubstr(mode));
    const auto last = body_of(app.calls(2).back());
    EXPECT_EQ(last.at("auth_req_id").as_string(), id) << "by this the app knows what it may have had before";
    if (std::string_view(mode) == "ping") {
      EXPECT_EQ(CibaApp(server, "told").poll(id).status, 200);
      continue;
    }
    EXPECT_EQ(last.at("refresh_token"), first.at("refresh_token")) << "a family has one head";
    const TokenClient client(server, "told");
    for (const auto& told : {first, last})
      EXPECT_EQ(client.userinfo(std::string(told.at("access_token").as_string())).status, 200);
    EXPECT_EQ(client.refresh(std::string(last.at("refresh_token").as_string())).status, 200);
    const auto claims = claims_of(std::string(last.at("id_token").as_string()));
    EXPECT_EQ(claims.at("urn:openid:params:jwt:claim:rt_hash").as_string(),
              jose::half_hash(jose::Algorithm::rs256, std::string(last.at("refresh_token").as_string())));
  }
}

// It answered with an error, but kept the tokens.
TEST_F(CibaNotification, an_app_that_uses_what_was_pushed_is_not_told_again_after_a_restart) {
  const Notified app(authority_, {"503 Service Unavailable"});
  TestServer server(options("push", app.url(), {}, "sqlite"));
  begun(server);
  Browser browser(server);
  answer(browser, "allow");
  ASSERT_GE(app.calls(1).size(), 1u);
  const auto body = body_of(app.calls(1).front());
  const auto used = TokenClient(server, "told").refresh(std::string(body.at("refresh_token").as_string()));
  EXPECT_EQ(used.status, 200);
  const auto calls = app.calls(1).size();
  server.restart();
  EXPECT_THAT(wait_for(server, "backchannel.notified"), HasSubstr("backchannel.notified"));
  EXPECT_EQ(app.calls(1).size(), calls);
  EXPECT_EQ(TokenClient(server, "told").refresh(used.text("refresh_token")).status, 200);
}

TEST_F(CibaNotification, what_was_revoked_meanwhile_is_not_pushed_once_more) {
  Notified app(authority_, {"503 Service Unavailable"});
  TestServer server(options("push", app.url(), {}, "sqlite"));
  begun(server);
  Browser browser(server);
  answer(browser, "allow");
  ASSERT_GE(app.calls(1).size(), 1u);
  const auto body = body_of(app.calls(1).front());
  const std::map<std::string, std::string> back{{"token", std::string(body.at("refresh_token").as_string())}};
  EXPECT_EQ(server.post("/t/a/revoke", form_of(back), {basic("told")}).status, 200);
  server.restart();
  app.answer_with("204 No Content");
  EXPECT_THAT(wait_for(server, "backchannel.notified"), HasSubstr("backchannel.notified"));
  const auto last = body_of(app.calls(2).back());
  EXPECT_EQ(last.at("error").as_string(), "transaction_failed");  // CIBA §12
  EXPECT_FALSE(last.contains("access_token"));
}

// RFC 9449 §5.2, RFC 8705 §3.4: nobody proves a key when tokens are pushed. The file may hold no client of
// the push mode that is bound, but this one was bound after it had asked.
TEST_F(CibaNotification, push_sends_no_unbound_tokens_to_a_client_that_is_bound_by_now) {
  for (const auto* binding : {"dpop_bound_access_tokens", "tls_client_certificate_bound_access_tokens"}) {
    Notified app(authority_, {"503 Service Unavailable"});
    auto before_binding = options("push", app.url());
    before_binding.listener_extra = ", client_certificate_header: nginx";
    TestServer server(before_binding);
    Browser browser(server);
    // One whose tokens were made and did not arrive, and one that nobody has answered.
    const auto first = begun(server);
    answer(browser, "allow");
    ASSERT_GE(app.calls(1).size(), 1u);
    ASSERT_TRUE(body_of(app.calls(1).front()).contains("access_token"));
    const auto second = begun(server);
    server.write_files(options("ping", app.url(), ", " + std::string(binding) + ": true"));
    ASSERT_TRUE(server.server().reload().swapped) << binding;
    const auto before = app.calls(1).size();
    answer(browser, "allow");
    app.answer_with("204 No Content");
    std::map<std::string, json::object> told;  // the last, of each
    for (auto wanted = before + 1; told.size() < 2 && app.calls(wanted).size() >= wanted; ++wanted) {
      const auto body = body_of(app.calls(wanted)[wanted - 1]);
      told[std::string(body.at("auth_req_id").as_string())] = body;
    }
    for (const auto& id : {first, second}) {
      EXPECT_EQ(told[id]["error"], "transaction_failed") << binding;  // CIBA §12
      for (const auto* token : {"access_token", "refresh_token", "id_token"})
        EXPECT_FALSE(told[id].contains(token)) << binding << " " << token;
    }
  }
}

TEST_F(CibaNotification, push_tells_that_nobody_answered_in_time_CIBA_12_over_a_restart_too) {
  const Notified app(authority_);
  TestServer server(options("push", app.url(), {}, "sqlite"));
  const CibaApp told(server, "told");
  const auto id = told.begun({{"client_notification_token", kToken}, {"requested_expiry", "10"}});
  server.clock().advance(9s);
  server.restart();
  EXPECT_TRUE(app.calls(1, 1500ms).empty()) << "it can be answered still";
  server.clock().advance(5s);
  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  const auto body = body_of(calls[0]);
  EXPECT_EQ(body.at("auth_req_id").as_string(), id);
  EXPECT_EQ(body.at("error").as_string(), "expired_token");
  EXPECT_EQ(app.calls(2, 1500ms).size(), 1u) << "once";
}

TEST_F(CibaNotification, only_push_tells_of_an_end_without_a_decision_and_only_then) {
  const Notified app(authority_);
  for (const auto* mode : {"ping", "push"}) {
    TestServer server(options(mode, app.url()));
    const auto before = app.calls(0).size();
    begun(server);
    std::size_t wanted = 0;
    if (std::string_view(mode) == "push") {
      Browser browser(server);
      answer(browser, "cancel");
      wanted = 1;
      ASSERT_EQ(app.calls(before + 1).size(), before + 1);
      EXPECT_EQ(body_of(app.calls(before + 1).back()).at("error").as_string(), "access_denied");
    }
    server.clock().advance(6min);
    EXPECT_EQ(app.calls(before + wanted + 1, 2500ms).size(), before + wanted) << mode;
  }
}

TEST_F(CibaNotification, S153_a_redirect_is_not_followed) {
  const Notified trap(authority_);
  const Notified app(authority_, {"307 Temporary Redirect"}, "Location: " + trap.url() + "\r\n");
  TestServer server(options("push", app.url()));
  begun(server);
  Browser browser(server);
  answer(browser, "allow");
  EXPECT_THAT(wait_for(server, "backchannel.given_up"), HasSubstr("\"reason\":\"refused\""));
  EXPECT_EQ(trap.calls(1, 10ms).size(), 0u);
}

TEST_F(CibaNotification, S151_an_address_that_may_not_be_asked_is_not_asked) {
  const Notified app(authority_);
  auto closed = options("ping", app.url());
  closed.server_extra.clear();
  TestServer server(closed);
  const auto id = begun(server);
  Browser browser(server);
  answer(browser, "allow");
  EXPECT_THAT(wait_for(server, "backchannel.given_up"), HasSubstr("backchannel.given_up"));
  EXPECT_EQ(app.calls(1, 10ms).size(), 0u);
  EXPECT_EQ(CibaApp(server, "told").poll(id).status, 200);
}

TEST_F(CibaNotification, an_app_that_hangs_delays_neither_the_person_nor_the_stop_of_the_server) {
  const TlsPeer hung(authority_.issue("127.0.0.1"), [](const std::string&, const TlsPeer::Send& send) {
    while (send(""))
      std::this_thread::sleep_for(50ms);
  });
  const auto begin = std::chrono::steady_clock::now();
  {
    TestServer server(options("ping", hung.url()));
    Browser browser(server);
    look(browser);
    begun(server);
    const auto asked = std::chrono::steady_clock::now();
    answer(browser, "allow");
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 4s) << "a call takes up to 5 s";
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 40s);
}

TEST_F(CibaNotification, S490_what_a_notification_carries_is_sealed_at_rest_and_never_logged) {
  const Notified app(authority_);
  TestServer server(options("push", app.url(), {}, "sqlite"));
  const auto id = begun(server);
  const auto in_files = [&](const std::string& text) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(server.folder())) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(in), {}};
      if (content.find(text) != std::string::npos) return file.path().filename().string();
    }
    return std::string();
  };
  EXPECT_EQ(in_files(kToken), "");
  EXPECT_EQ(in_files(id), "");
  Browser browser(server);
  answer(browser, "allow");
  const auto calls = app.calls(1);
  ASSERT_EQ(calls.size(), 1u);
  const auto body = body_of(calls[0]);
  const auto audit = wait_for(server, "backchannel.notified");
  for (const auto* name : {"access_token", "refresh_token", "id_token", "auth_req_id"}) {
    const std::string secret(body.at(name).as_string());
    EXPECT_EQ(in_files(secret), "") << name;
    EXPECT_THAT(server.log_text(), Not(HasSubstr(secret))) << name;
    EXPECT_THAT(audit, Not(HasSubstr(secret))) << name;
  }
  EXPECT_THAT(server.log_text(), Not(HasSubstr(kToken)));
  EXPECT_EQ(in_files(kToken), "");
}

}  // namespace
}  // namespace gatehouse::test_support
