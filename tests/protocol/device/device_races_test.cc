// Many at once: a decision is made once, and one poll gets the tokens (S-410).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/protocol/device/device_app.h"
#include "tests/support/race.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;

constexpr auto* kNoLimits =
    "limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m }, device: { "
    "per_address: "
    "10000/1m } }\n";

TEST(DeviceRaces, S410_of_fifty_polls_one_gets_tokens_and_they_live) {
  TestServer server(with_devices(kNoLimits));
  const DeviceApp tv(server);
  const auto begun = tv.begin();
  Browser browser(server);
  enter_and_sign_in(browser, begun.text("user_code"));
  browser.submit({{"action", "allow"}});
  std::atomic<int> good = 0, too_soon = 0;
  std::string access;
  race(50, [&](int) {
    const auto answer = tv.poll(begun.text("device_code"));
    if (answer.status == 200 && ++good == 1) access = answer.text("access_token");
    if (answer.error() == "slow_down") ++too_soon;
  });
  EXPECT_EQ(good, 1);
  EXPECT_EQ(too_soon, 49) << "what comes too soon is no second use";
  EXPECT_EQ(TokenClient(server).userinfo(access).status, 200);
}

TEST(DeviceRaces, S410_of_many_people_who_decide_one_does) {
  TestServer server(with_devices(kNoLimits));
  const DeviceApp tv(server);
  for (int round = 0; round < 5; ++round) {
    const auto begun = tv.begin();
    std::vector<std::unique_ptr<Browser>> people;
    for (int i = 0; i < 8; ++i) {
      people.push_back(std::make_unique<Browser>(server));
      enter_and_sign_in(*people.back(), begun.text("user_code"));
    }
    race(people.size(), [&](std::size_t i) {
      people[i]->submit({{"action", i % 2 == 0 ? "allow" : "cancel"}});
    });
    int allowed = 0, denied = 0, late = 0;
    for (const auto& person : people) {
      const auto body = person->body();
      if (body.find("Your device is connected") != std::string::npos) ++allowed;
      if (body.find("Your device was not connected") != std::string::npos) ++denied;
      if (body.find("device_code_gone") != std::string::npos) ++late;
    }
    EXPECT_EQ(allowed + denied, 1);
    EXPECT_EQ(late, 7);
    const auto answer = tv.poll_in_time(begun.text("device_code"));
    EXPECT_EQ(answer.status == 200, allowed == 1);
    EXPECT_EQ(answer.error() == "access_denied", denied == 1);
  }
}

}  // namespace
}  // namespace gatehouse::test_support
