// No byte of one connection ever reaches another: clients come and go at random, answers come late,
// descriptors and slots are reused all the time. Every byte that arrives is compared with the connection's
// own secret. Scale: 3 seconds of 30; all of them with GATEHOUSE_FULL_SCALE=1.
#include <gtest/gtest.h>

#include <random>

#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;

struct Tally {
  std::atomic<std::uint64_t> asked{0}, verified{0}, foreign{0}, torn{0}, reset{0};
};

/// One client after the other, each with a secret of its own.
void storm(const std::string& address, unsigned seed, std::chrono::steady_clock::time_point until,
           Tally& tally) {
  std::mt19937 random(seed);
  for (unsigned serial = 0; std::chrono::steady_clock::now() < until; ++serial) {
    const std::string secret = "secret-" + std::to_string(seed) + "-" + std::to_string(serial) + "-end";
    RawClient client(address);
    if (!client.connected()) continue;
    const int requests = 1 + static_cast<int>(random() % 3);
    std::string all;
    for (int i = 0; i < requests; ++i) {
      const bool late = random() % 4 != 0;
      all += get_request(late ? "/pool?" + std::to_string(random() % 4) : "/echo",
                         "X-Secret: " + secret + "\r\n");
    }
    client.send(all);
    tally.asked += static_cast<unsigned>(requests);
    if (random() % 5 < 2) {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 6'000));
      client.reset();
      ++tally.reset;
      continue;
    }
    for (int i = 0; i < requests; ++i) {
      const Reply reply = client.read_reply();
      if (reply.status == 503) continue;  // the queue was full; carries nobody's bytes
      const bool whole =
          reply.status == 200 && reply.body.find("x-secret: " + secret + "\n") != std::string::npos;
      if (whole) {
        ++tally.verified;
      } else {
        ++(reply.status == 0 ? tally.torn : tally.foreign);
      }
    }
  }
}

TEST(CrossTalk, late_answers_and_reused_descriptors_never_mix_connections) {
  TestDoorOptions options;
  options.workers = 4;
  TestDoor door(std::move(options));
  Tally tally;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(full_scale() ? 30 : 3);
  std::vector<std::thread> clients;
  const unsigned count = full_scale() ? 100 : 24;
  for (unsigned seed = 1; seed <= count; ++seed)
    clients.emplace_back([&, seed] { storm(door.address(), seed, until, tally); });
  for (std::thread& client : clients)
    client.join();
  EXPECT_EQ(tally.foreign, 0u) << "of " << tally.asked;
  EXPECT_EQ(tally.torn, 0u);
  EXPECT_GT(tally.verified, 200u);
  EXPECT_GT(tally.reset, 50u);
  EXPECT_TRUE(eventually([&] { return door.counters().open == 0; }));
  EXPECT_TRUE(eventually([&] { return door.counters().late_answers > 0; }))
      << "the storm was too tame to prove anything";
  RecordProperty("asked", static_cast<int>(tally.asked));
  RecordProperty("verified", static_cast<int>(tally.verified));
  RecordProperty("late_answers", static_cast<int>(door.counters().late_answers));
}

}  // namespace
}  // namespace gatehouse::http::test
