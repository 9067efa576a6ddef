// RFC 9449 §5: refresh tokens and the key. A public client's are bound to it; a confidential client proves
// itself and may change its key.
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "tests/protocol/dpop/dpop_app.h"
#include "tests/support/race.h"

namespace gatehouse::test_support {
namespace {

TEST(DpopRefresh, S223_a_public_clients_token_is_worth_nothing_without_its_key) {
  TestServer server(dpop_options());
  const DpopApp spa(server, "spa"), thief(server, "spa");
  const auto first = spa.redeem(spa.code()).text("refresh_token");
  EXPECT_EQ(thief.refresh(first).error(), "invalid_grant");
  EXPECT_EQ(spa.refresh(first, {}).error(), "invalid_grant");
  EXPECT_NE(server.audit_text().find("wrong_key"), std::string::npos);
  // Its owner is not harmed: nothing was used up.
  const auto second = spa.refresh(first);
  ASSERT_EQ(second.status, 200);
  EXPECT_EQ(second.text("token_type"), "DPoP");
  EXPECT_EQ(spa.userinfo(second.text("access_token")).status, 200);
  EXPECT_EQ(thief.refresh(second.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(spa.refresh(second.text("refresh_token")).status, 200);
}

TEST(DpopRefresh, S413_a_retry_with_the_key_gets_the_same_successor_and_a_thief_within_the_grace_nothing) {
  TestServer server(dpop_options());
  const DpopApp spa(server, "spa"), thief(server, "spa");
  const auto first = spa.redeem(spa.code()).text("refresh_token");
  const auto second = spa.refresh(first).text("refresh_token");
  server.clock().advance(std::chrono::seconds(29));
  EXPECT_EQ(thief.refresh(first).error(), "invalid_grant");
  EXPECT_EQ(spa.refresh(first).text("refresh_token"), second);
  EXPECT_EQ(spa.refresh(second).status, 200) << "no false sign-out";
}

TEST(DpopRefresh, S413_of_50_racers_with_the_key_all_get_one_and_the_same_successor) {
  TestServer server(dpop_options());
  const DpopApp spa(server, "spa");
  const auto first = spa.redeem(spa.code()).text("refresh_token");
  std::mutex guard;
  std::multiset<std::string> successors;
  race(50, [&](int) {
    const auto answer = spa.refresh(first);
    const std::lock_guard lock(guard);
    successors.insert(answer.status == 200 ? answer.text("refresh_token") : answer.error());
  });
  EXPECT_EQ(successors.count(*successors.begin()), 50u) << *successors.begin();
}

TEST(DpopRefresh, a_public_client_that_begins_to_prove_a_key_is_bound_from_then_on) {
  TestServer server(dpop_options());
  const DpopApp spa(server, "spa");
  const auto first = spa.redeem(spa.code(), {}).text("refresh_token");
  const auto second = spa.refresh(first);
  EXPECT_EQ(second.text("token_type"), "DPoP");
  EXPECT_EQ(spa.refresh(second.text("refresh_token"), {}).error(), "invalid_grant");
}

TEST(DpopRefresh, a_confidential_client_may_change_its_key) {
  TestServer server(dpop_options());
  const DpopApp before(server), after(server);
  const auto first = before.redeem(before.code()).text("refresh_token");
  const auto second = after.refresh(first);
  ASSERT_EQ(second.status, 200);
  EXPECT_EQ(after.userinfo(second.text("access_token")).status, 200);
  EXPECT_EQ(before.userinfo(second.text("access_token")).status, 401);
}

}  // namespace
}  // namespace gatehouse::test_support
