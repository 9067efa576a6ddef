// CIBA §7.1, CIBA §11, CIBA §13: what the back-channel authentication endpoint and the grant refuse, row by
// row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "gatehouse/testkit/scope.h"
#include "tests/protocol/ciba/ciba_app.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;
using Fields = CibaApp::Fields;

TEST(CibaRefusals, of_who_asks_CIBA_13) {
  TestServer server(with_ciba());
  struct Row {
    const char* name;
    std::string form;
    std::vector<http::Header> headers;
    int status;
    const char* error;
  };
  const Row rows[] = {
      {"no client", "scope=openid&login_hint=alice", {}, 401, "invalid_client"},
      {"unknown client", "scope=openid&login_hint=alice", {basic("nobody")}, 401, "invalid_client"},
      {"wrong secret", "scope=openid&login_hint=alice", {basic("till", "wrong")}, 401, "invalid_client"},
      {"no secret", "client_id=till&scope=openid&login_hint=alice", {}, 401, "invalid_client"},
      {"a client without the grant",
       "scope=openid&login_hint=alice",
       {basic("web")},
       400,
       "unauthorized_client"},
      {"a parameter twice",
       "scope=openid&scope=email&login_hint=alice",
       {basic("till")},
       400,
       "invalid_request"}};
  for (const auto& row : rows) {
    const auto answer = answer_of(server.post("/t/a/bc-authorize", row.form, row.headers));
    EXPECT_EQ(answer.status, row.status) << row.name;
    EXPECT_EQ(answer.error(), row.error) << row.name;
  }
  EXPECT_EQ(answer_of(server.post("/t/a/bc-authorize?client_id=till", "scope=openid")).error(),
            "invalid_request");
  EXPECT_EQ(server.get("/t/a/bc-authorize").status, 405);
}

TEST(CibaRefusals, of_what_is_asked_CIBA_7_1) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  struct Row {
    const char* name;
    Fields changed;
    const char* error;
  };
  const std::string hundred(100, 'x');
  const Row rows[] = {
      {"no scope", {{"scope", ""}}, "invalid_request"},
      {"without openid", {{"scope", "email"}}, "invalid_scope"},
      {"scope of another client", {{"scope", "openid api"}}, "invalid_scope"},
      {"scope with a bad byte", {{"scope", "open\"id"}}, "invalid_scope"},
      {"no hint", {{"login_hint", ""}}, "invalid_request"},
      {"two hints", {{"id_token_hint", "x"}}, "invalid_request"},
      {"login_hint_token", {{"login_hint", ""}, {"login_hint_token", "x"}}, "invalid_request"},
      {"no ID token", {{"login_hint", ""}, {"id_token_hint", "x"}}, "invalid_request"},
      {"nobody", {{"login_hint", "carol"}}, "unknown_user_id"},
      {"message too long", {{"binding_message", hundred + "x"}}, "invalid_binding_message"},
      {"message that turns text", {{"binding_message", "pay \u202e001"}}, "invalid_binding_message"},
      {"message with what nobody sees", {{"binding_message", "a\u200bb"}}, "invalid_binding_message"},
      {"message in lines", {{"binding_message", "a\u2028b"}}, "invalid_binding_message"},
      {"user code", {{"user_code", "1234"}}, "invalid_request"},
      {"expiry that is none", {{"requested_expiry", "soon"}}, "invalid_request"},
      {"expiry of nothing", {{"requested_expiry", "0"}}, "invalid_request"},
      {"expiry of the past", {{"requested_expiry", "-5"}}, "invalid_request"},
      {"expiry with more", {{"requested_expiry", "60s"}}, "invalid_request"},
      {"unknown API", {{"resource", "https://nowhere.example"}}, "invalid_target"},
      {"an empty list of details", {{"authorization_details", "[]"}}, "invalid_authorization_details"},
      {"a signed request of who does not sign", {{"request", "e30.e30."}}, "invalid_request"},
      {"a request_uri", {{"request_uri", "https://till.example/r"}}, "invalid_request"}};
  for (const auto& row : rows) {
    const auto answer = till.begin(row.changed);
    EXPECT_EQ(answer.status, 400) << row.name;
    EXPECT_EQ(answer.error(), row.error) << row.name;
  }
  EXPECT_EQ(till.begin({{"binding_message", hundred}}).status, 200);
  EXPECT_EQ(till.begin({{"binding_message", "Kasse 4 · Größe 38 €"}}).status, 200);
  EXPECT_EQ(till.begin({{"scope", "openid nonsense"}, {"acr_values", "urn:nobody"}}).status, 200)
      << "OpenID Core §3.1.2.1: what is not understood is ignored";
}

TEST(CibaRefusals, of_the_token_for_notifications_CIBA_7_1) {
  TestServer server(
      with_ciba(ciba_client("pinged",
                            "backchannel_token_delivery_mode: ping, "
                            "backchannel_client_notification_endpoint: \"https://pinged.example/cb\"")));
  const CibaApp pinged(server, "pinged");
  const std::pair<std::string, int> rows[] = {{"", 400},
                                              {"too-short-for-128-bit", 400},
                                              {std::string(1025, 'a'), 400},
                                              {"0123456789 0123456789abcd", 400},
                                              {"0123456789,0123456789abcd", 400},
                                              {"========================", 400},
                                              {"8d67dc78-7faa-4d41-aabd-67707b374255", 200},
                                              {std::string(1024, 'a'), 200}};
  for (const auto& [token, status] : rows) {
    const auto answer = pinged.begin({{"client_notification_token", token}});
    EXPECT_EQ(answer.status, status) << token;
    if (status == 400) {
      EXPECT_EQ(answer.error(), "invalid_request") << token;
    }
  }
}

TEST(CibaRefusals, of_the_grant_CIBA_11) {
  TestServer server(with_ciba());
  const CibaApp till(server), kiosk(server, "kiosk");
  const TokenClient web(server);
  EXPECT_EQ(web.token({{"grant_type", kCibaGrant}, {"auth_req_id", "x"}}).error(), "unauthorized_client");
  EXPECT_EQ(till.poll("").error(), "invalid_request");
  EXPECT_EQ(till.poll("unknown").error(), "invalid_grant");
  const auto id = till.begun();
  EXPECT_EQ(kiosk.poll(id).error(), "invalid_grant") << "another client's";
  EXPECT_EQ(till.poll_in_time(id).error(), "authorization_pending");
  server.clock().advance(std::chrono::minutes(5));
  EXPECT_EQ(till.poll(id).error(), "expired_token");
  Browser browser(server);
  EXPECT_THAT(std::string(look(browser).body.view()), HasSubstr("No app asks to sign you in"));
  server.clock().advance(std::chrono::minutes(5));
  EXPECT_EQ(till.poll(id).error(), "invalid_grant") << "forgotten";
}

TEST(CibaRefusals, S062_an_auth_req_id_is_no_device_code_and_the_other_way_round) {
  TestServer server(with_ciba());
  const auto id = CibaApp(server).begun();
  const auto as_device =
      TokenClient(server, "till")
          .token({{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, {"device_code", id}});
  EXPECT_EQ(as_device.error(), "unauthorized_client");
  EXPECT_EQ(
      TokenClient(server, "till").token({{"grant_type", "refresh_token"}, {"refresh_token", id}}).error(),
      "invalid_grant");
}

TEST(CibaRefusals, S300_in_another_tenant_it_is_worth_nothing_and_waits_for_nobody) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  Browser elsewhere(server, "b");
  EXPECT_THAT(std::string(look(elsewhere).body.view()), HasSubstr("No app asks to sign you in"));
  EXPECT_EQ(TokenClient(server, "till", "b").token({{"grant_type", kCibaGrant}, {"auth_req_id", id}}).error(),
            "invalid_grant");
  EXPECT_EQ(till.poll(id).error(), "authorization_pending");
}

TEST(CibaRefusals, another_clients_allowed_or_denied_request_tells_nothing) {
  TestServer server(with_ciba());
  const CibaApp till(server), kiosk(server, "kiosk");
  Browser browser(server);
  for (const auto* action : {"allow", "cancel"}) {
    const auto id = till.begun();
    answer(browser, action);
    EXPECT_EQ(kiosk.poll(id).error(), "invalid_grant") << action;
  }
}

TEST(CibaRefusals, S205_a_second_use_is_refused_and_ends_what_the_first_gave) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  Browser browser(server);
  answer(browser, "allow");
  const auto tokens = till.poll(id);
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(till.poll_in_time(id).error(), "invalid_grant");
  EXPECT_EQ(TokenClient(server, "till").refresh(tokens.text("refresh_token")).error(), "invalid_grant");
}

TEST(CibaRefusals, S096_a_person_who_is_disabled_is_unknown_and_gets_nothing_out_of_what_was_allowed) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  Browser browser(server);
  answer(browser, "allow");
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  auto alice = store->accounts().find_by_login(LoginKey("alice")).value().value();
  alice.state = AccountState::disabled;
  ASSERT_TRUE(store->accounts().put(alice, alice.revision, {.now = server.clock().now(), .events = {}}));
  EXPECT_EQ(till.poll(id).error(), "invalid_grant");
  const auto disabled = till.begin(), nobody = till.begin({{"login_hint", "carol"}});
  EXPECT_EQ(disabled.error(), "unknown_user_id");
  EXPECT_EQ(disabled.response.body.view(), nobody.response.body.view());
}

TEST(CibaRefusals, who_decides_too_late_is_told_so_and_decides_nothing) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  for (const auto* action : {"allow", "cancel"}) {
    const auto id = till.begun();
    Browser browser(server);
    choose(browser);
    server.clock().advance(std::chrono::minutes(5));
    EXPECT_EQ(browser.submit({{"action", action}}).status, 409) << action;
    EXPECT_THAT(browser.body(), HasSubstr("request_not_waiting"));
    EXPECT_EQ(till.poll(id).error(), "expired_token");
  }
}

}  // namespace
}  // namespace gatehouse::test_support
