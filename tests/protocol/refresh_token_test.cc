// RFC 6749 §6, RFC 9700 §4.14: refresh with rotation, reuse, grace and ends.
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "tests/support/race.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

TokenAnswer first_tokens(TestServer& server, const std::string& scope = "openid profile") {
  const TokenClient web(server);
  return web.redeem(Browser(server).sign_in("web", web.redirect_uri(), {{"scope", scope}}));
}

TEST(RefreshToken, A031_A079_each_use_yields_the_next_and_new_tokens_of_the_same_sign_in) {
  TestServer server;
  const TokenClient web(server);
  const auto first = first_tokens(server);
  server.clock().advance(std::chrono::minutes(10));
  const auto second = web.refresh(first.text("refresh_token"));
  ASSERT_EQ(second.status, 200);
  EXPECT_NE(second.text("refresh_token"), first.text("refresh_token"));
  const auto before = claims_of(first.text("id_token"));
  const auto after = claims_of(second.text("id_token"));
  for (const auto* same : {"iss", "sub", "aud", "auth_time", "sid"})
    EXPECT_EQ(before.at(same), after.at(same)) << same;
  EXPECT_FALSE(after.contains("nonce"));  // OpenID Core §12.2
  const auto old_access = claims_of(first.text("access_token"));
  const auto new_access = claims_of(second.text("access_token"));
  for (const auto* same : {"auth_time", "acr", "amr"})  // RFC 9068 §2.2.1
    EXPECT_EQ(old_access.at(same), new_access.at(same)) << same;
  EXPECT_EQ(web.userinfo(second.text("access_token")).status, 200);
}

TEST(RefreshToken, S413_a_retry_within_the_grace_window_gets_the_same_successor) {
  TestServer server;
  const TokenClient web(server);
  const auto first = first_tokens(server);
  const auto second = web.refresh(first.text("refresh_token"));
  server.clock().advance(std::chrono::seconds(29));
  const auto again = web.refresh(first.text("refresh_token"));
  ASSERT_EQ(again.status, 200);
  EXPECT_EQ(again.text("refresh_token"), second.text("refresh_token"));
  EXPECT_EQ(web.refresh(second.text("refresh_token")).status, 200);
}

TEST(RefreshToken, A032_S208_reuse_after_the_grace_window_ends_the_family) {
  TestServer server;
  const TokenClient web(server);
  const auto first = first_tokens(server);
  const auto second = web.refresh(first.text("refresh_token"));
  server.clock().advance(std::chrono::seconds(30));
  EXPECT_EQ(web.refresh(first.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(web.refresh(second.text("refresh_token")).error(), "invalid_grant");
  server.server().keeper().follow_changes();
  EXPECT_EQ(web.userinfo(second.text("access_token")).status, 401);
  EXPECT_NE(server.audit_text().find("token.reuse_detected"), std::string::npos);
}

TEST(RefreshToken, S208_a_public_clients_token_rotates_and_its_reuse_ends_the_family) {
  TestServer server;
  const std::string uri = "http://127.0.0.1:4711/cb";
  const auto token = [&](std::map<std::string, std::string> fields) {
    fields["client_id"] = "native";
    return TokenClient(server).token_as({}, fields);
  };
  const auto refresh = [&](const TokenAnswer& held) {
    return token({{"grant_type", "refresh_token"}, {"refresh_token", held.text("refresh_token")}});
  };
  const auto first = token({{"grant_type", "authorization_code"},
                            {"code", Browser(server).sign_in("native", uri, {{"scope", "openid profile"}})},
                            {"redirect_uri", uri},
                            {"code_verifier", std::string(kVerifier)}});
  ASSERT_EQ(first.status, 200) << first.response.body.view();
  const auto second = refresh(first);
  ASSERT_EQ(second.status, 200);
  const auto third = refresh(second);
  ASSERT_EQ(third.status, 200);
  EXPECT_NE(second.text("refresh_token"), first.text("refresh_token"));
  EXPECT_NE(third.text("refresh_token"), second.text("refresh_token"));
  server.clock().advance(std::chrono::seconds(30));
  EXPECT_EQ(refresh(second).error(), "invalid_grant");
  EXPECT_EQ(refresh(third).error(), "invalid_grant");
  server.server().keeper().follow_changes();
  EXPECT_EQ(TokenClient(server).userinfo(third.text("access_token")).status, 401);
  EXPECT_NE(server.audit_text().find("token.reuse_detected"), std::string::npos);
}

TEST(RefreshToken, S065_of_50_racers_all_get_one_and_the_same_successor) {
  TestServer server;
  const TokenClient web(server);
  const auto first = first_tokens(server);
  std::mutex guard;
  std::multiset<std::string> successors;
  race(50, [&](int) {
    const auto answer = web.refresh(first.text("refresh_token"));
    const std::lock_guard lock(guard);
    successors.insert(answer.status == 200 ? answer.text("refresh_token") : answer.error());
  });
  EXPECT_EQ(successors.count(*successors.begin()), 50u) << *successors.begin();
  const auto next = web.refresh(*successors.begin());
  EXPECT_EQ(next.status, 200) << "and it is a token: " << *successors.begin();
  // Whoever comes with the first one now is not who used its successor (S-208).
  EXPECT_EQ(web.refresh(first.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(web.refresh(next.text("refresh_token")).error(), "invalid_grant");
}

TEST(RefreshToken, S066_a_used_token_is_recognised_after_a_restart_and_ends_the_family) {
  TestServer server({.storage = "sqlite"});
  const TokenClient web(server);
  for (const bool crashes : {false, true}) {
    const auto first = first_tokens(server);
    const auto second = web.refresh(first.text("refresh_token"));
    ASSERT_EQ(second.status, 200);
    if (crashes)
      server.crash();
    else
      server.restart();
    server.clock().advance(std::chrono::seconds(30));
    EXPECT_EQ(web.userinfo(second.text("access_token")).status, 200);
    EXPECT_EQ(web.refresh(first.text("refresh_token")).error(), "invalid_grant");
    server.server().keeper().follow_changes();
    EXPECT_EQ(web.refresh(second.text("refresh_token")).error(), "invalid_grant");
    EXPECT_EQ(web.userinfo(second.text("access_token")).status, 401);
  }
  const auto trail = server.audit_text();
  EXPECT_NE(trail.find("token.reuse_detected"), trail.rfind("token.reuse_detected")) << "both were told";
}

TEST(RefreshToken, A028_S209_idle_and_absolute_ends_hold_and_rotation_moves_only_the_idle_one) {
  TestServer server;
  const TokenClient web(server);
  const auto idle = first_tokens(server);
  server.clock().advance(std::chrono::hours(24 * 7));
  EXPECT_EQ(web.refresh(idle.text("refresh_token")).error(), "invalid_grant");

  auto current = first_tokens(server).text("refresh_token");
  for (int day = 0; day < 30; day += 6) {
    const auto next = web.refresh(current);
    EXPECT_EQ(next.status, 200) << day;
    current = next.text("refresh_token");
    server.clock().advance(std::chrono::hours(24 * 6));
  }
  EXPECT_EQ(web.refresh(current).error(), "invalid_grant");
}

TEST(RefreshToken, S208_scope_can_only_narrow_and_narrowing_is_not_permanent) {
  TestServer server;
  const TokenClient web(server);
  const auto first = first_tokens(server);
  const auto narrow = web.token(
      {{"grant_type", "refresh_token"}, {"refresh_token", first.text("refresh_token")}, {"scope", "openid"}});
  EXPECT_EQ(narrow.text("scope"), "openid");
  EXPECT_FALSE(web.userinfo(narrow.text("access_token")).body.contains("name"));
  const auto wide = web.refresh(narrow.text("refresh_token"));
  EXPECT_EQ(wide.text("scope"), "openid profile");
  EXPECT_EQ(web.token({{"grant_type", "refresh_token"},
                       {"refresh_token", wide.text("refresh_token")},
                       {"scope", "openid email"}})
                .error(),
            "invalid_scope");
  EXPECT_EQ(web.refresh(wide.text("refresh_token")).status, 200) << "a refused scope uses nothing up";
}

TEST(RefreshToken, S061_another_client_cannot_use_it_and_does_no_harm) {
  TestServer server;
  const auto first = first_tokens(server);
  EXPECT_EQ(TokenClient(server, "opaque").refresh(first.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(TokenClient(server).refresh(first.text("refresh_token")).status, 200);
}

TEST(RefreshToken, S096_a_disabled_person_refreshes_nothing) {
  TestServer server;
  const TokenClient web(server);
  const auto first = first_tokens(server);
  auto& accounts = server.server().site().load()->find("a")->store().accounts();
  auto account =
      **accounts.find(UserId(std::string(claims_of(first.text("id_token")).at("sub").as_string())));
  const auto revision = account.revision;
  account.state = AccountState::disabled;
  ASSERT_TRUE(accounts.put(account, revision, {.now = server.clock().now(), .events = {}}));
  EXPECT_EQ(web.refresh(first.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(web.userinfo(first.text("access_token")).status, 401);  // S-106
  Browser browser(server);
  browser.open(authorize_target("web", web.redirect_uri()));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(browser.location(), "");
}

}  // namespace
}  // namespace gatehouse::test_support
