// Where a door listens, what it says when it cannot, and how many connections it lets in.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>

#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

TestDoorOptions listening_on(std::vector<ListenAt> addresses) {
  TestDoorOptions options;
  options.door.listen = std::move(addresses);
  return options;
}

class SocketFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "gatehouse-wire-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_ + "/door.sock"; }
  std::string address() const { return "unix:" + path(); }
  std::string folder_;
};

TEST(Listeners, several_at_once_each_with_the_peer_it_knows) {
  TestDoor door(listening_on({"127.0.0.1:0", "[::1]:0", "localhost:0"}));
  const auto& addresses = door.door().addresses();
  ASSERT_EQ(addresses.size(), 3u);
  EXPECT_EQ(ask(addresses[0], get_request("/peer")).body, "127.0.0.1");
  EXPECT_EQ(ask(addresses[1], get_request("/peer")).body, "::1");
  EXPECT_NE(door.door().port(), 0);
}

TEST(Listeners, a_v4_client_of_a_v6_listener_is_a_v4_peer) {
  TestDoor door(listening_on({"[::]:0"}));
  const std::string v4 = "127.0.0.1:" + std::to_string(door.door().port());
  EXPECT_EQ(ask(v4, get_request("/peer")).body, "127.0.0.1");
}

TEST_F(SocketFile, a_unix_socket_serves_its_owner_and_group_and_is_removed_at_the_end) {
  {
    TestDoor door(listening_on({address()}));
    EXPECT_EQ(ask(address(), get_request("/peer")).body, "unix");
    struct stat file {};
    ASSERT_EQ(::stat(path().c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 07777, 0660u);
  }
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SocketFile, what_a_killed_process_left_is_replaced_but_a_live_socket_is_not_taken) {
  {
    Descriptor dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path().copy(name.sun_path, sizeof name.sun_path - 1);
    ASSERT_EQ(::bind(dead.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  }
  TestDoor door(listening_on({address()}));
  EXPECT_EQ(ask(address(), get_request("/fixed")).status, 200);
  TestSink sink(1, 1);
  FrontDoorOptions second;
  second.listen = {address()};
  const auto taken = FrontDoor::create(second, sink);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(ask(address(), get_request("/fixed")).status, 200);
}

TEST(Listeners, what_cannot_be_bound_is_a_clear_error_and_nothing_stays_open) {
  TestDoor door;
  TestSink sink(1, 1);
  const auto attempt = [&](std::vector<ListenAt> addresses) {
    FrontDoorOptions options;
    options.listen = std::move(addresses);
    return FrontDoor::create(std::move(options), sink);
  };
  const auto taken = attempt({"127.0.0.1:0", door.address()});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::unavailable);
  EXPECT_NE(taken.error().message().find("Address already in use"), std::string::npos);
  for (const std::string bad : {"", "8080", "127.0.0.1:", ":80", "a.example:80", "127.0.0.1:http",
                                "127.0.0.1:70000", "unix:relative.sock", "unix:"}) {
    const auto refused = attempt({bad});
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument) << bad;
  }
  EXPECT_FALSE(attempt({}));
}

TEST(Listeners, S032_one_address_cannot_take_every_place) {
  TestDoorOptions options = listening_on({"127.0.0.1:0", "[::1]:0"});
  options.door.caps.per_address = 10;
  TestDoor door(std::move(options));
  std::vector<RawClient> greedy;
  for (int i = 0; i < 10; ++i)
    greedy.emplace_back(door.address());
  ASSERT_TRUE(eventually([&] { return door.counters().open == 10; }));
  RawClient eleventh(door.address());
  const Reply shed = eleventh.read_reply();
  EXPECT_EQ(shed.status, 503);
  EXPECT_EQ(shed.field("retry-after"), "2");
  EXPECT_TRUE(eleventh.ends());
  EXPECT_EQ(ask(door.door().addresses()[1], get_request("/fixed")).status, 200)
      << "another address is served";
  greedy.pop_back();
  EXPECT_TRUE(eventually([&] { return ask(door.address(), get_request("/fixed")).status == 200; }));
}

TEST(Listeners, S032_trusted_proxies_are_exempt_from_the_cap_per_address) {
  TestDoorOptions options;
  options.door.caps.per_address = 2;
  options.door.caps.exempt = [](std::string_view address) { return address == "127.0.0.1"; };
  TestDoor door(std::move(options));
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back(door.address());
    clients.back().send(get_request("/fixed"));
    EXPECT_EQ(clients.back().read_reply().status, 200);
  }
}

TEST(Listeners, the_total_cap_sheds_the_newest_with_503) {
  TestDoorOptions options;
  options.door.caps.total = 5;
  TestDoor door(std::move(options));
  std::vector<RawClient> first;
  for (int i = 0; i < 5; ++i)
    first.emplace_back(door.address());
  ASSERT_TRUE(eventually([&] { return door.counters().open == 5; }));
  EXPECT_EQ(ask(door.address(), get_request("/fixed")).status, 503);
  first.front().send(get_request("/fixed"));
  EXPECT_EQ(first.front().read_reply().status, 200) << "those inside do not notice";
  EXPECT_EQ(door.counters().refused, 1u);
}

}  // namespace
}  // namespace gatehouse::http::test
