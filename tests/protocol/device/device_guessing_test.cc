// S-233, RFC 8628 §5.1 and §5.4: codes cannot be guessed, and the page cannot be made to act by others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/http/params.h"
#include "tests/protocol/device/device_app.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto* kOneMessage = "is not right, has expired or was used already";

TEST(DeviceGuessing, S233_after_five_wrong_codes_a_network_waits_even_with_the_right_one) {
  TestServer server(with_devices());
  const auto begun = DeviceApp(server).begin();
  Browser browser(server);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(enter(browser, "BCDF-GHJK").status, 200);
    EXPECT_THAT(browser.body(), HasSubstr(kOneMessage));
  }
  const auto& refused = enter(browser, begun.text("user_code"));
  EXPECT_EQ(refused.status, 429);
  const int wait = std::stoi(header_of(refused, "Retry-After"));
  EXPECT_GT(wait, 0);
  EXPECT_LE(wait, 60);
  EXPECT_THAT(browser.body(), HasSubstr("too many wrong codes"));
  EXPECT_THAT(browser.body(), Not(HasSubstr("Living Room TV")));
  Browser other(server);
  EXPECT_EQ(enter(other, begun.text("user_code")).status, 429) << "the network waits, not the browser";
  server.clock().advance(std::chrono::seconds(wait));
  enter(browser, begun.text("user_code"));
  EXPECT_THAT(browser.body(), HasSubstr("Living Room TV"));
}

TEST(DeviceGuessing, S233_right_codes_empty_forms_and_forms_of_others_cost_no_place) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  for (int i = 0; i < 10; ++i) {
    Browser browser(server);
    EXPECT_EQ(enter(browser, "").status, 200);
    EXPECT_THAT(browser.body(), HasSubstr("Enter the code"));
    EXPECT_EQ(server.post("/t/a/device", "user_code=BCDF-GHJK").status, 403);
    enter(browser, tv.begin().text("user_code"));
    EXPECT_THAT(browser.body(), HasSubstr("Living Room TV")) << i;
  }
}

TEST(DeviceGuessing, S233_wrong_expired_and_used_codes_have_one_page) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto expired = tv.begin().text("user_code");
  server.clock().advance(std::chrono::minutes(10));
  const auto used = tv.begin().text("user_code");
  Browser browser(server);
  enter_and_sign_in(browser, used);
  browser.submit({{"action", "allow"}});
  std::set<std::string> pages;
  for (const auto& code : {std::string("BCDF-GHJK"), expired, used}) {
    enter(browser, code);
    auto page = browser.body();
    const auto at = page.find(code);
    ASSERT_NE(at, std::string::npos) << "what was typed can be mended";
    pages.insert(page.replace(at, code.size(), ""));
  }
  EXPECT_EQ(pages.size(), 1u);
  EXPECT_THAT(*pages.begin(), HasSubstr(kOneMessage));
}

TEST(DeviceGuessing, S263_the_form_counts_only_from_the_browser_and_site_that_showed_it) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto code = tv.begin().text("user_code");
  Browser victim(server), attacker(server);
  attacker.open("/device");
  const auto html = attacker.body();
  const std::string mark = "name=\"csrf_token\" value=\"";
  const auto token = html.substr(html.find(mark) + mark.size(), 43);
  victim.open("/device");
  const auto cookie = "__Host-gh_browser_a=" + victim.cookies().at("__Host-gh_browser_a");
  const auto form = form_of({{"csrf_token", token}, {"user_code", code}});
  EXPECT_EQ(server.post("/t/a/device", form, {{"cookie", cookie}, {"sec-fetch-site", "same-origin"}}).status,
            403)
      << "another browser's token";
  const auto own = "__Host-gh_browser_a=" + attacker.cookies().at("__Host-gh_browser_a");
  EXPECT_EQ(server.post("/t/a/device", form, {{"cookie", own}, {"sec-fetch-site", "cross-site"}}).status,
            403);
  EXPECT_EQ(server.post("/t/a/device", form, {{"cookie", own}, {"sec-fetch-site", "same-origin"}}).status,
            303);
}

TEST(DeviceGuessing, S227_what_one_person_allows_does_not_count_for_another) {
  TestServer server(with_devices());
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  Browser browser(server);
  enter_and_sign_in(browser, begun.text("user_code"));
  const auto shown_to_alice = browser.page();
  Browser second_window = browser;
  second_window.open(authorize_target("web", "https://web.example/cb", {{"prompt", "login"}}));
  second_window.submit(
      {{"username", "bob"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  browser.cookies() = second_window.cookies();
  browser.submit({{"action", "allow"}});
  EXPECT_EQ(browser.page().status, 409);
  EXPECT_EQ(tv.poll(begun.text("device_code")).error(), "authorization_pending");
}

TEST(DeviceGuessing, S062_no_code_works_in_the_place_of_another_kind) {
  TestServer server(with_devices(
      "  - { client_id: both, redirect_uris: [\"https://both.example/cb\"], client_secret_hash: \"" +
      web_secret_hash() +
      "\", scope: openid,\n      grant_types: [authorization_code, refresh_token, "
      "\"urn:ietf:params:oauth:grant-type:device_code\"], consent: skip }\n"));
  const TokenClient both(server, "both");
  const DeviceApp device(server, "both");
  Browser browser(server);
  const auto tokens = both.redeem(browser.sign_in("both", both.redirect_uri()));
  const auto code = browser.sign_in("both", both.redirect_uri());
  const auto begun = device.begin({});
  enter_and_sign_in(browser, begun.text("user_code"));
  browser.submit({{"action", "allow"}});
  const auto device_code = begun.text("device_code");
  for (const auto& other : {code, tokens.text("refresh_token"), tokens.text("access_token"),
                            begun.text("user_code"), std::string(kWebSecret)})
    EXPECT_EQ(device.poll(other).error(), "invalid_grant");
  for (const auto& other : {device_code, begun.text("user_code")}) {
    EXPECT_EQ(both.redeem(other).error(), "invalid_grant");
    EXPECT_EQ(both.refresh(other).error(), "invalid_grant");
    EXPECT_EQ(both.userinfo(other).status, 401);
    EXPECT_EQ(both.introspect(other).response.body.view(), R"({"active":false})");
    EXPECT_EQ(server.get("/t/a/interaction?" + form_of({{"id", other}})).status, 400);
  }
  EXPECT_EQ(both.redeem(code).status, 200) << "each still opens its own door";
  EXPECT_EQ(device.poll(device_code).status, 200);
}

TEST(DeviceGuessing, S300_a_code_of_one_tenant_means_nothing_in_another) {
  TestServer server(with_devices());
  const auto begun = DeviceApp(server).begin();
  Browser other(server, "b");
  enter(other, begun.text("user_code"));
  EXPECT_THAT(other.body(), HasSubstr(kOneMessage));
  const auto answer = TokenClient(server, "tv", "b")
                          .token_as({}, {{"client_id", "tv"},
                                         {"grant_type", kDeviceGrant},
                                         {"device_code", begun.text("device_code")}});
  EXPECT_EQ(answer.error(), "invalid_grant");
}

// Whoever reads the store while a person decides could let another's device in with it.
TEST(DeviceGuessing, S233_no_user_code_stands_in_the_store_in_clear) {
  auto options = with_devices();
  options.storage = "sqlite";
  TestServer server(options);
  const auto code = DeviceApp(server).begin().text("user_code");
  Browser browser(server);
  enter_and_sign_in(browser, code);
  ASSERT_NE(browser.body().find("<strong>" + code + "</strong>"), std::string::npos) << browser.body();
  auto plain = code;
  std::erase(plain, '-');
  for (const auto& file : std::filesystem::directory_iterator(server.folder())) {
    if (!file.is_regular_file() || !file.path().filename().string().starts_with("gatehouse.db")) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(bytes.find(code), std::string::npos) << file.path();
    EXPECT_EQ(bytes.find(plain), std::string::npos) << file.path();
  }
}

}  // namespace
}  // namespace gatehouse::test_support
