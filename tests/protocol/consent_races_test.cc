// A consent and the grants that stand on it, where the one is taken back or lost while the other begins.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "core/app/server.h"
#include "core/oauth/consent/consent_revocation.h"
#include "gatehouse/testkit/scope.h"
#include "tests/support/browser.h"

namespace gatehouse::test_support {
namespace {

const std::string kPostUri = "https://post.example/cb";

TestServerOptions with_redirect_uri(const std::string& uri) {
  return {.clients = "clients:\n  - { client_id: app, client_name: App, redirect_uris: [\"" + uri +
                     "\"], scope: \"openid email\", client_secret_hash: \"" + web_secret_hash() +
                     "\", consent: ask }\n"};
}

UserId alice_of(TenantStore& store) {
  const auto accounts = store.accounts().list({.cursor = {}, .limit = 50}).value();
  for (const auto& account : accounts.records)
    for (const auto& key : account.login_keys)
      if (key.text() == "alice") return account.id;
  ADD_FAILURE() << "no alice";
  return {};
}

TEST(Consent, S227_S412_is_remembered_with_the_grant_that_it_allows_or_not_at_all) {
  TestServer server(with_redirect_uri("https://app.example/cb"));
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  Browser browser(server);
  browser.open(authorize_target("app", "https://app.example/cb"));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  const auto page = browser.form_target();
  ASSERT_NE(page.find("/consent?id="), std::string::npos) << browser.body();
  // The grant that "Allow" would begin fails: its address is no longer the app's.
  server.write_files(with_redirect_uri("https://app.example/other"));
  ASSERT_TRUE(server.server().reload().swapped);
  browser.submit({{"action", "allow"}});
  EXPECT_EQ(browser.location(), "");
  const auto alice = alice_of(*store);
  EXPECT_TRUE(store->consents().list(alice).value().empty());
  EXPECT_EQ(server.audit_text().find("consent.granted"), std::string::npos);
  // Nor does the sign-in in progress remember it: what is allowed counts in the request that says so.
  server.write_files(with_redirect_uri("https://app.example/cb"));
  ASSERT_TRUE(server.server().reload().swapped);
  browser.open("/interaction" + page.substr(page.find("?id=")));
  EXPECT_EQ(browser.location(), "");
  EXPECT_NE(browser.form_target().find("/consent?id="), std::string::npos) << browser.body();
  browser.submit({{"action", "allow"}});
  EXPECT_TRUE(browser.answered("code"));
  EXPECT_EQ(store->consents().list(alice).value().size(), 1u);
}

TEST(Consent, S412_no_grant_outlives_the_consent_that_it_stands_on) {
  TestServer server({.tenant_extra = "limits: { authorize: { per_address: 10000/1m } }\n"});
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  Browser browser(server);
  browser.sign_in("post", kPostUri);
  const auto alice = alice_of(*store);
  const oauth::ConsentRevocation revocation(store->consents(), store->grants(), nullptr);
  std::string cookies;
  for (const auto& [name, value] : browser.cookies())
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  const auto target = "/t/a" + authorize_target("post", kPostUri, {{"prompt", "none"}});
  for (int round = 0; round < 10; ++round) {
    std::vector<std::thread> racers;
    for (int i = 0; i < 6; ++i)
      racers.emplace_back([&] {
        const auto location = header_of(server.get(target, {{"cookie", cookies}}), "Location");
        const bool answered = location.find("code=") != std::string::npos ||
                              location.find("error=consent_required") != std::string::npos;
        EXPECT_TRUE(answered) << location;
      });
    const auto now = server.clock().now();
    EXPECT_TRUE(revocation.take_back(
        {.user = alice, .client = ClientId("post"), .reason = RevocationReason::revoked_by_user},
        {.now = now, .events = {}}));
    for (auto& racer : racers)
      racer.join();
    const auto families =
        store->grants().list({.whose = alice, .now = now, .list = {.cursor = {}, .limit = 200}});
    for (const auto& family : families.value().records)
      EXPECT_EQ(family.state, FamilyState::revoked) << family.id.text();
    server.clock().advance(std::chrono::seconds(1));
    browser.open(authorize_target("post", kPostUri));
    browser.submit({{"action", "allow"}});
    ASSERT_TRUE(browser.answered("code")) << browser.body();
  }
}

}  // namespace
}  // namespace gatehouse::test_support
