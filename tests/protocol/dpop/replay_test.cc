// RFC 9449 §11.1: a proof counts once.
#include <gtest/gtest.h>
#include <sqlite3.h>

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

int remembered(const TestServer& server) {
  ::sqlite3* file = nullptr;
  EXPECT_EQ(sqlite3_open((server.folder() / "gatehouse.db").c_str(), &file), SQLITE_OK);
  ::sqlite3_stmt* counting = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(file, "SELECT COUNT(*) FROM replay", -1, &counting, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_step(counting), SQLITE_ROW);
  const int rows = sqlite3_column_int(counting, 0);
  sqlite3_finalize(counting);
  sqlite3_close(file);
  return rows;
}

// A public client is anybody: what anybody makes up must not become rows.
TEST(DpopReplay, S223_strangers_with_proofs_and_made_up_codes_fill_no_store) {
  TestServer server(durable_options());
  const DpopApp app(server, "spa");
  for (int i = 0; i < 20; ++i) {
    const auto made_up = "made-up-" + std::to_string(i);
    EXPECT_EQ(app.redeem(made_up, {app.proof()}).error(), "invalid_grant");
    EXPECT_EQ(app.refresh(made_up, {app.proof()}).error(), "invalid_grant");
  }
  EXPECT_EQ(remembered(server), 0);
  const auto code = app.code();
  const auto proof = app.proof();
  const auto tokens = app.redeem(code, {proof});
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(remembered(server), 1);
  EXPECT_EQ(app.refresh(tokens.text("refresh_token"), {proof}).error(), "invalid_dpop_proof");
  EXPECT_EQ(app.refresh(tokens.text("refresh_token")).status, 200) << "and nothing was used up";
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
