// RFC 9396 §2, §3 at the back-channel authentication endpoint (CIBA §7.1): what may be asked for, what the
// person reads, and what the tokens say in each mode of delivery, after a refresh too.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>

#include "core/app/server.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/protocol/ciba/notified_app.h"
#include "tests/protocol/rich_authorization_requests/details_app.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;
using Fields = CibaApp::Fields;

const std::string kReadOnly =
    R"([{"type":"account","actions":["read"],"locations":["https://api.example/payments"]}])";
const std::string kElsewhere =
    R"([{"type":"account","actions":["read"],"locations":["https://bank.example"]}])";

std::string both_of(const std::string& one, const std::string& other) {
  return one.substr(0, one.size() - 1) + "," + other.substr(1);
}

/// Beside `till`, which is registered for no type: `payer`, and `signer`, which signs what it asks.
TestServerOptions with_payments(const std::string& more = {}) {
  return with_ciba(ciba_client("payer",
                               "backchannel_token_delivery_mode: poll, authorization_details_types: "
                               "[payment, account]") +
                   ciba_client("signer",
                               "backchannel_token_delivery_mode: poll, authorization_details_types: "
                               "[payment], backchannel_authentication_request_signing_alg: ES256, jwks: " +
                                   shop_key().jwks()) +
                   more + shop_tenant());
}

class CibaDetails : public testing::Test {
 protected:
  TokenAnswer poll(const std::string& id, Fields more) {
    server_.clock().advance(std::chrono::seconds(5));
    more.insert({{"grant_type", kCibaGrant}, {"auth_req_id", id}});
    return client_.token(more);
  }
  TokenAnswer refresh(const std::string& token, Fields more = {}) {
    more.insert({{"grant_type", "refresh_token"}, {"refresh_token", token}});
    return client_.token(more);
  }
  TokenAnswer send_signed(json::value details, const Fields& beside = {}) {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
    auto fields = beside;
    fields["request"] = shop_key().sign(json::object{{"iss", "signer"},
                                                     {"aud", "https://id.example/t/a"},
                                                     {"exp", now + 60},
                                                     {"iat", now},
                                                     {"nbf", now},
                                                     {"jti", "request-" + std::to_string(++number_)},
                                                     {"scope", "openid"},
                                                     {"login_hint", "alice"},
                                                     {"authorization_details", std::move(details)}});
    return answer_of(server_.post("/t/a/bc-authorize", form_of(fields), {basic("signer")}));
  }

  int number_ = 0;
  TestServer server_{with_payments()};
  CibaApp payer_{server_, "payer"};
  TokenClient client_{server_, "payer"};
  Browser browser_{server_};
};

TEST_F(CibaDetails, RFC9396_5_what_may_not_be_asked_for_is_refused_before_anybody_is_asked) {
  std::string many = kOnePayment;
  for (int i = 0; i < 16; ++i)
    many = both_of(many, kOnePayment);
  auto turned = kOnePayment;
  turned.replace(turned.find("Merchant A"), 10, "A\\u202e.tnahcreM");
  struct Row {
    const char* name;
    std::string details;
    const char* client = "payer";
    Fields more = {};
    const char* error = "invalid_authorization_details";
  };
  const Row rows[] = {
      {"no JSON", "payment"},
      {"an object", R"({"type":"payment"})"},
      {"an empty array", "[]"},
      {"no type (RFC 9396 §2)", R"([{"creditorName":"A"}])"},
      {"an unknown type", R"([{"type":"refund"}])"},
      {"a type of other clients", kOnePayment, "till"},
      {"what the schema does not allow", R"([{"type":"payment","creditorName":"A"}])"},
      {"one right and one wrong", R"([{"type":"account","actions":["read"]},{"type":"account"}])"},
      {"S081 too many", many},
      {"S129 a member twice", R"([{"type":"account","actions":["read"],"actions":["close"]}])"},
      {"S226 text that reads otherwise than it is", turned},
      {"CIBA §7.1 openid stands beside them", kOnePayment, "payer", {{"scope", ""}}, "invalid_request"},
      {"for an API where they mean nothing",
       kElsewhere,
       "payer",
       {{"resource", kPayments}},
       "invalid_scope"}};
  for (const auto& row : rows) {
    Fields asked{{"scope", "openid"}, {"authorization_details", row.details}};
    for (const auto& [name, value] : row.more)
      asked[name] = value;
    const auto answer = CibaApp(server_, row.client).begin(asked);
    EXPECT_EQ(answer.status, 400) << row.name;
    EXPECT_EQ(answer.error(), row.error) << row.name;
  }
  EXPECT_THAT(std::string(look(browser_).body.view()), HasSubstr("No app asks to sign you in"));
  EXPECT_THAT(server_.audit_text(), Not(HasSubstr("backchannel.requested")));
}

TEST_F(CibaDetails, RFC9396_7_9_a_person_reads_what_is_asked_for_and_the_tokens_say_it) {
  const auto id = payer_.begun({{"scope", "openid"}, {"authorization_details", kOnePayment}});
  look(browser_);
  EXPECT_THAT(browser_.body(), HasSubstr("Make one payment")) << "on the list, of what kind it is";
  EXPECT_THAT(browser_.body(), Not(HasSubstr("authorization_details")));
  browser_.submit({{"action", "continue"}});
  for (const auto* text :
       {"Make one payment", "Creditor name", "Merchant A", "Instructed amount › Currency", "EUR", "12.50"})
    EXPECT_THAT(browser_.body(), HasSubstr(text));
  browser_.submit({{"action", "allow"}});
  const auto tokens = payer_.poll_in_time(id);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(details_in(tokens.body), kOnePayment);
  EXPECT_EQ(details_in(claims_of(tokens.text("access_token"))), kOnePayment);
  EXPECT_EQ(details_in(client_.introspect(tokens.text("access_token")).body), kOnePayment);
  EXPECT_FALSE(claims_of(tokens.text("id_token")).contains("authorization_details"));
  // The trail says what about, not whom a person pays.
  const auto trail = server_.audit_text();
  for (const auto* event :
       {"backchannel.requested", "consent.granted", "backchannel.authorized", "token.issued"}) {
    const auto at = trail.find(event);
    ASSERT_NE(at, std::string::npos) << event;
    EXPECT_THAT(trail.substr(at, trail.find('\n', at) - at),
                HasSubstr(R"("authorization_details_types":"payment")"));
  }
  EXPECT_THAT(trail, Not(HasSubstr("Merchant A")));
}

// What was allowed once is no answer to the next request: it did not begin in this browser.
TEST_F(CibaDetails, the_same_payment_is_asked_for_each_time_and_another_one_too) {
  auto other = kOnePayment;
  other.replace(other.find("12.50"), 5, "99.99");
  for (const auto& details : {kOnePayment, kOnePayment, other}) {
    const auto id = payer_.begun({{"scope", "openid"}, {"authorization_details", details}});
    choose(browser_);
    EXPECT_THAT(browser_.body(), HasSubstr("value=\"allow\""));
    EXPECT_EQ(payer_.poll_in_time(id).error(), "authorization_pending");
    browser_.submit({{"action", "allow"}});
    EXPECT_EQ(details_in(payer_.poll_in_time(id).body), details);
  }
}

TEST_F(CibaDetails, RFC9396_6_an_app_may_take_less_and_never_more_and_a_refresh_has_all_again) {
  const auto granted = both_of(kOnePayment, kAccount);
  const auto id = payer_.begun({{"scope", "openid"}, {"authorization_details", granted}});
  answer(browser_, "allow");
  const std::pair<const char*, std::string> rows[] = {
      {"one more action",
       R"([{"type":"account","actions":["read","close"],"locations":["https://api.example/payments"]}])"},
      {"no limit of place", R"([{"type":"account","actions":["read"]}])"},
      {"another place", kElsewhere},
      {"not JSON", "read"}};
  for (const auto& [name, asked] : rows)
    EXPECT_EQ(poll(id, {{"authorization_details", asked}}).error(), "invalid_authorization_details") << name;
  const auto narrow = poll(id, {{"authorization_details", kReadOnly}});  // it was not used up
  ASSERT_EQ(narrow.status, 200) << narrow.response.body.view();
  EXPECT_EQ(details_in(narrow.body), kReadOnly);
  EXPECT_EQ(details_in(claims_of(narrow.text("access_token"))), kReadOnly);
  // RFC 9396 §6.2: what was granted stays.
  const auto all = refresh(narrow.text("refresh_token"));
  ASSERT_EQ(all.status, 200) << all.response.body.view();
  EXPECT_EQ(details_in(all.body), granted);
  EXPECT_EQ(details_in(claims_of(all.text("access_token"))), granted);
  for (const auto& [name, asked] : rows)
    EXPECT_EQ(refresh(all.text("refresh_token"), {{"authorization_details", asked}}).error(),
              "invalid_authorization_details")
        << name;
  const auto again = refresh(all.text("refresh_token"), {{"authorization_details", kReadOnly}});
  ASSERT_EQ(again.status, 200) << again.response.body.view();
  EXPECT_EQ(details_in(client_.introspect(again.text("access_token")).body), kReadOnly);
}

// RFC 9396 §3: in a request object it is an array, not text.
TEST_F(CibaDetails, RFC9396_3_they_can_be_signed_and_nobody_adds_any_beside) {
  const auto begun = send_signed(json::parse(kOnePayment));
  ASSERT_EQ(begun.status, 200) << begun.response.body.view();
  choose(browser_);
  EXPECT_THAT(browser_.body(), HasSubstr("Merchant A"));
  browser_.submit({{"action", "allow"}});
  EXPECT_EQ(details_in(CibaApp(server_, "signer").poll_in_time(begun.text("auth_req_id")).body), kOnePayment);
  for (const auto* wrong :
       {R"([{"type":"payment","creditorName":"A"}])", R"([{"type":"account","actions":["read"]}])", "{}"})
    EXPECT_EQ(send_signed(json::parse(wrong)).error(), "invalid_authorization_details") << wrong;
  EXPECT_EQ(send_signed(json::parse(kOnePayment), {{"authorization_details", kAccount}}).error(),
            "invalid_request")
      << "CIBA §7.1.1";
}

class CibaDetailsTold : public testing::Test {
 protected:
  CibaDetailsTold() { std::ofstream(directory_.path() / "ca.pem") << authority_.pem(); }

  TestServerOptions options(const std::string& mode, const std::string& types = "[payment, account]") const {
    auto options =
        with_payments(ciba_client("told", "backchannel_token_delivery_mode: " + mode +
                                              ", backchannel_client_notification_endpoint: \"" + app_.url() +
                                              "\", authorization_details_types: " + types));
    options.server_extra = "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" +
                           (directory_.path() / "ca.pem").string() + "\" }\n";
    return options;
  }
  static std::string begun(TestServer& server, const std::string& details, Fields more = {}) {
    more.insert({{"scope", "openid"},
                 {"authorization_details", details},
                 {"client_notification_token", "8d67dc78-7faa-4d41-aabd-67707b374255"}});
    return CibaApp(server, "told").begun(more);
  }
  /// What the app is told by the call of that number, the first being 1.
  json::object told(std::size_t number) const {
    const auto calls = app_.calls(number);
    EXPECT_EQ(calls.size(), number);
    return calls.size() < number ? json::object() : body_of(calls[number - 1]);
  }

  tests::TemporaryDirectory directory_;
  Authority authority_;
  Notified app_{authority_};
};

TEST_F(CibaDetailsTold, ping_tells_nothing_of_them_and_the_app_gets_them_when_it_asks) {
  TestServer server(options("ping"));
  const auto id = begun(server, kOnePayment);
  Browser browser(server);
  answer(browser, "allow");
  EXPECT_EQ(told(1), (json::object{{"auth_req_id", id}})) << "CIBA §10.2: nothing else";
  EXPECT_EQ(details_in(CibaApp(server, "told").poll(id).body), kOnePayment);
}

TEST_F(CibaDetailsTold, RFC9396_7_push_brings_them_with_the_tokens) {
  TestServer server(options("push"));
  begun(server, kOnePayment);
  Browser browser(server);
  choose(browser);
  EXPECT_THAT(browser.body(), HasSubstr("Merchant A"));
  browser.submit({{"action", "allow"}});
  const auto body = told(1);
  ASSERT_TRUE(body.contains("access_token")) << json::serialize(body);
  EXPECT_EQ(details_in(body), kOnePayment);
  const std::string access(body.at("access_token").as_string());
  EXPECT_EQ(details_in(claims_of(access)), kOnePayment);
  const TokenClient client(server, "told");
  EXPECT_EQ(details_in(client.introspect(access).body), kOnePayment);
  const auto fresh = client.refresh(std::string(body.at("refresh_token").as_string()));
  EXPECT_EQ(details_in(fresh.body), kOnePayment);
  // A person who refuses is a refusal, and says nothing of what was asked for.
  begun(server, kOnePayment);
  answer(browser, "cancel");
  EXPECT_EQ(details_in(told(2)), "");
}

TEST_F(CibaDetailsTold, RFC9396_9_1_what_is_pushed_says_nothing_of_what_is_allowed_at_another_API) {
  TestServer server(options("push"));
  begun(server, both_of(kAccount, kElsewhere), {{"resource", kPayments}});
  Browser browser(server);
  answer(browser, "allow");
  const auto body = told(1);
  ASSERT_TRUE(body.contains("access_token")) << json::serialize(body);
  EXPECT_EQ(details_in(body), kAccount);
  const auto claims = claims_of(std::string(body.at("access_token").as_string()));
  EXPECT_EQ(claims.at("aud").as_string(), kPayments);
  EXPECT_EQ(details_in(claims), kAccount);
}

// Between question and answer the operator may have thought better of it.
TEST_F(CibaDetailsTold, S067_a_type_that_was_taken_from_the_client_meanwhile_is_not_pushed) {
  TestServer server(options("push"));
  Browser browser(server);
  begun(server, kOnePayment);
  server.write_files(options("push", "[account]"));
  ASSERT_TRUE(server.server().reload().swapped);
  answer(browser, "allow");
  const auto without = told(1);
  ASSERT_TRUE(without.contains("access_token")) << json::serialize(without);
  EXPECT_EQ(details_in(without), "");
  EXPECT_EQ(details_in(claims_of(std::string(without.at("access_token").as_string()))), "");
  // Where it was all that the token would have been for, there is none.
  begun(server, kAccount, {{"resource", kPayments}});
  server.write_files(options("push", "[payment]"));
  ASSERT_TRUE(server.server().reload().swapped);
  answer(browser, "allow");
  const auto nothing = told(2);
  EXPECT_EQ(nothing.at("error").as_string(), "transaction_failed");  // CIBA §12
  EXPECT_FALSE(nothing.contains("access_token"));
}

}  // namespace
}  // namespace gatehouse::test_support
