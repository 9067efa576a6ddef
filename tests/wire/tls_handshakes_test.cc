// Handshakes that do not come to an end: each costs its own deadline, and nobody else anything.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tests/wire/tls_client.h"
#include "tests/wire/tls_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;

TestDoorOptions patient(milliseconds handshake) {
  TestDoorOptions options;
  options.door.io_threads = 1;
  options.door.timeouts.handshake = handshake;
  options.door.caps.per_address = 4000;
  return options;
}

TEST(TlsHandshakes, hundreds_of_silent_clients_hold_up_nobody) {
  const std::size_t count = full_scale() ? 2000 : 400;
  TlsDoor door(patient(milliseconds(20'000)));
  std::vector<RawClient> silent;
  for (std::size_t i = 0; i < count; ++i) {
    silent.emplace_back(door.address());
    if (i % 2 == 0) silent.back().send("\x16\x03\x01\x02");  // the beginning of a ClientHello
  }
  ASSERT_TRUE(eventually([&] { return door->counters().open == count; }));
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) {
    TlsClient honest(door.address());
    honest.send(get_request("/fixed"));
    ASSERT_EQ(honest.read_reply().status, 200) << i;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
  EXPECT_EQ(door->counters().unsecured, 0u) << "they were all waiting meanwhile";
}

TEST(TlsHandshakes, a_silent_client_is_closed_at_the_deadline) {
  TlsDoor door(patient(milliseconds(300)));
  std::vector<RawClient> silent;
  for (int i = 0; i < 50; ++i)
    silent.emplace_back(door.address());
  for (RawClient& one : silent)
    EXPECT_EQ(one.read_to_end(), "");
  EXPECT_EQ(door->counters().unsecured, 50u);
  EXPECT_TRUE(eventually([&] { return door->counters().open == 0; }));
}

/// Carries a handshake over `client`, each byte by itself, with a pause after it.
bool drip(RawClient& client, TlsHandshake& handshake, milliseconds pause) {
  std::string received;
  while (!handshake.done()) {
    const auto flight = handshake.advance(received);
    received.clear();
    for (const char& byte : flight) {
      if (!client.send({&byte, 1})) return false;
      std::this_thread::sleep_for(pause);
    }
    if (handshake.done()) return true;
    received = client.read_some(1);  // and reads it as slowly
    if (received.empty()) return false;
  }
  return true;
}

TEST(TlsHandshakes, one_that_comes_byte_by_byte_succeeds_in_time) {
  TlsDoor door(patient(milliseconds(20'000)));
  RawClient client(door.address());
  TlsHandshake handshake;
  ASSERT_TRUE(drip(client, handshake, milliseconds(0)));
  for (const char& byte : handshake.seal(get_request("/fixed")))
    ASSERT_TRUE(client.send({&byte, 1}));
  std::string answer;
  while (answer.find("\r\n\r\nok") == std::string::npos) {
    const auto some = client.read_some(5);
    ASSERT_FALSE(some.empty());
    for (std::string part = handshake.open(some); !part.empty(); part = handshake.open(""))
      answer += part;
  }
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200"));
}

TEST(TlsHandshakes, one_that_drips_beyond_the_deadline_does_not) {
  TlsDoor door(patient(milliseconds(400)));
  RawClient client(door.address());
  TlsHandshake handshake;
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(drip(client, handshake, milliseconds(10)));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8))
      << "no byte gets a client more time";
  EXPECT_EQ(door->counters().unsecured, 1u);
}

TEST(TlsHandshakes, clients_that_come_and_go_in_the_middle_leave_nothing) {
  TlsDoor door(patient(milliseconds(20'000)));
  for (int i = 0; i < 200; ++i) {
    TlsHandshake handshake;
    RawClient client(door.address());
    const auto hello = handshake.advance("");
    client.send(std::string_view(hello).substr(0, static_cast<std::size_t>(i) % (hello.size() + 1)));
    if (i % 3 == 0) client.reset();
    if (i % 3 == 1) client.half_close();
  }
  EXPECT_TRUE(eventually([&] { return door->counters().open == 0; }));
  TlsClient honest(door.address());
  honest.send(get_request("/fixed"));
  EXPECT_EQ(honest.read_reply().status, 200);
}

TEST(TlsHandshakes, a_full_house_is_shed_without_one) {
  auto options = patient(milliseconds(20'000));
  options.door.caps.per_address = 2;
  TlsDoor door(std::move(options));
  RawClient first(door.address()), second(door.address());
  ASSERT_TRUE(eventually([&] { return door->counters().open == 2; }));
  RawClient third(door.address());
  EXPECT_EQ(third.read_to_end(), "");
  EXPECT_EQ(door->counters().refused, 1u);
}

}  // namespace
}  // namespace gatehouse::http::test
