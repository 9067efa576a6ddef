// SQLite under several processes: races, kill -9 in the middle of the load, a lock held by another, a full
// disk.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <set>

#include "gatehouse/testkit/kit.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "sdk/testkit/storage/samples.h"
#include "tests/faults/child_process.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::tests {
namespace {

using namespace testkit::storage;

struct Opened {
  std::unique_ptr<Storage> storage;
  std::unique_ptr<TenantStore> tenant;
};

class StorageProcesses : public testing::Test {
 protected:
  Opened open(Duration busy_timeout = std::chrono::seconds(5)) {
    sqlite::SqliteConfig config;
    config.busy_timeout = busy_timeout;
    auto storage = sqlite::open_sqlite(config, directory_.path());
    EXPECT_TRUE(storage) << storage.error().describe();
    if (!storage) std::abort();
    auto tenant = (*storage)->open(testkit::scope("acme")).value();
    return {std::move(*storage), std::move(tenant)};
  }
  ChildProcess driver(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), STORAGE_DRIVER);
    return ChildProcess(arguments);
  }
  std::string path() const { return directory_.path().string(); }

  TemporaryDirectory directory_;
};

TEST_F(StorageProcesses, S421_of_racers_in_four_processes_one_redeems_each_code) {
  // 200 rounds at full scale, 10 otherwise: 5 %. Four processes with 12 threads and one with two are 50
  // racers.
  const std::uint64_t rounds = testkit::rounds(10, 200);
  const auto opened = open();
  for (std::uint64_t round = 0; round < rounds; ++round)
    ASSERT_TRUE(begin(*opened.tenant, "family-" + std::to_string(round * 1000), round * 1000));
  std::vector<ChildProcess> racers;
  for (const char* threads : {"12", "12", "12", "12", "2"})
    racers.push_back(driver({"redeem", path(), std::to_string(rounds), threads}));
  for (auto& racer : racers)
    ASSERT_EQ(racer.line(), "ready");
  for (auto& racer : racers)
    racer.close_input();
  std::uint64_t issued = 0;
  for (auto& racer : racers) {
    const auto line = racer.line();
    ASSERT_TRUE(line.starts_with("issued ")) << line;
    issued += std::stoull(line.substr(7));
    EXPECT_EQ(racer.wait(), 0);
  }
  EXPECT_EQ(issued, rounds);
  for (std::uint64_t round = 0; round < rounds; ++round)
    EXPECT_EQ(state_of(*opened.tenant, "family-" + std::to_string(round * 1000)), FamilyState::revoked)
        << "replays revoked it, seen by this process";
}

TEST_F(StorageProcesses, S411_every_acknowledged_grant_survives_kill_9) {
  // 200 kills at full scale, 4 otherwise: 2 %.
  for (std::uint32_t round = 0; round < testkit::rounds(4, 200); ++round) {
    TemporaryDirectory fresh;
    std::set<std::uint64_t> acknowledged;
    {
      auto loader = driver({"load", fresh.path().string()});
      for (std::uint32_t i = 0; i < 40 + 37 * (round % 8); ++i)
        acknowledged.insert(std::stoull(loader.line()));
      loader.kill();
      for (auto line = loader.line(); !line.empty(); line = loader.line())
        acknowledged.insert(std::stoull(line));
      EXPECT_EQ(loader.wait(), 128 + SIGKILL);
    }
    auto storage = sqlite::open_sqlite({}, fresh.path());
    ASSERT_TRUE(storage) << storage.error().describe();
    const auto store = (*storage)->open(testkit::scope("acme")).value();
    for (const auto number : acknowledged) {
      EXPECT_TRUE(is_live(*store, number + 1)) << number;
      EXPECT_TRUE(store->tokens().find_refresh(digest(number + 2)).value().has_value()) << number;
      const auto code = store->tickets().peek(code_ref(number), kNow).value();
      EXPECT_TRUE(code && code->consumed) << "S-410: a code is not good again, " << number;
    }
    // What was not acknowledged is whole or not there: a consumed code has its tokens.
    for (std::uint64_t number = 10; number < 10 * (acknowledged.size() + 20); number += 10) {
      const auto code = store->tickets().peek(code_ref(number), kNow).value();
      EXPECT_EQ(code && code->consumed, is_live(*store, number + 1)) << number;
    }
  }
}

TEST_F(StorageProcesses, S425_a_lock_held_by_another_process_is_unavailable_and_passes) {
  // Full scale holds the default busy timeout of 5 s; otherwise 0.5 s: 10 %.
  const auto busy = std::chrono::milliseconds(testkit::rounds(500, 5000));
  const auto opened = open(busy);
  ASSERT_TRUE(begin(*opened.tenant, "before", 1));
  auto locker = driver({"lock", path()});
  ASSERT_EQ(locker.line(), "locked");
  const auto start = std::chrono::steady_clock::now();
  std::atomic<int> unavailable = 0;
  testkit::race(16, [&](std::uint32_t i) {
    const auto refused = begin(*opened.tenant, "refused-" + std::to_string(i), 100 + i);
    unavailable += !refused && refused.error().code() == ErrorCode::unavailable;
  });
  EXPECT_EQ(unavailable, 16);
  EXPECT_LT(std::chrono::steady_clock::now() - start, busy * 10)
      << "nobody waits for one timeout after the other";
  EXPECT_TRUE(opened.tenant->grants().find(FamilyId("before"), kNow).value().has_value())
      << "reading goes on";
  locker.close_input();
  ASSERT_EQ(locker.wait(), 0);
  EXPECT_TRUE(begin(*opened.tenant, "after", 2));
  for (std::uint32_t i = 0; i < 16; ++i)
    EXPECT_FALSE(
        opened.tenant->grants().find(FamilyId("refused-" + std::to_string(i)), kNow).value().has_value());
}

TEST_F(StorageProcesses, a_start_while_another_process_writes_waits_or_says_so) {
  { open(); }
  auto locker = driver({"lock", path()});
  ASSERT_EQ(locker.line(), "locked");
  sqlite::SqliteConfig config;
  config.busy_timeout = std::chrono::milliseconds(200);
  const auto storage = sqlite::open_sqlite(config, directory_.path());
  ASSERT_TRUE(storage) << "opening needs no write lock: " << storage.error().describe();
  const auto refused = (*storage)->ping(Deadline::never());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unavailable);
}

/// Files may not grow beyond a limit, as on a full disk: the kernel refuses the write itself.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(StorageProcesses, a_full_disk_is_unavailable_leaves_no_half_state_and_passes) {
  const auto opened = open();
  std::set<std::uint64_t> acknowledged;
  std::set<std::uint64_t> refused;
  {
    const FileSizeLimit limit(600 * 1024);
    std::mutex mutex;
    testkit::race(8, [&](std::uint32_t thread) {
      for (std::uint64_t n = 0; n < 40; ++n) {
        const std::uint64_t number = (thread * 1000 + n) * 10;
        const auto granted = grant(*opened.tenant, "family-" + std::to_string(number), number);
        EXPECT_TRUE(granted || granted.error().code() == ErrorCode::unavailable)
            << granted.error().describe();
        const std::lock_guard lock(mutex);
        (granted ? acknowledged : refused).insert(number);
      }
    });
  }
  EXPECT_FALSE(acknowledged.empty());
  EXPECT_FALSE(refused.empty()) << "the limit was met";
  for (const auto number : acknowledged)
    EXPECT_TRUE(is_live(*opened.tenant, number + 1)) << number;
  for (const auto number : refused) {
    const auto code = opened.tenant->tickets().peek(code_ref(number), kNow).value();
    EXPECT_FALSE(is_live(*opened.tenant, number + 1)) << number;
    EXPECT_FALSE(code && code->consumed) << number;
  }
  const auto after = grant(*opened.tenant, "after", 999'990);
  EXPECT_TRUE(after && after->outcome == RedeemOutcome::issued) << "space is back";
}

}  // namespace
}  // namespace gatehouse::tests
