// A session and the grants that come from it, where the one ends while the other begins.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "core/app/server.h"
#include "core/tokens/bearer.h"
#include "core/tokens/grant_facts.h"
#include "gatehouse/testkit/scope.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

constexpr auto* kNoLimits =
    "limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m } }\n";

std::string cookies_of(Browser& browser) {
  std::string cookies;
  for (const auto& [name, value] : browser.cookies())
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  return cookies;
}

TEST(EndSession, S412_no_code_of_another_tab_outlives_the_session) {
  TestServer server({.tenant_extra = kNoLimits});
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  const TokenClient web(server);
  for (int round = 0; round < 10; ++round) {
    Browser browser(server);
    const auto tokens = web.redeem(browser.sign_in("web", web.redirect_uri(), {{"scope", "openid"}}));
    const auto claims = claims_of(tokens.text("id_token"));
    const SessionId session(std::string(claims.at("sid").as_string()));
    const auto cookies = cookies_of(browser);
    std::vector<std::thread> tabs;
    for (int i = 0; i < 6; ++i)
      tabs.emplace_back([&, i] {
        // With a page allowed, the person is asked to sign in again; without, the app is told so.
        const bool silent = i % 2 == 0;
        const auto target =
            "/t/a" + authorize_target("web", web.redirect_uri(), {{"prompt", silent ? "none" : ""}});
        for (bool signed_in = true; signed_in;) {
          const auto location = header_of(server.get(target, {{"cookie", cookies}}), "Location");
          signed_in = location.find("code=") != std::string::npos;
          const auto* otherwise = silent ? "error=login_required" : "/t/a/interaction?id=";
          EXPECT_TRUE(signed_in || location.find(otherwise) != std::string::npos) << location;
        }
      });
    server.get("/t/a/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")}}),
               {{"cookie", cookies}});
    for (auto& tab : tabs)
      tab.join();
    const auto families = store->grants().list(
        {.whose = session, .now = server.clock().now(), .list = {.cursor = {}, .limit = 200}});
    for (const auto& family : families.value().records)
      EXPECT_EQ(family.state, FamilyState::revoked) << family.id.text();
  }
}

/// begin_grant in `session`, as often as it lets; what /authorize does, without all that takes time there.
void begin_until_the_end(TenantStore& store, const SessionId& session, TimePoint now,
                         const std::string& name) {
  for (std::uint32_t n = 0; n < 2000; ++n) {
    FamilyRecord family{.id = FamilyId(name + "-" + std::to_string(n)),
                        .client = ClientId("web"),
                        .user = UserId("alice"),
                        .session = session,
                        .created_at = now,
                        .expires_at = now + std::chrono::hours(1)};
    family.payload = tokens::write_grant_facts({.scope = {"openid"}});
    NewTicket code{.family = family.id, .expires_at = now, .retain_until = family.expires_at};
    code.ref.digest =
        tokens::bearer_digest(TenantId("a"), tokens::BearerKind::authorization_code, family.id.text());
    const auto begun =
        store.grants().begin_grant({.family = family, .code = code, .mutation = {.now = now, .events = {}}});
    if (!begun) {
      EXPECT_EQ(begun.error().code(), ErrorCode::conflict);
      return;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
}

TEST(EndSession, S412_a_grant_that_begins_while_the_others_end_ends_too) {
  TestServer server;
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  const TokenClient web(server);
  const auto now = server.clock().now();
  for (int round = 0; round < 5; ++round) {
    Browser browser(server);
    const auto tokens = web.redeem(browser.sign_in("web", web.redirect_uri(), {{"scope", "openid"}}));
    const SessionId session(std::string(claims_of(tokens.text("id_token")).at("sid").as_string()));
    std::vector<std::thread> apps;
    for (int i = 0; i < 4; ++i)
      apps.emplace_back([&, name = std::to_string(round) + "-" + std::to_string(i)] {
        begin_until_the_end(*store, session, now, name);
      });
    browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")}}));
    for (auto& app : apps)
      app.join();
    std::size_t alive = 0;
    FamilyQuery query{.whose = session, .now = now, .list = {.cursor = {}, .limit = 200}};
    do {
      const auto page = store->grants().list(query).value();
      for (const auto& family : page.records)
        alive += family.state == FamilyState::active;
      query.list.cursor = page.next;
    } while (!query.list.cursor.empty());
    EXPECT_EQ(alive, 0) << round;
  }
}

TEST(EndSession, S412_a_sign_in_whose_session_ends_at_once_is_asked_for_again) {
  TestServer server({.tenant_extra = kNoLimits});
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  Browser browser(server);
  browser.sign_in("web", "https://web.example/cb");
  const auto accounts = store->accounts().list({.cursor = {}, .limit = 50}).value();
  std::atomic<bool> done = false;
  std::thread operator_of_sessions([&] {
    const auto now = server.clock().now();
    while (!done)
      for (const auto& account : accounts.records) {
        const auto sessions = store->sessions().list(account.id, now).value();
        for (const auto& session : sessions)
          (void)store->sessions().erase(session.id, {.now = now, .events = {}});
      }
  });
  int asked_again = 0;
  // As often as it takes until the end met the gap between sign-in and grant a few times.
  for (int round = 0; round < 300 && asked_again < 3; ++round) {
    Browser person(server);
    person.open(authorize_target("web", "https://web.example/cb"));
    person.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
    const bool form = person.form_target().find("/sign-in?id=") != std::string::npos;
    EXPECT_TRUE(form || person.answered("code")) << person.page().status;
    asked_again += form;
  }
  done = true;
  operator_of_sessions.join();
  EXPECT_GT(asked_again, 0);
}

}  // namespace
}  // namespace gatehouse::test_support
