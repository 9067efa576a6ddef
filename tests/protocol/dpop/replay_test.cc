// RFC 9449 §11.1: a proof counts once.
#include <gtest/gtest.h>

#include <atomic>

#include "core/app/server.h"
#include "tests/protocol/dpop/dpop_app.h"
#include "tests/support/race.h"

namespace gatehouse::test_support {
namespace {

TestServerOptions durable_options() {
  auto options = dpop_options();
  options.storage = "sqlite";
  return options;
}

// A public client is anybody: what anybody makes up must not fill a memory that refuses when it is full.
TEST(DpopReplay, S223_strangers_with_proofs_and_made_up_codes_fill_no_memory) {
  TestServer server(durable_options());
  const DpopApp app(server, "spa");
  for (int i = 0; i < 20; ++i) {
    const auto made_up = "made-up-" + std::to_string(i);
    EXPECT_EQ(app.redeem(made_up, {app.proof()}).error(), "invalid_grant");
    EXPECT_EQ(app.refresh(made_up, {app.proof()}).error(), "invalid_grant");
  }
  EXPECT_EQ(server.server().replays_remembered(), 0u);
  const auto code = app.code();
  const auto proof = app.proof();
  const auto tokens = app.redeem(code, {proof});
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(server.server().replays_remembered(), 1u);
  EXPECT_EQ(app.refresh(tokens.text("refresh_token"), {proof}).error(), "invalid_dpop_proof");
  EXPECT_EQ(app.refresh(tokens.text("refresh_token")).status, 200) << "and nothing was used up";
}

TEST(DpopReplay, S223_of_50_racers_with_one_proof_exactly_one_is_answered) {
  for (const auto& options : {dpop_options(), durable_options()}) {
    TestServer server(options);
    const DpopApp app(server, "machine");
    const auto proof = app.proof();
    std::atomic<int> answered = 0, refused = 0;
    race(50, [&](int) {
      const auto answer = app.token({{"grant_type", "client_credentials"}}, {proof});
      if (answer.status == 200) ++answered;
      if (answer.error() == "invalid_dpop_proof") ++refused;
    });
    EXPECT_EQ(answered, 1) << options.storage;
    EXPECT_EQ(refused, 49) << options.storage;
  }
}

TEST(DpopReplay, S223_a_restart_forgets_no_proof) {
  TestServer server(durable_options());
  const DpopApp app(server, "machine");
  const auto proof = app.proof();
  const auto ask = [&] { return app.token({{"grant_type", "client_credentials"}}, {proof}); };
  EXPECT_EQ(ask().status, 200);
  server.restart();
  EXPECT_EQ(ask().error(), "invalid_dpop_proof");
  server.clock().advance(std::chrono::seconds(60));
  EXPECT_EQ(ask().error(), "invalid_dpop_proof") << "to the end of its time";
}

TEST(DpopReplay, S223_a_key_that_was_seen_is_judged_without_a_hop_and_its_proofs_once_all_the_same) {
  TestServer server(durable_options());
  const DpopApp app(server, "machine");
  const auto ask = [&](const std::string& proof) {
    return app.token({{"grant_type", "client_credentials"}}, {proof});
  };
  EXPECT_EQ(ask(app.proof()).status, 200);  // from here on the key is known
  const auto proof = app.proof();
  std::atomic<int> good = 0;
  race(50, [&](int) { good += ask(proof).status == 200; });
  EXPECT_EQ(good, 1);
  EXPECT_EQ(server.server().replays_remembered(), 2u);
  EXPECT_TRUE(server.posts_without_a_hop("/t/a/token", "grant_type=client_credentials",
                                         {basic("machine"), {"dpop", app.proof()}}));
  EXPECT_EQ(ask(app.proof({{"htm", "GET"}})).error(), "invalid_dpop_proof");
}

// RFC 9449 §8, §11.1: what the old server saw is not known; a nonce of the new one shows that a proof is new.
TEST(DpopReplay, S223_after_a_crash_proofs_need_a_nonce_for_as_long_as_old_ones_are_good) {
  TestServer server(durable_options());
  const DpopApp app(server, "machine");
  const auto ask = [&](const std::string& proof) {
    return app.token({{"grant_type", "client_credentials"}}, {proof});
  };
  const auto first = ask(app.proof({{"iat", as_seconds(server.clock().now()) + 60}}));
  ASSERT_EQ(first.status, 200);
  const auto old_nonce = header_of(first.response, "DPoP-Nonce");
  const auto used = app.proof({{"nonce", old_nonce}});
  EXPECT_EQ(ask(used).status, 200);
  server.crash();
  EXPECT_EQ(ask(used).error(), "use_dpop_nonce");
  const auto told = ask(app.proof());
  EXPECT_EQ(told.error(), "use_dpop_nonce");
  const auto nonce = header_of(told.response, "DPoP-Nonce");
  EXPECT_NE(nonce, old_nonce);
  EXPECT_EQ(ask(app.proof({{"nonce", nonce}})).status, 200);
  server.clock().advance(std::chrono::seconds(60));
  EXPECT_EQ(ask(app.proof()).error(), "use_dpop_nonce") << "one could have been made ahead for now";
  server.clock().advance(std::chrono::seconds(1));
  EXPECT_EQ(ask(app.proof()).status, 200);
  EXPECT_EQ(ask(app.proof({{"nonce", nonce}})).status, 200);
}

TEST(DpopReplay, a_restart_in_order_is_noticed_by_nobody) {
  TestServer server(durable_options());
  const DpopApp app(server, "machine");
  const auto ask = [&](const boost::json::object& more) {
    return app.token({{"grant_type", "client_credentials"}}, {app.proof(more)});
  };
  const auto nonce = header_of(ask({}).response, "DPoP-Nonce");
  server.restart();
  EXPECT_EQ(ask({}).status, 200);
  EXPECT_EQ(ask({{"nonce", nonce}}).status, 200);
}

TEST(DpopReplay, S223_a_reload_forgets_no_proof) {
  TestServer server(dpop_options());
  const DpopApp app(server, "machine");
  const auto proof = app.proof();
  const auto ask = [&] { return app.token({{"grant_type", "client_credentials"}}, {proof}); };
  EXPECT_EQ(ask().status, 200);
  EXPECT_TRUE(server.server().reload().swapped);
  EXPECT_EQ(ask().error(), "invalid_dpop_proof");
}

TEST(DpopReplay, S223_a_jti_is_one_keys_own) {
  TestServer server(dpop_options());
  const DpopApp one(server, "machine"), another(server, "machine");
  for (const auto* app : {&one, &another})
    EXPECT_EQ(app->token({{"grant_type", "client_credentials"}}, {app->proof({{"jti", "1"}})}).status, 200);
  EXPECT_EQ(one.token({{"grant_type", "client_credentials"}}, {one.proof({{"jti", "1"}})}).error(),
            "invalid_dpop_proof");
}

TEST(DpopReplay, S223_a_proof_for_userinfo_counts_once_too) {
  TestServer server(dpop_options());
  const DpopApp app(server);
  const auto token = app.redeem(app.code()).text("access_token");
  const auto proof = app.proof_for(token);
  EXPECT_EQ(app.userinfo("DPoP", token, {proof}).status, 200);
  EXPECT_EQ(app.userinfo("DPoP", token, {proof}).error(), "invalid_dpop_proof");
}

}  // namespace
}  // namespace gatehouse::test_support
