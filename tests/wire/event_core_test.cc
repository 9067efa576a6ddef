// What the connection layer relies on in Pistache's event core, and the hazards found in it
// (docs/adr/0011), numbered as they were found: those that are not here have their tests elsewhere in this
// folder. A new version of the library must pass all of it before it is used.
#include <gtest/gtest.h>
#include <pistache/mailbox.h>
#include <pistache/reactor.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <filesystem>
#include <future>

#include "core/http/pistache/loop_inbox.h"
#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

milliseconds cpu_used() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) { return time.tv_sec * 1000 + time.tv_usec / 1000; };
  return milliseconds(of(usage.ru_utime) + of(usage.ru_stime));
}

/// Tells the tag of the first event.
class TagProbe final : public Pistache::Aio::Handler {
 public:
  explicit TagProbe(std::shared_ptr<std::promise<std::uint64_t>> tag) : tag_(std::move(tag)) {}
  std::shared_ptr<Handler> clone() const override { return std::make_shared<TagProbe>(tag_); }
  void registerPoller(Pistache::Polling::Epoll&) override {}
  void onReady(const Pistache::Aio::FdSet& ready) override {
    for (const auto& event : ready) {
      if (!std::exchange(told_, true)) tag_->set_value(event.getTag().value());
    }
  }

 private:
  std::shared_ptr<std::promise<std::uint64_t>> tag_;
  bool told_ = false;
};

TEST(EventCore, hazard_2_with_one_handler_a_tag_comes_back_with_all_its_64_bits) {
  const auto promise = std::make_shared<std::promise<std::uint64_t>>();
  auto told = promise->get_future();
  const Descriptor event(::eventfd(1, EFD_NONBLOCK));
  auto reactor = Pistache::Aio::Reactor::create();
  reactor->init(Pistache::Aio::AsyncContext(1));
  const auto key = reactor->addHandler(std::make_shared<TagProbe>(promise));
  const auto probe = reactor->handlers(key).front();
  constexpr std::uint64_t kTag = 0xfedcba9876543210;
  reactor->registerFd(probe->key(), event.number(), Pistache::Polling::NotifyOn::Read,
                      Pistache::Polling::Tag(kTag));
  reactor->run();
  EXPECT_EQ(told.get(), kTag);
  reactor->shutdown();
}

TEST(EventCore, hazard_3_an_inbox_never_loses_a_wake_up) {
  // Pairs: the second item comes at a moment that sweeps over the consumer's waking, draining and swapping;
  // the next pair only when both were seen. A lost wake-up would stop the chain for good.
  Pistache::Polling::Epoll poller;
  LoopInbox inbox;
  inbox.bind(poller);
  std::atomic<std::uint32_t> seen = 0;
  constexpr std::uint32_t kItems = 20'000;
  std::thread poster([&] {
    for (std::uint32_t i = 1; i <= kItems; ++i) {
      inbox.post(LateAnswer{{.slot = 0, .generation = 1, .serial = i}, {}});
      if (i % 2 == 0) {
        while (seen < i)
          std::this_thread::yield();
      } else {
        const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds(i * 37 % 30'000);
        while (std::chrono::steady_clock::now() < until) {
        }
      }
    }
  });
  std::vector<Pistache::Polling::Event> events;
  while (seen < kItems) {
    ASSERT_GT(poller.poll(events, milliseconds(5'000)), 0) << "lost after " << seen;
    const auto& content = inbox.collect();
    seen += static_cast<std::uint32_t>(content.answers.size());
  }
  poster.join();
}

TEST(EventCore, hazard_3_a_late_answer_on_a_quiet_server_does_not_wait_for_the_next_event) {
  TestDoor door;
  RawClient client(door.address());
  for (int i = 0; i < 3'000; ++i) {
    client.send(get_request("/pool"));
    ASSERT_EQ(client.read_reply(false, milliseconds(5'000)).status, 200) << i;
  }
}

TEST(EventCore, hazard_6_a_reset_is_noticed_while_nothing_is_being_read) {
  TestDoor door;
  RawClient client(door.address());
  client.send(get_request("/never"));
  ASSERT_TRUE(eventually([&] { return door.sink().received() == 1; }));
  client.send(std::string(100 << 10, 'G'));  // more than the door buffers while it waits, so it stops reading
  client.reset();
  EXPECT_TRUE(eventually([&] { return door.counters().open == 0; }));
}

TEST(EventCore, hazard_6_a_half_closed_client_that_waits_costs_no_time_and_its_reset_is_noticed) {
  TestDoor door;
  RawClient client(door.address());
  client.send(get_request("/never"));
  client.half_close();
  ASSERT_TRUE(eventually([&] { return door.sink().received() == 1; }));
  const auto before = cpu_used();
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_LT(cpu_used() - before, milliseconds(60));
  client.reset();
  EXPECT_TRUE(eventually([&] { return door.counters().open == 0; }));
}

TEST(EventCore, hazard_7_more_events_at_once_than_one_poll_returns_are_all_served) {
  TestDoorOptions options;
  options.door.io_threads = 1;
  options.door.caps.per_address = 2'000;
  TestDoor door(std::move(options));
  std::vector<RawClient> clients;
  for (int i = 0; i < 1'500; ++i)
    clients.emplace_back(door.address());
  ASSERT_TRUE(eventually([&] { return door.counters().open == 1'500; }));
  clients.front().send(get_request("/block?200"));
  ASSERT_TRUE(eventually([&] { return door.sink().received() == 1; }));
  for (std::size_t i = 1; i < clients.size(); ++i)
    clients[i].send(get_request("/fixed"));
  for (RawClient& client : clients)
    ASSERT_EQ(client.read_reply().status, 200);
}

TEST(EventCore, hazard_10_doors_that_come_and_go_leave_nothing_but_pistache_s_own_event_descriptors) {
  { const TestDoor warm_up; }
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    TestDoor door;
    EXPECT_EQ(ask(door.address(), get_request(i % 2 == 0 ? "/fixed" : "/pool")).status, 200);
    if (i % 3 != 0) continue;
    EXPECT_TRUE(door.door().drain(Deadline::in(std::chrono::seconds(20))));
  }
  // Each of a reactor's threads leaves the eventfd of its shutdown behind: NotifyFd has no destructor. Ours
  // are closed.
  EXPECT_EQ(open_descriptors(), before + 20 * (FrontDoorOptions().io_threads + 1));
}

TEST(EventCore, pitfall_clients_in_the_accept_queue_are_served_by_a_drain) {
  for (int i = 0; i < 20; ++i) {
    TestDoor door;
    RawClient client(door.address());
    client.send(get_request("/fixed"));
    std::thread ender([&] { EXPECT_TRUE(door.door().drain(Deadline::in(std::chrono::seconds(20)))); });
    EXPECT_EQ(client.read_reply().status, 200) << "a reset instead, round " << i;
    client.close();
    ender.join();
  }
}

TEST(EventCore, pitfall_one_pipelining_client_does_not_hold_up_the_others) {
  TestDoorOptions options;
  options.door.io_threads = 1;
  TestDoor door(std::move(options));
  RawClient greedy(door.address());
  std::string batch;
  for (int i = 0; i < 500; ++i)
    batch += get_request("/fixed");
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop && greedy.send(batch)) {
    }
  });
  std::thread reader([&] {
    while (!greedy.read_some(1 << 20, milliseconds(200)).empty()) {
    }
  });
  RawClient honest(door.address());
  for (int i = 0; i < 200; ++i) {
    honest.send(get_request("/fixed"));
    ASSERT_EQ(honest.read_reply(false, milliseconds(2'000)).status, 200) << i;
  }
  stop = true;
  writer.join();
  reader.join();
}

}  // namespace
}  // namespace gatehouse::http::test
