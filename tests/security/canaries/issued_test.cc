// S-169, S-492: what whole flows give out and take in, at the endpoints beside sign-in and token, is written
// down nowhere.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/oauth/registration/client_registration.h"
#include "core/tokens/bearer.h"
#include "tests/protocol/device/device_app.h"
#include "tests/security/canaries/written.h"
#include "tests/security/flows/jwt_app.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

void take(std::vector<std::string>& issued, const TokenAnswer& answer) {
  for (const auto* name : {"access_token", "refresh_token", "id_token"})
    if (!answer.text(name).empty()) issued.push_back(answer.text(name));
}
void take(std::vector<std::string>& issued, Browser& browser) {
  for (const auto& [name, value] : browser.cookies())
    if (!value.empty()) issued.push_back(value);
}

TEST(CanariesOfFlows, A251_S169_S492_codes_of_devices_questions_from_elsewhere_and_pushed_requests) {
  const std::string notification_token = "8d67dc78-7faa-4d41-aabd-67707b374255";
  TestServer server(with_devices(
      with_ciba(ciba_client("pinged",
                            "backchannel_token_delivery_mode: ping, "
                            "backchannel_client_notification_endpoint: \"https://127.0.0.1:1/cb\"") +
                "accounts: { registration: open, passwords: { min_length: 14 } }\n")
          .tenant_extra));
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  const auto code = begun.text("device_code"), user_code = begun.text("user_code");
  Browser browser(server);
  enter(browser, "BCDF-GHJK");
  enter_and_sign_in(browser, user_code);
  browser.submit({{"action", "allow"}});
  const auto connected = tv.poll(code);
  ASSERT_EQ(connected.status, 200);
  (void)tv.poll_in_time(code);
  std::vector<std::string> issued{code, user_code, user_code.substr(0, 4) + user_code.substr(5)};
  take(issued, connected);
  take(issued, browser);

  const CibaApp till(server);
  const auto question = till.begun();
  Browser at_home(server);
  answer(at_home, "allow");
  const auto answered = till.poll(question);
  ASSERT_EQ(answered.status, 200);
  (void)till.poll_in_time(question);
  const CibaApp pinged(server, "pinged");
  const auto noticed = pinged.begun({{"client_notification_token", notification_token}});
  answer(at_home, "cancel");
  (void)pinged.poll(noticed);
  issued.insert(issued.end(), {question, noticed, notification_token});
  take(issued, answered);
  take(issued, at_home);

  const auto pushed = answer_of(server.post("/t/a/par",
                                            form_of({{"response_type", "code"},
                                                     {"redirect_uri", "https://web.example/cb"},
                                                     {"scope", "openid"},
                                                     {"state", "pushed-secret-state"},
                                                     {"nonce", "pushed-secret-nonce"},
                                                     {"code_challenge", std::string(kChallenge)},
                                                     {"code_challenge_method", "S256"}}),
                                            {basic("web")}));
  ASSERT_EQ(pushed.status, 201) << pushed.response.body.view();
  const auto uri = pushed.text("request_uri");
  const auto address = "/authorize?" + form_of({{"client_id", "web"}, {"request_uri", uri}});
  for (int times = 0; times < 2; ++times)  // the second one is refused
    at_home.open(address);
  issued.insert(issued.end(), {uri, uri.substr(uri.rfind(':') + 1), "pushed-secret-state",
                               "pushed-secret-nonce", std::string(kWebSecret)});

  Browser newcomer(server);
  newcomer.open(authorize_target("web", "https://web.example/cb", {{"prompt", "create"}}));
  for (const std::string password : {"thirteen-char", "plum raft cedar oxide"})
    newcomer.submit({{"username", "carol"}, {"password", password}, {"action", "sign_up"}});
  EXPECT_TRUE(newcomer.answered("code"));
  issued.insert(issued.end(), {newcomer.answered("code").value_or("no-code-came"), "thirteen-char",
                               "plum raft cedar oxide"});
  take(issued, newcomer);
  expect_written_nowhere(server, issued);
}

TEST(CanariesOfFlows, A251_S169_S492_what_lets_an_app_register_and_what_registering_gives_it) {
  const ClientKey publisher;
  TestServer server(
      {.tenant_extra = "registration: { mode: token, grant_types: [authorization_code], scopes: "
                       "[openid], software_statements: { required: true, jwks: " +
                       publisher.jwks() + " } }\n"});
  const auto invitation = tokens::make_bearer_value();
  const auto now = server.clock().now();
  ASSERT_TRUE(server.server().site().load()->find("a")->store().tickets().put(
      {.ref = {.kind = TicketKind::initial_access,
               .digest = oauth::ClientRegistrationEndpoint::initial_access_digest(TenantId("a"), invitation)},
       .family = {},
       .expires_at = now + std::chrono::hours(1),
       .retain_until = now + std::chrono::hours(1),
       .payload = {"{}"}},
      {.now = now, .events = {}}));
  const auto send = [&](http::Method method, const std::string& query, const json::object& metadata,
                        const std::string& token) {
    return server.send(
        {.method = method,
         .target = "/t/a/register" + query,
         .headers = {{"content-type", "application/json"}, {"authorization", "Bearer " + token}},
         .body = json::serialize(metadata),
         .peer = {.address = "127.0.0.1", .unix_socket = false}});
  };
  json::object metadata{{"client_name", "New"},
                        {"redirect_uris", {"https://new.example/cb"}},
                        {"software_statement", ClientKey().sign({{"iss", "https://publisher.example"}})}};
  std::vector<std::string> secrets{invitation, std::string(metadata.at("software_statement").as_string())};
  EXPECT_EQ(send(http::Method::post, "", metadata, invitation).status, 400) << "of nobody who is trusted";
  metadata["software_statement"] = publisher.sign({{"iss", "https://publisher.example"}});
  const auto made = answer_of(send(http::Method::post, "", metadata, invitation));
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(send(http::Method::post, "", metadata, invitation).status, 401) << "used";
  const auto query = "?client_id=" + made.text("client_id");
  const auto token = made.text("registration_access_token");
  EXPECT_EQ(send(http::Method::get, query, {}, token).status, 200);
  EXPECT_EQ(send(http::Method::get, query, {}, invitation).status, 401);
  metadata["client_id"] = made.text("client_id");
  metadata["client_secret"] = made.text("client_secret");
  EXPECT_EQ(send(http::Method::put, query, metadata, token).status, 200);
  (void)TokenClient(server, made.text("client_id"))
      .token_as({basic(made.text("client_id"), made.text("client_secret"))},
                {{"grant_type", "client_credentials"}});
  EXPECT_EQ(send(http::Method::del, query, {}, token).status, 204);
  secrets.insert(secrets.end(), {token, made.text("client_secret"),
                                 std::string(metadata.at("software_statement").as_string())});
  expect_written_nowhere(server, secrets);
}

class CanariesOfJwts : public JwtApp {};

TEST_F(CanariesOfJwts, A251_S169_S492_every_JWT_at_every_place_that_takes_one) {
  const auto values = everything();
  std::vector<std::string> secrets;
  for (const auto& value : values) {
    secrets.push_back(value.text);
    // For the first time and, where it is good once, again.
    for (int times = 0; times < 2; ++times)
      for (const auto& place : places())
        (void)place.opens(value.text);
  }
  const auto exchanged = post("/token", {{"grant_type", kExchange},
                                         {"subject_token", secrets.at(3)},
                                         {"subject_token_type", kAccessToken},
                                         {"resource", kStock}});
  EXPECT_EQ(values.at(3).kind, "access");
  ASSERT_EQ(exchanged.status, 200) << exchanged.response.body.view();
  take(secrets, exchanged);
  (void)post("/revoke", {{"token", exchanged.text("access_token")}});
  for (const auto& value : values)
    (void)sign_out().opens(value.text);
  for (const auto& secret : secrets)
    EXPECT_EQ(std::count(secret.begin(), secret.end(), '.'), 2) << "was there";
  expect_written_nowhere(server_, secrets);
}

}  // namespace
}  // namespace gatehouse::test_support
