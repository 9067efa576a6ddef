// S-062, S-063: everything that is good once, in the place of everything else that is good once or opens
// something; then used, and shown everywhere again.
#include <gtest/gtest.h>

#include <set>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/authorization_request/pushed_requests.h"
#include "core/oauth/registration/client_registration.h"
#include "core/tokens/bearer.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/protocol/device/device_app.h"
#include "tests/security/flows/doors.h"

namespace gatehouse::test_support {
namespace {

const std::string kUri = "https://all.example/cb";
constexpr auto* kName = "Opener of All Doors";

/// One client with every grant: what it presents is its own, so that nothing else is the reason of a refusal.
TestServerOptions with_everything() {
  TestServerOptions options;
  options.tenant_extra =
      "  - { client_id: all, client_name: " + std::string(kName) + ", redirect_uris: [\"" + kUri +
      "\"], client_secret_hash: \"" + web_secret_hash() +
      "\", scope: \"openid profile\", consent: skip,\n"
      "      backchannel_token_delivery_mode: poll, grant_types: [authorization_code, refresh_token,\n"
      "      \"urn:ietf:params:oauth:grant-type:device_code\", \"urn:openid:params:grant-type:ciba\"] }\n"
      "limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m },\n"
      "  device: { per_address: 10000/1m } }\n"
      "registration: { mode: token, grant_types: [authorization_code], scopes: [openid] }\n";
  return options;
}

class OneTimeMatrix : public testing::Test {
 protected:
  http::Response register_with(http::Method method, const std::string& query, const std::string& token) {
    return server_.send(
        {.method = method,
         .target = "/t/a/register" + query,
         .headers = {{"content-type", "application/json"}, {"authorization", "Bearer " + token}},
         .body = method == http::Method::get ? "" : R"({"redirect_uris":["https://new.example/cb"]})",
         .peer = {.address = "127.0.0.1", .unix_socket = false}});
  }
  std::string invitation() {
    const auto token = tokens::make_bearer_value();
    const auto ends = server_.clock().now() + std::chrono::hours(1);
    EXPECT_TRUE(server_.server().site().load()->find("a")->store().tickets().put(
        {.ref = {.kind = TicketKind::initial_access,
                 .digest = oauth::ClientRegistrationEndpoint::initial_access_digest(TenantId("a"), token)},
         .family = {},
         .expires_at = ends,
         .retain_until = ends,
         .payload = {"{}"}},
        {.now = server_.clock().now(), .events = {}}));
    return token;
  }
  std::string pushed_handle() {
    const auto pushed = answer_of(server_.post("/t/a/par",
                                               form_of({{"response_type", "code"},
                                                        {"redirect_uri", kUri},
                                                        {"scope", "openid"},
                                                        {"code_challenge", std::string(kChallenge)},
                                                        {"code_challenge_method", "S256"}}),
                                               {basic("all")}));
    EXPECT_EQ(pushed.status, 201) << pushed.response.body.view();
    return pushed.text("request_uri").substr(oauth::kPushedRequestUri.size());
  }
  std::string allowed_device() {
    const auto begun = device_.begin({{"scope", "openid"}});
    enter_and_sign_in(browser_, begun.text("user_code"));
    browser_.submit({{"action", "allow"}});
    return begun.text("device_code");
  }
  std::string allowed_request() {
    auto id = ciba_.begun({{"scope", "openid"}});
    answer(browser_, "allow");
    return id;
  }
  static bool opened(const TokenAnswer& answer) {
    if (answer.status == 200) return true;
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(answer.error() == "invalid_grant" || answer.error() == "invalid_request") << answer.error();
    return false;
  }
  std::vector<Shown> everything() {
    const auto tokens = app_.redeem(browser_.sign_in("all", kUri));
    const auto registered = answer_of(register_with(http::Method::post, "", invitation()));
    registered_ = registered.text("client_id");
    half_way_.open(authorize_target("post", "https://post.example/cb"));
    const auto form = half_way_.form_target();
    return {{"code", browser_.sign_in("all", kUri)},
            {"pushed", pushed_handle()},
            {"device", allowed_device()},
            {"user_code", device_.begin({{"scope", "openid"}}).text("user_code")},
            {"ciba", allowed_request()},
            {"invitation", invitation()},
            {"registration", registered.text("registration_access_token")},
            {"refresh", tokens.text("refresh_token")},
            {"access", tokens.text("access_token")},
            {"id", tokens.text("id_token")},
            {"session", browser_.cookies().at("__Host-gh_session_a")},
            {"browser", half_way_.cookies().at("__Host-gh_browser_a")},
            {"interaction", form.substr(form.find("?id=") + 4)}};
  }
  std::vector<Place> places() {
    return {
        {"code", " code ", [this](const auto& v) { return opened(app_.redeem(v)); }},
        {"pushed request", " pushed ",
         [this](const auto& v) {
           Browser browser(server_);
           return browser
                      .open("/authorize?client_id=all&request_uri=" +
                            http::percent_encode(std::string(oauth::kPushedRequestUri) + v))
                      .status == 200;
         }},
        {"device code", " device ", [this](const auto& v) { return opened(device_.poll(v)); }},
        {"user code", " user_code ",
         [this](const auto& v) {
           Browser browser(server_);
           enter(browser, v);
           return browser.body().find(kName) != std::string::npos;
         }},
        {"auth_req_id", " ciba ", [this](const auto& v) { return opened(ciba_.poll(v)); }},
        {"initial access token", " invitation ",
         [this](const auto& v) { return register_with(http::Method::post, "", v).status == 201; }},
        {"registration access token", " registration ",
         [this](const auto& v) {
           return register_with(http::Method::get, "?client_id=" + registered_, v).status == 200;
         }},
        {"userinfo", " access ", [this](const auto& v) { return app_.userinfo(v).status == 200; }},
        // Before the refresh, which ends the token that it is given.
        {"introspection", " access refresh ",
         [this](const auto& v) { return app_.introspect(v).response.body.view() != R"({"active":false})"; }},
        {"refresh token", " refresh ", [this](const auto& v) { return opened(app_.refresh(v)); }},
        {"session", " session ",
         [this](const auto& v) {
           Browser browser(server_);
           browser.cookies()["__Host-gh_session_a"] = v;
           browser.open(authorize_target("all", kUri, {{"prompt", "none"}}));
           return browser.answered("code").has_value();
         }},
        {"interaction", " interaction ", [this](const auto& v) {
           return server_
                      .get("/t/a/interaction?" + form_of({{"id", v}}),
                           {{"cookie",
                             "__Host-gh_browser_a=" + half_way_.cookies().at("__Host-gh_browser_a")}})
                      .status == 200;
         }}};
  }

  TestServer server_{with_everything()};
  const TokenClient app_{server_, "all"};
  const DeviceApp device_{server_, "all"};
  const CibaApp ciba_{server_, "all"};
  Browser browser_{server_};
  Browser half_way_{server_};
  std::string registered_;
};

TEST_F(OneTimeMatrix, S062_S063_S231_nothing_opens_another_door_and_what_was_used_stays_dead) {
  const auto values = everything();
  const auto doors = places();
  // 128 bits at least, but for what a person types, which is protected otherwise (S-233).
  for (const auto& value : values)
    EXPECT_GE(value.text.size(), value.kind == "user_code" ? 8u : 22u) << value.kind;
  expect_closed_to_others(doors, values);
  expect_open_to_their_own(doors, values);

  // The user code is used by what the person decides.
  Browser elsewhere(server_);
  enter_and_sign_in(elsewhere, values[3].text);
  elsewhere.submit({{"action", "allow"}});
  server_.clock().advance(std::chrono::seconds(6));  // no poll is too early
  const std::set<std::string> once{"code", "pushed", "device", "user_code", "ciba", "invitation"};
  expect_closed_to_others(doors, values);
  for (const auto& door : doors)
    for (const auto& value : values) {
      if (!once.contains(value.kind) || !door.is_of(value)) continue;
      EXPECT_FALSE(door.opens(value.text)) << value.kind << ", used, at " << door.name;
    }
}

}  // namespace
}  // namespace gatehouse::test_support
