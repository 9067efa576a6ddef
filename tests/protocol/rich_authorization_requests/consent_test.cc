// RFC 9396 §3: the person sees what is asked for, and is asked again for every other thing.
#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "tests/protocol/rich_authorization_requests/details_app.h"

namespace gatehouse::test_support {
namespace {

class DetailsConsent : public DetailsApp {
 protected:
  bool asked() const { return browser_.body().find("value=\"allow\"") != std::string::npos; }
  bool shows(const std::string& text) const { return browser_.body().find(text) != std::string::npos; }
};

TEST_F(DetailsConsent, the_page_says_what_is_asked_for_in_words) {
  begin(target(kOnePayment, "shop"));
  ASSERT_TRUE(asked());
  for (const auto* text :
       {"Make one payment", "Creditor name", "Merchant A", "Instructed amount › Currency", "EUR", "12.50"})
    EXPECT_TRUE(shows(text)) << text;
  browser_.open(target(kOnePayment, "shop", {{"ui_locales", "de"}}));
  EXPECT_TRUE(shows("Eine Zahlung ausführen"));
  EXPECT_FALSE(shows("Make one payment"));
}

TEST_F(DetailsConsent, S226_what_it_shows_is_data) {
  begin(target(
      R"([{"type":"payment","creditorName":"<b onclick=x>\"'&","instructedAmount":{"currency":"EUR","amount":"1"},"urgent":true}])",
      "shop"));
  ASSERT_TRUE(asked());
  EXPECT_FALSE(shows("<b onclick"));
  EXPECT_TRUE(shows("&lt;b onclick=x&gt;"));
  EXPECT_TRUE(shows("<bdi>yes</bdi>"));
}

TEST_F(DetailsConsent, S226_nothing_reads_otherwise_than_it_is) {
  for (const auto* name : {"A\\u202e.tnahcreM", "A\\u200b", "A\\u0007", "A\\nInstructed amount: 1"}) {
    auto details = kOnePayment;
    details.replace(details.find("Merchant A"), 10, name);
    browser_.open(target(details, "shop"));
    EXPECT_EQ(browser_.answered("error"), "invalid_authorization_details") << name;
  }
  begin(target(R"([{"type":"account","actions":["read"],"a\u202eb":"x"}])", "shop"));
  EXPECT_EQ(browser_.answered("error"), "invalid_authorization_details");
}

TEST_F(DetailsConsent, the_page_names_the_apis_that_tokens_are_for) {
  begin(target(kOnePayment, "shop", {{"resource", kPayments}, {"scope", "openid api"}}));
  ASSERT_TRUE(asked());
  EXPECT_TRUE(shows("At these services"));
  EXPECT_TRUE(shows("<bdi>Payments</bdi>"));
  browser_.open(authorize_target("shop", kShopCallback,
                                 {{"resource", "https://api.example/other"}, {"scope", "badge"}}));
  EXPECT_TRUE(shows("<bdi>https://api.example/other</bdi>"));  // without a name, its address
}

TEST_F(DetailsConsent, the_same_thing_is_asked_for_once_and_another_one_again) {
  begin(target(kOnePayment, "shop"));
  ASSERT_TRUE(asked());
  browser_.submit({{"action", "allow"}});
  ASSERT_NE(browser_.answered("code").value_or(""), "");
  browser_.open(target(kOnePayment, "shop"));
  EXPECT_NE(browser_.answered("code").value_or(""), "");  // remembered
  auto other = kOnePayment;
  other.replace(other.find("12.50"), 5, "12.51");
  browser_.open(target(other, "shop"));
  EXPECT_TRUE(asked());
  browser_.open(target(other, "shop", {{"prompt", "none"}}));
  EXPECT_EQ(browser_.answered("error"), "consent_required");
  browser_.open(authorize_target("shop", kShopCallback, {{"scope", "openid"}}));
  EXPECT_NE(browser_.answered("code").value_or(""), "");  // without details, nothing new
}

TEST_F(DetailsConsent, consent_to_one_payment_a_day_does_not_grow_for_ever) {
  for (int i = 0; i < 40; ++i) {
    auto details = kOnePayment;
    details.replace(details.find("12.50"), 5, std::to_string(i));
    begin(target(details, "shop"));
    ASSERT_TRUE(asked()) << i;
    browser_.submit({{"action", "allow"}});
  }
  auto& store = server_.server().site().load()->find("a")->store();
  const auto alice =
      claims_of(redeem(browser_.answered("code").value_or(""), {}, "shop").text("id_token")).at("sub");
  const auto consent = store.consents().find(UserId(std::string(alice.as_string())), ClientId("shop"));
  ASSERT_TRUE(consent && *consent);
  EXPECT_EQ((*consent)->claims.size(), 32u);
}

TEST_F(DetailsConsent, the_list_of_apps_says_it_in_words) {
  begin(target(kOnePayment, "shop"));
  browser_.submit({{"action", "allow"}});
  browser_.open("/account/apps");
  EXPECT_TRUE(shows("Make one payment"));
  EXPECT_FALSE(shows("authorization_details:"));
}

}  // namespace
}  // namespace gatehouse::test_support
