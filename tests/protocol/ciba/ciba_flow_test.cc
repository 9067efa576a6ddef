// CIBA from the first request to the tokens, as an app and a person see it: what the app asks for (CIBA §7.1)
// and gets (CIBA §7.3), what the person sees (CIBA §8), what polling yields (CIBA §10.1, CIBA §11).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/protocol/ciba/ciba_app.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Ciba, the_answer_holds_what_CIBA_7_3_names) {
  TestServer server(with_ciba());
  const auto begun = CibaApp(server).begin();
  EXPECT_EQ(begun.status, 200);
  EXPECT_EQ(begun.text("auth_req_id").size(), 43u) << "256 bits";
  EXPECT_EQ(begun.body.at("expires_in").as_int64(), 300);
  EXPECT_EQ(begun.body.at("interval").as_int64(), 5);
}

TEST(Ciba, a_person_sees_who_asks_for_what_and_allows_it_then_the_app_gets_the_tokens) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun({{"binding_message", "W4SCT"}});
  const auto pending = till.poll(id);
  EXPECT_EQ(pending.status, 400);
  EXPECT_EQ(pending.error(), "authorization_pending");

  Browser browser(server);
  browser.open("/requests");
  EXPECT_THAT(browser.body(), HasSubstr("name=\"password\"")) << "who is not signed in signs in";
  EXPECT_THAT(browser.body(), Not(HasSubstr("corner shop")));
  look(browser);
  for (const auto* shown : {"till of the corner shop", "W4SCT", "See your e-mail address"})
    EXPECT_THAT(browser.body(), HasSubstr(shown));
  EXPECT_THAT(browser.body(), Not(HasSubstr(id)));
  browser.submit({{"action", "continue"}});
  for (const auto* shown : {"Allow till of the corner shop?", "Does the app show you this?", "W4SCT",
                            "See your e-mail address", "not from this browser"})
    EXPECT_THAT(browser.body(), HasSubstr(shown));
  EXPECT_EQ(till.poll_in_time(id).error(), "authorization_pending") << "not before it is allowed";
  browser.submit({{"action", "allow"}});
  EXPECT_THAT(browser.body(), HasSubstr("You are signing in"));
  EXPECT_EQ(browser.location(), "");

  const auto tokens = till.poll_in_time(id);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(tokens.text("token_type"), "Bearer");
  EXPECT_EQ(tokens.text("scope"), "openid email");
  EXPECT_FALSE(tokens.body.contains("auth_req_id"));
  const auto claims = claims_of(tokens.text("id_token"));
  EXPECT_EQ(claims.at("aud").as_string(), "till");
  EXPECT_FALSE(claims.contains("nonce"));
  EXPECT_FALSE(claims.contains("urn:openid:params:jwt:claim:auth_req_id")) << "of push only";
  const TokenClient app(server, "till");
  EXPECT_EQ(app.userinfo(tokens.text("access_token")).text("email"), "alice@example.test");
  EXPECT_EQ(app.refresh(tokens.text("refresh_token")).status, 200);
  EXPECT_THAT(std::string(look(browser).body.view()), HasSubstr("No app asks to sign you in"));
}

// acr_values of CIBA §7.1 is a wish, as in OpenID Connect: what came of it is in the ID token, never more.
TEST(Ciba, the_ID_token_tells_how_and_when_the_person_signed_in_whatever_was_wished_for) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  Browser browser(server);
  look(browser);
  const auto signed_in = server.clock().now();
  server.clock().advance(std::chrono::minutes(10));
  const auto id = till.begun({{"acr_values", "urn:nobody 2"}});
  answer(browser, "allow");
  const auto claims = claims_of(till.poll_in_time(id).text("id_token"));
  EXPECT_EQ(claims.at("acr").as_string(), "1");
  const auto seconds = std::chrono::floor<std::chrono::seconds>(signed_in.time_since_epoch()).count();
  EXPECT_EQ(claims.at("auth_time").as_int64(), seconds);
}

TEST(Ciba, a_refusal_is_told_to_the_app_once_and_for_all) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  Browser browser(server);
  answer(browser, "cancel");
  EXPECT_THAT(browser.body(), HasSubstr("You did not allow it"));
  for (int i = 0; i < 2; ++i) {
    const auto told = till.poll_in_time(id);
    EXPECT_EQ(told.status, 400);
    EXPECT_EQ(told.error(), "access_denied");
  }
  EXPECT_THAT(std::string(look(browser).body.view()), HasSubstr("No app asks to sign you in"));
}

TEST(Ciba, asks_whatever_was_allowed_before_and_whatever_the_app_is_registered_for) {
  TestServer server(with_ciba());
  const CibaApp kiosk(server, "kiosk");
  Browser browser(server);
  for (int i = 0; i < 2; ++i) {
    const auto id = kiosk.begun();
    choose(browser);
    EXPECT_THAT(browser.body(), HasSubstr("value=\"allow\"")) << i;
    EXPECT_EQ(kiosk.poll_in_time(id).error(), "authorization_pending");
    browser.submit({{"action", "allow"}});
    EXPECT_EQ(kiosk.poll_in_time(id).status, 200);
  }
}

TEST(Ciba, the_person_is_named_by_user_name_address_or_an_earlier_ID_token) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  Browser browser(server);
  std::string id_token, subject;
  for (const auto* hint : {"alice", " ALICE ", "alice@example.test", "Alice@Example.Test"}) {
    const auto id = till.begun({{"login_hint", hint}});
    answer(browser, "allow");
    id_token = till.poll_in_time(id).text("id_token");
    ASSERT_NE(id_token, "") << hint;
    const auto now_subject = std::string(claims_of(id_token).at("sub").as_string());
    if (!subject.empty()) {
      EXPECT_EQ(now_subject, subject) << hint;
    }
    subject = now_subject;
  }
  server.clock().advance(std::chrono::hours(24 * 29));  // it says who, it lets nobody in
  Browser later(server);
  const auto id = till.begun({{"login_hint", ""}, {"id_token_hint", id_token}});
  answer(later, "allow");
  EXPECT_EQ(claims_of(till.poll_in_time(id).text("id_token")).at("sub").as_string(), subject);
}

TEST(Ciba, S216_an_ID_token_with_a_pairwise_subject_names_its_person_too) {
  auto options = with_ciba("tokens: { subject: pairwise }\n");
  options.clients = "clients:\n";
  const auto host = [](const std::string& name) {
    return "backchannel_token_delivery_mode: poll, redirect_uris: [\"https://" + name + ".example/cb\"]";
  };
  options.tenant_extra = ciba_client("till", host("till")) + ciba_client("kiosk", host("kiosk")) +
                         "tokens: { subject: pairwise }\n";
  TestServer server(options);
  const CibaApp till(server), kiosk(server, "kiosk");
  Browser browser(server);
  const auto first = till.begun();
  answer(browser, "allow");
  const auto id_token = till.poll_in_time(first).text("id_token");
  EXPECT_EQ(claims_of(id_token).at("sub").as_string().size(), 43u) << "pairwise";
  const auto second = till.begun({{"login_hint", ""}, {"id_token_hint", id_token}});
  answer(browser, "allow");
  EXPECT_EQ(claims_of(till.poll_in_time(second).text("id_token")).at("sub"), claims_of(id_token).at("sub"));
  EXPECT_EQ(kiosk.begin({{"login_hint", ""}, {"id_token_hint", id_token}}).error(), "invalid_request")
      << "another client's";
}

// The session is enough, unless the client wants a fresh sign-in.
TEST(Ciba, an_old_sign_in_is_renewed_where_the_client_has_a_default_max_age) {
  TestServer server(
      with_ciba(ciba_client("strict", "backchannel_token_delivery_mode: poll, default_max_age: 60")));
  const CibaApp till(server), strict(server, "strict");
  Browser browser(server);
  look(browser);
  server.clock().advance(std::chrono::minutes(5));
  till.begun();
  choose(browser);
  EXPECT_THAT(browser.body(), HasSubstr("value=\"allow\""));
  browser.submit({{"action", "cancel"}});
  const auto id = strict.begun();
  choose(browser);
  EXPECT_THAT(browser.body(), HasSubstr("name=\"password\""));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  browser.submit({{"action", "allow"}});
  const auto claims = claims_of(strict.poll_in_time(id).text("id_token"));
  EXPECT_GE(claims.at("auth_time").as_int64() + 10, claims.at("iat").as_int64());
}

// RFC 8707.
TEST(Ciba, tokens_are_for_the_API_that_was_asked_for) {
  TestServer server(
      with_ciba("resources: [ { id: \"https://api.example\", scopes: [email] },\n"
                "             { id: \"https://other.example\", scopes: [email] } ]\n"));
  const CibaApp till(server);
  const auto id = till.begun({{"resource", "https://api.example"}});
  Browser browser(server);
  answer(browser, "allow");
  const auto tokens = till.poll_in_time(id);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_THAT(boost::json::serialize(claims_of(tokens.text("access_token")).at("aud")),
              HasSubstr("https://api.example"));
  EXPECT_EQ(till.begin({{"resource", "https://nowhere.example"}}).error(), "invalid_target");
}

TEST(Ciba, polling_is_cheap_nothing_of_it_is_recorded_until_something_is_decided) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  const auto before = server.audit_text();
  EXPECT_EQ(till.poll(id).error(), "authorization_pending");
  EXPECT_EQ(till.poll(id).error(), "slow_down");
  EXPECT_EQ(till.poll_in_time(id).error(), "authorization_pending");
  EXPECT_EQ(server.audit_text(), before);
}

TEST(Ciba, the_audit_trail_tells_who_asked_whom_and_what_was_decided) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  Browser browser(server);
  const auto id = till.begun({{"binding_message", "W4SCT"}});
  answer(browser, "allow");
  till.poll(id);
  till.begun();
  answer(browser, "cancel");
  const auto text = server.audit_text();
  for (const auto* event : {"backchannel.requested", "backchannel.authorized", "backchannel.denied"})
    EXPECT_THAT(text, HasSubstr("\"event\":\"" + std::string(event) + "\""));
  for (const auto& secret : {id, std::string("W4SCT")}) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
    EXPECT_THAT(server.log_text(), Not(HasSubstr(secret)));
  }
}

// CIBA §4.
TEST(Ciba, is_in_the_metadata_document) {
  TestServer server(with_ciba());
  const auto metadata = answer_of(server.get("/t/a/.well-known/openid-configuration"));
  EXPECT_EQ(metadata.text("backchannel_authentication_endpoint"), "https://id.example/t/a/bc-authorize");
  EXPECT_EQ(boost::json::serialize(metadata.body.at("backchannel_token_delivery_modes_supported")),
            R"(["poll","ping","push"])");
  EXPECT_THAT(boost::json::serialize(
                  metadata.body.at("backchannel_authentication_request_signing_alg_values_supported")),
              HasSubstr("\"ES256\""));
  EXPECT_EQ(metadata.body.at("backchannel_user_code_parameter_supported"), false);
  EXPECT_THAT(boost::json::serialize(metadata.body.at("grant_types_supported")), HasSubstr(kCibaGrant));
}

TEST(Ciba, the_tenant_says_how_long_and_how_often_and_the_app_may_ask_for_another_time) {
  TestServer server(with_ciba("tokens: { backchannel: { lifetime: 2m, interval: 20s } }\n"));
  const CibaApp till(server);
  const auto begun = till.begin();
  EXPECT_EQ(begun.body.at("expires_in").as_int64(), 120);
  EXPECT_EQ(begun.body.at("interval").as_int64(), 20);
  const auto id = begun.text("auth_req_id");
  EXPECT_EQ(till.poll(id).error(), "authorization_pending");
  EXPECT_EQ(till.poll_in_time(id).error(), "slow_down");
  server.clock().advance(std::chrono::seconds(15));
  EXPECT_EQ(till.poll(id).error(), "authorization_pending");
  server.clock().advance(std::chrono::seconds(100));
  EXPECT_EQ(till.poll(id).error(), "expired_token");
  const std::pair<const char*, std::int64_t> rows[] = {
      {"60", 60}, {"600", 600}, {"1", 10}, {"86400", 1800}, {"99999999999999", 1800}};
  for (const auto& [asked, given] : rows) {
    server.clock().advance(std::chrono::hours(1));
    EXPECT_EQ(till.begin({{"requested_expiry", asked}}).body.at("expires_in").as_int64(), given) << asked;
  }
}

}  // namespace
}  // namespace gatehouse::test_support
