// Many at once: a decision is made once, one poll gets the tokens (S-410), and a person is not flooded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/protocol/ciba/ciba_app.h"
#include "tests/support/race.h"

namespace gatehouse::test_support {
namespace {

constexpr auto* kNoLimits =
    "limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m } }\n";

TEST(CibaRaces, S410_of_fifty_polls_one_gets_tokens_and_they_live) {
  TestServer server(with_ciba(kNoLimits));
  const CibaApp till(server);
  const auto id = till.begun();
  Browser browser(server);
  answer(browser, "allow");
  std::atomic<int> good = 0, too_soon = 0;
  std::string access;
  race(50, [&](int) {
    const auto answer = till.poll(id);
    if (answer.status == 200 && ++good == 1) access = answer.text("access_token");
    if (answer.error() == "slow_down") ++too_soon;
  });
  EXPECT_EQ(good, 1);
  EXPECT_EQ(too_soon, 49) << "what comes too soon is no second use";
  EXPECT_EQ(TokenClient(server).userinfo(access).status, 200);
}

TEST(CibaRaces, S410_of_many_windows_that_decide_one_does) {
  TestServer server(with_ciba(kNoLimits));
  const CibaApp till(server);
  for (int round = 0; round < 5; ++round) {
    const auto id = till.begun();
    std::vector<std::unique_ptr<Browser>> windows;
    for (int i = 0; i < 8; ++i) {
      windows.push_back(std::make_unique<Browser>(server));
      choose(*windows.back());
    }
    race(8, [&](int i) {
      windows[static_cast<std::size_t>(i)]->submit({{"action", i % 2 == 0 ? "allow" : "cancel"}});
    });
    int allowed = 0, denied = 0, late = 0;
    for (const auto& window : windows) {
      const auto body = window->body();
      if (body.find("You are signing in") != std::string::npos) ++allowed;
      if (body.find("You did not allow it") != std::string::npos) ++denied;
      if (body.find("request_not_waiting") != std::string::npos) ++late;
    }
    EXPECT_EQ(allowed + denied, 1);
    EXPECT_EQ(late, 7);
    const auto told = till.poll_in_time(id);
    EXPECT_EQ(told.status == 200, allowed == 1);
    EXPECT_EQ(told.error() == "access_denied", denied == 1);
  }
}

TEST(CibaRaces, S233_of_many_requests_at_once_no_more_wait_than_may) {
  TestServer server(with_ciba(kNoLimits));
  const CibaApp till(server), kiosk(server, "kiosk");
  std::atomic<int> taken = 0, refused = 0, busy = 0;
  race(16, [&](int i) {
    const auto answer = (i % 2 == 0 ? till : kiosk).begin();
    ++(answer.status == 200 ? taken : answer.status == 403 ? refused : busy);
  });
  EXPECT_LE(taken, 5);
  EXPECT_GE(taken, 1);
  EXPECT_EQ(taken + refused + busy, 16);
  Browser browser(server);
  look(browser);
  const auto html = browser.body();
  int shown = 0;
  for (auto at = html.find("name=\"request\""); at != std::string::npos;
       at = html.find("name=\"request\"", at + 1))
    ++shown;
  EXPECT_EQ(shown, taken) << "none that was taken is lost";
}

}  // namespace
}  // namespace gatehouse::test_support
