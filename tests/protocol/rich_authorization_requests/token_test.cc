// RFC 9396 §6, §7, §9: what tokens say of details, and that there are never more than were granted.
#include "core/app/server.h"
#include "tests/protocol/rich_authorization_requests/details_app.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

class DetailsToken : public DetailsApp {};

TEST_F(DetailsToken, RFC9396_7_9_the_answer_the_token_and_introspection_say_the_same) {
  const auto tokens = redeem(code(kOnePayment));
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(details_in(tokens.body), kOnePayment);
  EXPECT_EQ(details_in(claims_of(tokens.text("access_token"))), kOnePayment);
  EXPECT_EQ(details_in(post("/introspect", {{"token", tokens.text("access_token")}}).body), kOnePayment);
  const auto opaque = redeem(code(kOnePayment, "opaque"), {}, "opaque");
  EXPECT_EQ(details_in(opaque.body), kOnePayment);
  EXPECT_EQ(details_in(post("/introspect", {{"token", opaque.text("access_token")}}, "opaque").body),
            kOnePayment);
  EXPECT_EQ(details_in(redeem(code("", "plain"), {}, "plain").body), "");
}

TEST_F(DetailsToken, RFC9396_6_a_token_request_may_ask_for_less_and_never_for_more) {
  const std::string both = kOnePayment.substr(0, kOnePayment.size() - 1) + "," + kAccount.substr(1);
  const std::string less =
      R"([{"type":"account","actions":["read"],"locations":["https://api.example/payments"]}])";
  const auto granted = code(both);
  const std::pair<const char*, std::string> rows[] = {
      {"another payment",
       R"([{"type":"payment","instructedAmount":{"currency":"EUR","amount":"12.51"},"creditorName":"Merchant A"}])"},
      {"one more action",
       R"([{"type":"account","actions":["read","close"],"locations":["https://api.example/payments"]}])"},
      {"no limit of place", R"([{"type":"account","actions":["read"]}])"},
      {"no action at all, which may be all",
       R"([{"type":"account","actions":[],"locations":["https://api.example/payments"]}])"},
      {"a further member",
       R"([{"type":"account","actions":["read"],"locations":["https://api.example/payments"],"all":true}])"},
      {"not JSON", "read"},
  };
  for (const auto& [name, asked] : rows)
    EXPECT_EQ(redeem(granted, {{"authorization_details", asked}}).error(), "invalid_authorization_details")
        << name;
  const auto narrow = redeem(granted, {{"authorization_details", less}});  // the code was not used up
  ASSERT_EQ(narrow.status, 200) << narrow.response.body.view();
  EXPECT_EQ(details_in(narrow.body), less);
  EXPECT_EQ(details_in(claims_of(narrow.text("access_token"))), less);
  // §6.2: what was granted stays, and the next token can have all of it again.
  const auto all =
      post("/token", {{"grant_type", "refresh_token"}, {"refresh_token", narrow.text("refresh_token")}});
  EXPECT_EQ(details_in(all.body), both);
  const auto refused =
      post("/token", {{"grant_type", "refresh_token"},
                      {"refresh_token", all.text("refresh_token")},
                      {"authorization_details", R"([{"type":"account","actions":["close"]}])"}});
  EXPECT_EQ(refused.error(), "invalid_authorization_details");
}

TEST_F(DetailsToken, a_grant_without_details_yields_none) {
  EXPECT_EQ(redeem(code(""), {{"authorization_details", kOnePayment}}).error(),
            "invalid_authorization_details");
}

TEST_F(DetailsToken, RFC9396_9_1_an_api_does_not_learn_what_is_allowed_at_another) {
  const std::string elsewhere =
      R"([{"type":"account","actions":["read"],"locations":["https://bank.example"]}])";
  const std::string both = kAccount.substr(0, kAccount.size() - 1) + "," + elsewhere.substr(1);
  const auto tokens = redeem(code(both, "quiet", {{"resource", kPayments}, {"scope", "openid api"}}));
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(details_in(claims_of(tokens.text("access_token"))), kAccount);
  // Details alone are enough for a token for an API; nothing at all is not.
  EXPECT_EQ(redeem(code(kAccount, "quiet", {{"resource", kPayments}})).status, 200);
  EXPECT_EQ(code(elsewhere, "quiet", {{"resource", kPayments}}), "");
  EXPECT_EQ(browser_.answered("error"), "invalid_scope") << "before anybody is asked";
}

TEST_F(DetailsToken, a_client_asks_for_itself) {
  const auto ask = [&](const std::string& details) {
    return post("/token", {{"grant_type", "client_credentials"}, {"authorization_details", details}},
                "machine");
  };
  const auto tokens = ask(kOnePayment);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(details_in(tokens.body), kOnePayment);
  EXPECT_EQ(details_in(claims_of(tokens.text("access_token"))), kOnePayment);
  EXPECT_EQ(ask(kAccount).error(), "invalid_authorization_details");
  EXPECT_EQ(ask("[{\"type\":\"payment\"}]").error(), "invalid_authorization_details");
}

TEST_F(DetailsToken, S067_a_type_that_was_taken_from_the_client_is_in_no_further_token) {
  const auto tokens = redeem(code(kOnePayment));
  auto clients = shop_clients();
  const std::string types = "consent: skip, authorization_details_types: [payment, account]";
  clients.replace(clients.find(types), types.size(), "consent: skip, authorization_details_types: [account]");
  server_.write_files({.tenant_extra = shop_tenant(), .clients = clients});
  ASSERT_TRUE(server_.server().reload().swapped);
  const auto fresh =
      post("/token", {{"grant_type", "refresh_token"}, {"refresh_token", tokens.text("refresh_token")}});
  ASSERT_EQ(fresh.status, 200) << fresh.response.body.view();
  EXPECT_EQ(details_in(fresh.body), "");
}

}  // namespace
}  // namespace gatehouse::test_support
