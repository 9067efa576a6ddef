// Many connections at once: idle ones, ones that are torn down, and more than there are descriptors.
// Scale: 1,000 idle connections of 10,000 and 1,000 resets of 10,000; all of them with
// GATEHOUSE_FULL_SCALE=1.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <utility>

#include "tests/support/sanitizer.h"
#include "tests/wire/raw_client.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return resident * 4096;
}

milliseconds cpu_used() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) { return time.tv_sec * 1000 + time.tv_usec / 1000; };
  return milliseconds(of(usage.ru_utime) + of(usage.ru_stime));
}

/// The clients of the idle test, in a process of their own: 10,000 connections have 20,000 ends. Opens
/// `count` and makes a request on each, says 'r', then answers every byte with 'y' or 'n' after some more
/// requests.
int idle_clients(int from_parent, int to_parent, std::size_t count) {
  std::array<char, 64> address{};
  if (::read(from_parent, address.data(), address.size() - 1) <= 0) return 1;
  std::vector<RawClient> idle;
  idle.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    idle.emplace_back(address.data());
    if (!idle.back().connected()) return 2;
    idle.back().send(get_request("/fixed"));
    if (idle.back().read_reply().status != 200) return 3;
  }
  char word = 'r';
  while (::write(to_parent, &word, 1) == 1 && ::read(from_parent, &word, 1) == 1) {
    word = 'y';
    for (std::size_t i = 0; i < count; i += 97) {
      idle[i].send(get_request("/fixed"));
      if (idle[i].read_reply().status != 200) word = 'n';
    }
  }
  return 0;
}

TEST(ManyConnections, ten_thousand_idle_ones_cost_little_memory_and_no_time) {
  const std::size_t wanted = full_scale() ? 10'000 : 1'000;
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_cur < wanted + 200) GTEST_SKIP() << "needs RLIMIT_NOFILE of " << wanted + 200;
  std::array<int, 2> down{};
  std::array<int, 2> up{};
  ASSERT_EQ(::pipe(down.data()) + ::pipe(up.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(down[1]);
    ::_exit(idle_clients(down[0], up[1], wanted));
  }
  ::close(up[1]);
  TestDoorOptions options;
  options.door.caps.per_address = wanted + 10;
  options.door.caps.total = wanted + 10;
  TestDoor door(std::move(options));
  ASSERT_EQ(ask(door.address(), get_request("/fixed")).status, 200);
  const std::size_t memory_before = resident_bytes();
  ASSERT_GT(::write(down[1], door.address().data(), door.address().size()), 0);
  char word = 0;
  ASSERT_EQ(::read(up[0], &word, 1), 1) << "the clients failed";
  EXPECT_TRUE(eventually([&] { return door.counters().open == wanted; }));
  const std::size_t each = (resident_bytes() - memory_before) / wanted;
  RecordProperty("bytes_per_connection", static_cast<int>(each));
  if (!test_support::kAddressSanitized) {  // its shadow and quarantine are not ours
    EXPECT_LT(each, 2048u);
  }
  const auto cpu_before = cpu_used();
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_LT(cpu_used() - cpu_before, milliseconds(50)) << "of 500 ms";
  ASSERT_EQ(::write(down[1], "?", 1), 1);
  ASSERT_EQ(::read(up[0], &word, 1), 1);
  EXPECT_EQ(word, 'y') << "they are served as before";
  ::close(down[1]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(eventually([&] { return door.counters().open == 0; }));
  ::close(down[0]);
  ::close(up[0]);
}

TEST(ManyConnections, S033_connect_send_reset_leaves_nothing_behind) {
  const int rounds = full_scale() ? 10'000 : 1'000;
  TestDoor door;
  for (int i = 0; i < rounds; ++i) {
    RawClient client(door.address());
    ASSERT_TRUE(client.connected()) << i;
    const std::string request = get_request(i % 3 == 0 ? "/pool?1" : "/big?50000");
    client.send(std::string_view(request).substr(0, i % 4 == 0 ? request.size() / 2 : request.size()));
    if (i % 5 == 0) client.half_close();
    client.reset();
  }
  EXPECT_TRUE(eventually([&] { return door.counters().open == 0; }));
  EXPECT_EQ(ask(door.address(), get_request("/fixed")).status, 200);
}

/// A door in a process of its own with 64 descriptors, none of which the clients can take: in one process a
/// client's socket would get the descriptor that the door has in reserve whenever the door has it open for a
/// moment.
class DoorWithFewDescriptors {
 public:
  struct Report {
    std::uint64_t open, refused;
    std::int64_t cpu;  ///< milliseconds
  };

  DoorWithFewDescriptors() {
    if (::pipe(down_.data()) + ::pipe(up_.data()) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::close(down_[1]);
      ::_exit(serve());
    }
    ::close(std::exchange(down_[0], -1));
    ::close(std::exchange(up_[1], -1));
    std::array<char, 64> text{};
    if (::read(up_[0], text.data(), text.size() - 1) > 0) address_ = text.data();
  }
  ~DoorWithFewDescriptors() {
    for (const int end : {down_[1], up_[0]})
      ::close(end);
    if (child_ > 0) ::waitpid(child_, nullptr, 0);
  }
  DoorWithFewDescriptors(const DoorWithFewDescriptors&) = delete;
  DoorWithFewDescriptors& operator=(const DoorWithFewDescriptors&) = delete;

  const std::string& address() const { return address_; }  ///< empty: it could not start
  Report report() const {
    Report told{};
    const char word = '?';
    EXPECT_EQ(::write(down_[1], &word, 1), 1);
    EXPECT_EQ(::read(up_[0], &told, sizeof told), static_cast<ssize_t>(sizeof told));
    return told;
  }

 private:
  int serve() const {
    rlimit few{.rlim_cur = 64, .rlim_max = 64};
    if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return 1;
    TestDoorOptions options;
    options.door.caps.total = 1'000;  // so that the descriptors run out before the cap does
    options.door.io_threads = 1;
    TestDoor door(std::move(options));
    if (::write(up_[1], door.address().data(), door.address().size()) <= 0) return 2;
    for (char word = 0; ::read(down_[0], &word, 1) == 1;) {
      const auto counters = door.counters();
      const Report told{counters.open, counters.refused, cpu_used().count()};
      if (::write(up_[1], &told, sizeof told) != static_cast<ssize_t>(sizeof told)) return 3;
    }
    return 0;
  }

  std::array<int, 2> down_{-1, -1}, up_{-1, -1};
  pid_t child_ = -1;
  std::string address_;
};

TEST(ManyConnections, S031_without_descriptors_the_newest_get_503_and_no_thread_spins) {
  const DoorWithFewDescriptors door;
  ASSERT_FALSE(door.address().empty());
  RawClient early(door.address());
  early.send(get_request("/fixed"));
  ASSERT_EQ(early.read_reply().status, 200);
  std::vector<RawClient> idle;
  while (door.report().refused == 0) {
    ASSERT_LT(idle.size(), 64u) << "more than it has descriptors for";
    idle.emplace_back(door.address());
    ASSERT_TRUE(idle.back().connected());
    ASSERT_TRUE(eventually([&] {
      const auto now = door.report();
      return now.refused > 0 || now.open == idle.size() + 1;
    }));
  }
  const auto before = door.report();
  const auto begun = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(milliseconds(1'000));
  const auto spent = milliseconds(door.report().cpu - before.cpu);
  EXPECT_LT(spent * 20, std::chrono::steady_clock::now() - begun) << "more than 5 % of a processor";
  early.send(get_request("/fixed"));
  EXPECT_EQ(early.read_reply().status, 200) << "who was there before is served";
  EXPECT_EQ(idle.back().read_reply().status, 503) << "the newest is told";
  idle.clear();
  EXPECT_TRUE(eventually([&] { return ask(door.address(), get_request("/fixed")).status == 200; }))
      << "and with descriptors everybody is served again";
}

}  // namespace
}  // namespace gatehouse::http::test
