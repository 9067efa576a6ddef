// RFC 8628 §3.1, RFC 8628 §3.5: what the device authorization endpoint and the grant refuse, row by row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "gatehouse/testkit/scope.h"
#include "tests/protocol/device/device_app.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;

TEST(DeviceRefusals, of_the_device_authorization_endpoint_RFC_8628_3_1) {
  TestServer server(with_devices());
  struct Row {
    const char* name;
    std::string form;
    std::vector<http::Header> headers;
    int status;
    const char* error;
  };
  std::string many = "client_id=tv&scope=openid";
  for (int i = 0; i < 200; ++i)
    many += "+s" + std::to_string(i);
  const Row rows[] = {
      {"no client", "scope=openid", {}, 401, "invalid_client"},
      {"unknown client", "client_id=nobody", {}, 401, "invalid_client"},
      {"wrong secret", "", {basic("box", "wrong")}, 401, "invalid_client"},
      {"no secret", "client_id=box", {}, 401, "invalid_client"},
      {"a client without the grant", "scope=openid", {basic("web")}, 400, "unauthorized_client"},
      {"scope of another client", "client_id=tv&scope=openid+api", {}, 400, "invalid_scope"},
      {"scope that nobody knows", "client_id=tv&scope=nonsense", {}, 400, "invalid_scope"},
      {"scope with a bad byte", "client_id=tv&scope=open%22id", {}, 400, "invalid_scope"},
      {"S-081: more scopes than can be meant", many, {}, 400, "invalid_scope"},
      {"a parameter twice", "client_id=tv&scope=openid&scope=email", {}, 400, "invalid_request"}};
  for (const auto& row : rows) {
    const auto answer = answer_of(server.post("/t/a/device_authorization", row.form, row.headers));
    EXPECT_EQ(answer.status, row.status) << row.name;
    EXPECT_EQ(answer.error(), row.error) << row.name;
  }
  const auto in_the_address =
      answer_of(server.post("/t/a/device_authorization?client_id=tv", "scope=openid"));
  EXPECT_EQ(in_the_address.error(), "invalid_request");
  EXPECT_EQ(server.get("/t/a/device_authorization").status, 405);
  EXPECT_EQ(server.post("/t/a/device_authorization", "client_id=tv&scope=&unknown=1").status, 200);
  const auto unknown_beside = DeviceApp(server).begin({{"scope", "openid nonsense"}});
  EXPECT_EQ(unknown_beside.status, 200) << "OpenID Core §3.1.2.1: what is not understood is ignored";
}

TEST(DeviceRefusals, of_the_grant_RFC_8628_3_5) {
  TestServer server(with_devices());
  const DeviceApp tv(server), box(server, "box");
  const TokenClient web(server);
  EXPECT_EQ(web.token({{"grant_type", kDeviceGrant}, {"device_code", "x"}}).error(), "unauthorized_client");
  EXPECT_EQ(tv.poll("").error(), "invalid_request");
  EXPECT_EQ(tv.poll("unknown").error(), "invalid_grant");
  const auto begun = tv.begin();
  const auto code = begun.text("device_code");
  EXPECT_EQ(box.poll(code).error(), "invalid_grant") << "another client's";
  server.clock().advance(std::chrono::seconds(5));
  EXPECT_EQ(tv.poll(begun.text("user_code")).error(), "invalid_grant");
  EXPECT_EQ(tv.poll_in_time(code).error(), "authorization_pending");
  server.clock().advance(std::chrono::minutes(10));
  EXPECT_EQ(tv.poll(code).error(), "expired_token");
  Browser browser(server);
  enter(browser, begun.text("user_code"));
  EXPECT_THAT(browser.body(), HasSubstr("is not right, has expired or was used already"));
  server.clock().advance(std::chrono::minutes(10));
  EXPECT_EQ(tv.poll(code).error(), "invalid_grant") << "forgotten";
}

TEST(DeviceRefusals, another_clients_allowed_or_denied_code_tells_nothing) {
  TestServer server(with_devices());
  const DeviceApp tv(server), box(server, "box");
  for (const auto* action : {"allow", "cancel"}) {
    const auto begun = tv.begin();
    Browser browser(server);
    enter_and_sign_in(browser, begun.text("user_code"));
    browser.submit({{"action", action}});
    EXPECT_EQ(box.poll(begun.text("device_code")).error(), "invalid_grant") << action;
  }
}

TEST(DeviceRefusals, S205_a_second_use_is_refused_and_ends_what_the_first_gave) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  Browser browser(server);
  enter_and_sign_in(browser, begun.text("user_code"));
  browser.submit({{"action", "allow"}});
  const auto tokens = tv.poll(begun.text("device_code"));
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(tv.poll_in_time(begun.text("device_code")).error(), "invalid_grant");
  const auto refreshed = TokenClient(server).token_as({}, {{"client_id", "tv"},
                                                           {"grant_type", "refresh_token"},
                                                           {"refresh_token", tokens.text("refresh_token")}});
  EXPECT_EQ(refreshed.error(), "invalid_grant");
  enter(browser, begun.text("user_code"));
  EXPECT_THAT(browser.body(), HasSubstr("is not right, has expired or was used already"));
}

TEST(DeviceRefusals, S096_a_person_who_was_disabled_after_allowing_gets_nothing) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  Browser browser(server);
  enter_and_sign_in(browser, begun.text("user_code"));
  browser.submit({{"action", "allow"}});
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  auto alice = store->accounts().find_by_login(LoginKey("alice")).value().value();
  alice.state = AccountState::disabled;
  ASSERT_TRUE(store->accounts().put(alice, alice.revision, {.now = server.clock().now(), .events = {}}));
  EXPECT_EQ(tv.poll(begun.text("device_code")).error(), "invalid_grant");
}

TEST(DeviceRefusals, who_decides_after_the_code_expired_is_told_so_and_decides_nothing) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  for (const auto* action : {"allow", "cancel"}) {
    const auto begun = tv.begin();
    Browser browser(server);
    enter_and_sign_in(browser, begun.text("user_code"));
    server.clock().advance(std::chrono::minutes(10));
    EXPECT_EQ(browser.submit({{"action", action}}).status, 409);
    EXPECT_THAT(browser.body(), HasSubstr("device_code_gone"));
    EXPECT_EQ(tv.poll(begun.text("device_code")).error(), "expired_token");
  }
}

}  // namespace
}  // namespace gatehouse::test_support
