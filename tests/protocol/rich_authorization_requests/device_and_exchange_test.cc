// RFC 9396 §2 at the device authorization endpoint (RFC 8628 §3.1), and §6 where a token is exchanged for
// another one (RFC 8693): what is asked for is read by a person, and only ever becomes less.
#include <gtest/gtest.h>

#include "tests/protocol/device/device_app.h"
#include "tests/protocol/rich_authorization_requests/details_app.h"

namespace gatehouse::test_support {
namespace {

class DetailsOnDevice : public DetailsApp {
 protected:
  TokenAnswer begin_on_device(Fields fields) { return post("/device_authorization", fields, "tv"); }
  /// The page that asks.
  void type(const TokenAnswer& begun) { enter_and_sign_in(browser_, begun.text("user_code")); }
  TokenAnswer poll(const TokenAnswer& begun, Fields more = {}) {
    server_.clock().advance(std::chrono::seconds(5));
    more.insert({{"grant_type", kDeviceGrant}, {"device_code", begun.text("device_code")}});
    return post("/token", more, "tv");
  }
  bool shows(const std::string& text) const { return browser_.body().find(text) != std::string::npos; }
};

TEST_F(DetailsOnDevice, a_person_reads_what_the_device_asks_for_and_its_token_says_it) {
  const auto begun = begin_on_device({{"scope", "openid"}, {"authorization_details", kOnePayment}});
  ASSERT_EQ(begun.status, 200) << begun.response.body.view();
  type(begun);
  for (const auto* text : {"Make one payment", "Merchant A", "EUR", "12.50"})
    EXPECT_TRUE(shows(text)) << text;
  browser_.submit({{"action", "allow"}});
  const auto tokens = poll(begun);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(details_in(tokens.body), kOnePayment);
  EXPECT_EQ(details_in(claims_of(tokens.text("access_token"))), kOnePayment);
  const auto fresh = post(
      "/token", {{"grant_type", "refresh_token"}, {"refresh_token", tokens.text("refresh_token")}}, "tv");
  EXPECT_EQ(details_in(fresh.body), kOnePayment);
  // The trail says what about, not whom a person pays.
  const auto trail = server_.audit_text();
  for (const auto* event :
       {"device.requested", "device.authorized", "consent.granted", "token.issued", "token.refreshed"}) {
    const auto at = trail.find(event);
    ASSERT_NE(at, std::string::npos) << event;
    const auto line = trail.substr(at, trail.find('\n', at) - at);
    EXPECT_NE(line.find(R"("authorization_details_types":"payment")"), std::string::npos) << line;
  }
  EXPECT_EQ(trail.find("Merchant A"), std::string::npos);
}

TEST_F(DetailsOnDevice, details_are_enough_and_need_no_scope) {
  const auto begun = begin_on_device({{"authorization_details", kOnePayment}});
  ASSERT_EQ(begun.status, 200) << begun.response.body.view();
  type(begun);
  browser_.submit({{"action", "allow"}});
  const auto tokens = poll(begun);
  EXPECT_EQ(details_in(tokens.body), kOnePayment);
  EXPECT_EQ(tokens.text("scope"), "");
  EXPECT_EQ(tokens.text("id_token"), "");
}

TEST_F(DetailsOnDevice, RFC9396_5_what_may_not_be_asked_for_is_refused_before_anybody_is_sent_anywhere) {
  const std::pair<const char*, std::string> rows[] = {
      {"no JSON", "payment"},
      {"an unknown type", R"([{"type":"refund"}])"},
      {"a type of others", R"([{"type":"secret","x":1}])"},
      {"what the schema does not allow", R"([{"type":"payment","creditorName":"A"}])"},
  };
  for (const auto& [name, details] : rows)
    EXPECT_EQ(begin_on_device({{"scope", "openid"}, {"authorization_details", details}}).error(),
              "invalid_authorization_details")
        << name;
}

TEST_F(DetailsOnDevice, RFC9396_6_the_device_may_take_less_and_never_more) {
  const auto begun = begin_on_device({{"scope", "openid"}, {"authorization_details", kAccount}});
  type(begun);
  browser_.submit({{"action", "allow"}});
  const auto more = poll(
      begun, {{"authorization_details",
               R"([{"type":"account","actions":["close"],"locations":["https://api.example/payments"]}])"}});
  EXPECT_EQ(more.error(), "invalid_authorization_details");
  const std::string less =
      R"([{"type":"account","actions":["read"],"locations":["https://api.example/payments"]}])";
  const auto tokens = poll(begun, {{"authorization_details", less}});
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(details_in(tokens.body), less);
}

// RFC 8707 §2, at this endpoint as at the other.
TEST_F(DetailsOnDevice, a_device_names_the_api_that_its_tokens_are_for) {
  const auto begun = begin_on_device({{"scope", "openid api"}, {"resource", kPayments}});
  ASSERT_EQ(begun.status, 200) << begun.response.body.view();
  type(begun);
  EXPECT_TRUE(shows("<bdi>Payments</bdi>"));
  browser_.submit({{"action", "allow"}});
  const auto tokens = poll(begun);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  const auto claims = claims_of(tokens.text("access_token"));
  EXPECT_EQ(claims.at("aud").as_string(), kPayments);
  EXPECT_EQ(claims.at("scope").as_string(), "api");
  EXPECT_EQ(begin_on_device({{"scope", "openid"}, {"resource", kPayments}}).error(), "invalid_scope");
  EXPECT_EQ(begin_on_device({{"scope", "openid api"}, {"resource", "https://evil.example"}}).error(),
            "invalid_target");
}

TEST_F(DetailsOnDevice,
       RFC9396_9_1_details_that_mean_nothing_at_the_api_are_refused_before_anybody_is_asked) {
  const std::string elsewhere = "https://api.example/other";
  EXPECT_EQ(
      begin_on_device({{"scope", "openid"}, {"authorization_details", kAccount}, {"resource", elsewhere}})
          .error(),
      "invalid_scope");
  EXPECT_EQ(
      begin_on_device({{"scope", "openid"}, {"authorization_details", kAccount}, {"resource", kPayments}})
          .status,
      200);
}

class DetailsExchanged : public DetailsApp {
 protected:
  const std::string both_ = kOnePayment.substr(0, kOnePayment.size() - 1) + "," + kAccount.substr(1);
  TokenAnswer exchange(const std::string& subject, Fields more = {}) {
    more.insert({{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                 {"subject_token", subject},
                 {"subject_token_type", "urn:ietf:params:oauth:token-type:access_token"}});
    more.try_emplace("resource", kPayments);
    return post("/token", more, "next");
  }
  std::string subject() {
    return redeem(code(both_, "quiet", {{"scope", "openid api badge"}})).text("access_token");
  }
};

TEST_F(DetailsExchanged, RFC9396_6_a_service_gets_what_was_granted_and_is_one_of_its_own_types) {
  const auto exchanged = exchange(subject());
  ASSERT_EQ(exchanged.status, 200) << exchanged.response.body.view();
  EXPECT_EQ(details_in(exchanged.body), kAccount) << "payments are not this service's";
  EXPECT_EQ(details_in(claims_of(exchanged.text("access_token"))), kAccount);
  const auto trail = server_.audit_text();
  EXPECT_NE(trail.find(R"("authorization_details_types":"account")"), std::string::npos);
}

TEST_F(DetailsExchanged, S075_details_only_become_less) {
  const auto token = subject();
  const std::string less =
      R"([{"type":"account","actions":["read"],"locations":["https://api.example/payments"]}])";
  const auto narrow = exchange(token, {{"authorization_details", less}});
  ASSERT_EQ(narrow.status, 200) << narrow.response.body.view();
  EXPECT_EQ(details_in(narrow.body), less);
  const std::pair<const char*, std::string> rows[] = {
      {"one more action",
       R"([{"type":"account","actions":["read","close"],"locations":["https://api.example/payments"]}])"},
      {"no limit of place", R"([{"type":"account","actions":["read"]}])"},
      {"a type that is not the service's", kOnePayment},
  };
  for (const auto& [name, asked] : rows)
    EXPECT_EQ(exchange(token, {{"authorization_details", asked}}).error(), "invalid_authorization_details")
        << name;
  // What was narrowed once stays so.
  EXPECT_EQ(exchange(redeem(code("", "quiet", {{"scope", "openid api"}})).text("access_token"),
                     {{"authorization_details", less}})
                .error(),
            "invalid_authorization_details");
}

TEST_F(DetailsExchanged, RFC9396_9_1_an_api_does_not_learn_what_is_allowed_at_another) {
  const auto elsewhere = exchange(subject(), {{"resource", "https://api.example/other"}});
  ASSERT_EQ(elsewhere.status, 200) << elsewhere.response.body.view();
  EXPECT_EQ(details_in(elsewhere.body), "");
}

}  // namespace
}  // namespace gatehouse::test_support
