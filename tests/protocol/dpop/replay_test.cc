// RFC 9449 §11.1: a proof counts once.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/protocol/dpop/dpop_app.h"

namespace gatehouse::test_support {
namespace {

TestServerOptions durable_options() {
  auto options = dpop_options();
  options.storage = "sqlite";
  return options;
}

TEST(DpopReplay, S223_of_50_racers_with_one_proof_exactly_one_is_answered) {
  for (const auto& options : {dpop_options(), durable_options()}) {
    TestServer server(options);
    const DpopApp app(server, "machine");
    const auto proof = app.proof();
    std::atomic<int> answered = 0, refused = 0;
    std::vector<std::thread> racers;
    for (int i = 0; i < 50; ++i)
      racers.emplace_back([&] {
        const auto answer = app.token({{"grant_type", "client_credentials"}}, {proof});
        if (answer.status == 200) ++answered;
        if (answer.error() == "invalid_dpop_proof") ++refused;
      });
    for (auto& racer : racers)
      racer.join();
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
