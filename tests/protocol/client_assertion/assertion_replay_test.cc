// RFC 7523 §3, RFC 7519 §4.1.7: an assertion is good once, at one endpoint, whatever races, restarts or
// crashes.
#include <atomic>

#include "core/app/server.h"
#include "tests/protocol/client_assertion/asserting_clients.h"
#include "tests/support/race.h"

namespace gatehouse::test_support {
namespace {

TEST_F(ClientAssertion, S068_an_assertion_is_good_once) {
  const auto assertion = key().sign(claims());
  EXPECT_EQ(present(assertion).status, 200);
  EXPECT_EQ(present(assertion).error(), "invalid_client");
  EXPECT_NE(server_.audit_text().find("replayed_assertion"), std::string::npos);
}

// Each endpoint asks the same memory: what was used up at one is a replay at all.
TEST_F(ClientAssertion, S068_an_assertion_that_was_used_at_one_endpoint_is_a_replay_at_every_other) {
  const std::string begin = "grant_type=client_credentials&";
  for (const std::string target : {"/token", "/introspect", "/revoke", "/par"}) {
    const auto assertion = key().sign(claims());
    const auto proof = form(assertion).substr(begin.size());
    EXPECT_NE(server_.post("/t/a" + target, begin + "token=x&" + proof).status, 401) << target;
    for (const std::string other : {"/token", "/introspect", "/revoke", "/par"}) {
      const auto answer = answer_of(server_.post("/t/a" + other, begin + "token=x&" + proof));
      EXPECT_EQ(answer.status, 401) << target << " " << other;
      EXPECT_EQ(answer.error(), "invalid_client") << target << " " << other;
    }
  }
}

TEST_F(ClientAssertion, S068_of_50_racers_with_one_assertion_one_wins) {
  const auto assertion = key().sign(claims());
  std::atomic<int> accepted = 0, refused = 0;
  race(50, [&](int) {
    const auto answer = present(assertion);
    accepted += answer.status == 200;
    refused += answer.error() == "invalid_client";
  });
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(refused, 49);
}

TEST(ClientAssertionOverRestarts, S068_a_replay_is_one_after_a_restart_too) {
  TestServer server({.storage = "sqlite", .clients = clients()});
  const auto now = std::chrono::floor<std::chrono::seconds>(server.clock().now().time_since_epoch()).count();
  const auto form = "grant_type=client_credentials&client_assertion_type=" +
                    http::percent_encode(oauth::kJwtBearerAssertion) + "&client_assertion=" +
                    key().sign({{"iss", "signer"},
                                {"sub", "signer"},
                                {"aud", "https://id.example/t/a"},
                                {"exp", now + 60},
                                {"jti", "once"}});
  EXPECT_EQ(server.post("/t/a/token", form).status, 200);
  server.restart();
  const auto again = answer_of(server.post("/t/a/token", form));
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(again.error(), "invalid_client");
}

class ClientAssertionAfterACrash : public ClientAssertion {
 protected:
  /// RFC 7523 §3: what comes of an assertion with these times, seconds from the present one.
  int made(std::int64_t issued, std::int64_t ends) {
    auto with = claims();
    with["iat"] = now() + issued;
    with["exp"] = now() + ends;
    return present(with).status;
  }
};

TEST_F(ClientAssertionAfterACrash, S068_a_replay_is_one_and_new_ones_are_good_half_a_minute_later) {
  auto with = claims();
  with["exp"] = now() + 300;
  const auto used = key().sign(with);
  EXPECT_EQ(present(used).status, 200);
  server_.crash();
  const auto refused = present(used);
  EXPECT_EQ(refused.error(), "invalid_client");
  EXPECT_NE(refused.text("error_description").find("make a new one"), std::string::npos);
  EXPECT_NE(server_.audit_text().find("made_before_start"), std::string::npos);
  // One that was made half a minute ahead of the old server's clock could have been used there.
  EXPECT_EQ(made(0, 60), 401);
  EXPECT_EQ(made(30, 60), 401);
  server_.clock().advance(std::chrono::seconds(31));
  EXPECT_EQ(made(0, 60), 200);
  EXPECT_EQ(made(-1, 60), 401);
  EXPECT_EQ(present(used).error(), "invalid_client");
  // A stop in order does not make it known.
  server_.restart();
  EXPECT_EQ(made(-1, 60), 401);
  EXPECT_EQ(present(used).error(), "invalid_client");
}

TEST_F(ClientAssertionAfterACrash, S068_without_iat_an_end_that_no_old_one_had_shows_that_it_is_new) {
  server_.crash();
  auto undated = [this](std::int64_t ends) {
    auto with = claims();
    with.erase("iat");
    with["exp"] = now() + ends;
    return present(with).status;
  };
  EXPECT_EQ(undated(300), 401);
  EXPECT_EQ(undated(330), 401);
  server_.clock().advance(std::chrono::seconds(31));
  EXPECT_EQ(undated(60), 401);
  EXPECT_EQ(undated(300), 200);
  server_.clock().advance(std::chrono::seconds(330));
  EXPECT_EQ(undated(60), 200) << "no old one is good any more";
}

TEST_F(ClientAssertion, S068_a_reload_forgets_nothing) {
  const auto assertion = key().sign(claims());
  EXPECT_EQ(present(assertion).status, 200);
  EXPECT_TRUE(server_.server().reload().swapped);
  EXPECT_EQ(present(assertion).error(), "invalid_client");
}

// RFC 7519 §4.1.7: the id is once, not the pair of id and time.
TEST_F(ClientAssertion, S068_the_same_jti_with_other_times_is_a_replay) {
  auto with = claims();
  EXPECT_EQ(present(with).status, 200);
  with["iat"] = now() + 1;
  with["exp"] = now() + 290;
  EXPECT_EQ(present(with).error(), "invalid_client");
}

TEST_F(ClientAssertion, S068_assertions_by_known_keys_wait_for_nothing_and_are_good_once_all_the_same) {
  EXPECT_EQ(present(claims()).status, 200);  // from here on its keys are known
  const auto assertion = key().sign(claims());
  std::atomic<int> accepted = 0;
  race(50, [&](int) { accepted += present(assertion).status == 200; });
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(server_.server().replays_remembered(), 2u);
  EXPECT_TRUE(server_.posts_without_a_hop("/t/a/token", form(key().sign(claims()))));
  // RSA is for the pool, and is accepted there: nothing was used up before it went.
  EXPECT_EQ(present(rsa().sign(claims("pinned"))).status, 200);
  const auto slow = rsa().sign(claims("pinned"));
  EXPECT_EQ(present(slow).status, 200);
  EXPECT_EQ(present(slow).error(), "invalid_client");
}

}  // namespace
}  // namespace gatehouse::test_support
