// RFC 8628 from the first request to the tokens, as a device and a person see it: what the device asks for
// (RFC 8628 §3.1) and gets (RFC 8628 §3.2), what the person sees (RFC 8628 §3.3), what polling yields (RFC
// 8628 §3.4, RFC 8628 §3.5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/protocol/device/device_app.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(Device, the_answer_holds_what_RFC_8628_3_2_names) {
  TestServer server(with_devices());
  const auto begun = DeviceApp(server).begin();
  EXPECT_EQ(begun.status, 200);
  EXPECT_EQ(header_of(begun.response, "Cache-Control"), "no-store");
  EXPECT_EQ(begun.text("device_code").size(), 43u) << "256 bits";
  EXPECT_THAT(begun.text("user_code"), MatchesRegex("[A-Z]{4}-[A-Z]{4}"));
  EXPECT_EQ(begun.text("verification_uri"), "https://id.example/t/a/device");
  EXPECT_EQ(begun.text("verification_uri_complete"),
            "https://id.example/t/a/device?user_code=" + begun.text("user_code"));
  EXPECT_EQ(begun.body.at("expires_in").as_int64(), 600);
  EXPECT_EQ(begun.body.at("interval").as_int64(), 5);
}

TEST(Device, S233_is_asked_with_its_code_then_gets_the_tokens_of_the_person) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  const auto code = begun.text("device_code");
  const auto pending = tv.poll(code);
  EXPECT_EQ(pending.status, 400);
  EXPECT_EQ(pending.error(), "authorization_pending");

  Browser browser(server);
  enter(browser, begun.text("user_code"));
  EXPECT_THAT(browser.body(), HasSubstr("Living Room TV")) << "at the sign-in page";
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_THAT(browser.body(), HasSubstr("Living Room TV"));
  EXPECT_THAT(browser.body(), HasSubstr("See your e-mail address"));
  EXPECT_THAT(browser.body(), HasSubstr("<strong>" + begun.text("user_code") + "</strong>"));
  EXPECT_THAT(browser.body(), HasSubstr("Does your device show this code?"));
  EXPECT_EQ(tv.poll_in_time(code).error(), "authorization_pending") << "not before it is allowed";
  browser.submit({{"action", "allow"}});
  EXPECT_THAT(browser.body(), HasSubstr("Your device is connected"));
  EXPECT_EQ(browser.location(), "");

  const auto tokens = tv.poll_in_time(code);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(tokens.text("token_type"), "Bearer");
  EXPECT_EQ(tokens.text("scope"), "openid email");
  const auto claims = claims_of(tokens.text("id_token"));
  EXPECT_EQ(claims.at("aud").as_string(), "tv");
  EXPECT_FALSE(claims.contains("nonce"));
  const auto userinfo = TokenClient(server).userinfo(tokens.text("access_token"));
  EXPECT_EQ(userinfo.text("email"), "alice@example.test");
  const auto refreshed = TokenClient(server).token_as({}, {{"client_id", "tv"},
                                                           {"grant_type", "refresh_token"},
                                                           {"refresh_token", tokens.text("refresh_token")}});
  EXPECT_EQ(refreshed.status, 200);
}

TEST(Device, a_refusal_is_told_to_the_device_once_and_for_all) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  for (const bool signed_in : {true, false}) {
    const auto begun = tv.begin();
    Browser browser(server);
    if (signed_in)
      enter_and_sign_in(browser, begun.text("user_code"));
    else
      enter(browser, begun.text("user_code"));
    browser.submit({{"action", "cancel"}});
    EXPECT_THAT(browser.body(), HasSubstr("Your device was not connected"));
    for (int i = 0; i < 2; ++i) {
      const auto answer = tv.poll_in_time(begun.text("device_code"));
      EXPECT_EQ(answer.status, 400) << "RFC 6749 §5.2";
      EXPECT_EQ(answer.error(), "access_denied");
    }
    enter(browser, begun.text("user_code"));
    EXPECT_THAT(browser.body(), HasSubstr("is not right, has expired or was used already"));
  }
}

// RFC 8628 §5.4: against remote phishing.
TEST(Device, S233_asks_whatever_was_allowed_before_and_whatever_the_app_is_registered_for) {
  TestServer server(with_devices());
  const DeviceApp box(server, "box");
  Browser browser(server);
  for (int i = 0; i < 2; ++i) {
    const auto begun = box.begin();
    enter_and_sign_in(browser, begun.text("user_code"));
    EXPECT_THAT(browser.body(), HasSubstr("value=\"allow\"")) << i;
    EXPECT_EQ(box.poll_in_time(begun.text("device_code")).error(), "authorization_pending");
    browser.submit({{"action", "allow"}});
    const auto tokens = box.poll_in_time(begun.text("device_code"));
    EXPECT_EQ(tokens.status, 200);
    EXPECT_EQ(tokens.text("refresh_token"), "") << "not registered for it";
  }
}

// RFC 8628 §3.3.1.
TEST(Device, S233_a_link_with_the_code_fills_it_in_and_does_nothing_by_itself) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  const auto link = begun.text("verification_uri_complete");
  Browser browser(server);
  browser.sign_in("web", "https://web.example/cb");
  browser.open(link.substr(std::string("https://id.example/t/a").size()));
  EXPECT_THAT(browser.body(), HasSubstr("value=\"" + begun.text("user_code") + "\""));
  EXPECT_THAT(browser.body(), Not(HasSubstr("Living Room TV")));
  EXPECT_EQ(tv.poll_in_time(begun.text("device_code")).error(), "authorization_pending");
  browser.submit({{"user_code", begun.text("user_code")}});
  browser.submit({{"action", "allow"}});
  EXPECT_EQ(tv.poll_in_time(begun.text("device_code")).status, 200);
  for (const auto* text : {"%3Cscript%3E", "BCDF", "AAAA-AAAA", "BCDF-BCDFB"}) {
    browser.open("/device?user_code=" + std::string(text));
    EXPECT_THAT(browser.body(), HasSubstr("name=\"user_code\" type=\"text\" value=\"\"")) << text;
  }
}

// RFC 8628 §6.1.
TEST(Device, a_code_may_be_typed_as_people_type) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const std::vector<std::pair<const char*, std::function<std::string(std::string)>>> ways{
      {"as shown", [](std::string code) { return code; }},
      {"small",
       [](std::string code) {
         for (auto& c : code)
           if (c != '-') c = static_cast<char>(c - 'A' + 'a');
         return code;
       }},
      {"without the dash", [](std::string code) { return code.erase(4, 1); }},
      {"with spaces", [](std::string code) { return " " + code.replace(4, 1, " ") + " "; }},
      {"with a long dash", [](std::string code) { return code.replace(4, 1, "\u2013"); }},
      {"with dots", [](std::string code) { return code.insert(2, ".") + "."; }}};
  for (const auto& [name, way] : ways) {
    Browser browser(server);
    enter(browser, way(tv.begin().text("user_code")));
    EXPECT_THAT(browser.body(), HasSubstr("Living Room TV")) << name;
  }
}

TEST(Device, polling_is_cheap_nothing_of_it_is_recorded_until_something_is_decided) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto code = tv.begin().text("device_code");
  const auto before = server.audit_text();
  EXPECT_EQ(tv.poll(code).error(), "authorization_pending");
  EXPECT_EQ(tv.poll(code).error(), "slow_down");
  EXPECT_EQ(tv.poll_in_time(code).error(), "authorization_pending");
  EXPECT_EQ(server.audit_text(), before);
}

TEST(Device, the_audit_trail_tells_who_asked_and_what_was_decided) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  Browser browser(server);
  enter(browser, "BCDF-GHJK");
  enter_and_sign_in(browser, begun.text("user_code"));
  browser.submit({{"action", "allow"}});
  tv.poll(begun.text("device_code"));
  enter(browser, tv.begin().text("user_code"));
  browser.submit({{"action", "cancel"}});
  const auto text = server.audit_text();
  for (const auto* event : {"device.requested", "device.code_refused", "device.authorized", "device.denied"})
    EXPECT_THAT(text, HasSubstr("\"event\":\"" + std::string(event) + "\""));
  for (const auto& secret : {begun.text("user_code"), begun.text("device_code")})
    EXPECT_THAT(text, Not(HasSubstr(secret)));
}

// RFC 8628 §4.
TEST(Device, is_in_the_metadata_document) {
  TestServer server(with_devices());
  const auto metadata = answer_of(server.get("/t/a/.well-known/oauth-authorization-server"));
  EXPECT_EQ(metadata.text("device_authorization_endpoint"), "https://id.example/t/a/device_authorization");
  EXPECT_THAT(boost::json::serialize(metadata.body.at("grant_types_supported")), HasSubstr(kDeviceGrant));
}

TEST(Device, the_tenant_says_how_long_and_how_often) {
  TestServer server(with_devices("tokens: { device: { lifetime: 2m, interval: 20s } }\n"));
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  EXPECT_EQ(begun.body.at("expires_in").as_int64(), 120);
  EXPECT_EQ(begun.body.at("interval").as_int64(), 20);
  EXPECT_EQ(tv.poll(begun.text("device_code")).error(), "authorization_pending");
  EXPECT_EQ(tv.poll_in_time(begun.text("device_code")).error(), "slow_down");
  server.clock().advance(std::chrono::seconds(15));
  EXPECT_EQ(tv.poll(begun.text("device_code")).error(), "authorization_pending");
  server.clock().advance(std::chrono::seconds(100));
  EXPECT_EQ(tv.poll(begun.text("device_code")).error(), "expired_token");
}

}  // namespace
}  // namespace gatehouse::test_support
