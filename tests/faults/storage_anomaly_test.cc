// Failure at the n-th operation on the files, for n = 1, 2, 3 … until the flow passes (docs/architecture.md,
// tests).
#include <gtest/gtest.h>

#include <algorithm>

#include "gatehouse/testkit/kit.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "sdk/testkit/storage/samples.h"
#include "tests/faults/fault_vfs.h"
#include "tests/faults/storage_scenarios.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::tests {
namespace {

namespace fs = std::filesystem;
using testkit::storage::kNow;

struct Opened {
  std::unique_ptr<Storage> storage;
  std::unique_ptr<TenantStore> tenant;
};

Opened open_in(const fs::path& directory, const std::string& synchronous = "full") {
  sqlite::SqliteConfig config;
  config.synchronous = synchronous;
  auto storage = sqlite::open_sqlite(config, directory);
  EXPECT_TRUE(storage) << storage.error().describe();
  if (!storage) std::abort();
  auto tenant = (*storage)->open(testkit::scope("acme")).value();
  return {std::move(*storage), std::move(tenant)};
}

class Anomaly : public testing::TestWithParam<StorageScenario> {
 protected:
  void SetUp() override {
    FaultVfs::install();
    fs::create_directory(prepared_);
    GetParam().prepare(*open_in(prepared_).tenant);
  }
  /// A copy of the prepared database.
  const fs::path& fresh() {
    fs::remove_all(used_);
    fs::copy(prepared_, used_);
    return used_;
  }
  /// All or nothing; and all, where it was acknowledged.
  void expect_whole(TenantStore& store, bool acknowledged, const std::string& when) {
    const auto facts = GetParam().facts(store);
    const auto there = std::ranges::count(facts, true);
    EXPECT_TRUE(there == 0 || there == std::ssize(facts)) << "half done " << when;
    EXPECT_TRUE(!acknowledged || there == std::ssize(facts)) << "acknowledged and lost " << when;
  }

  TemporaryDirectory directory_;
  fs::path prepared_ = directory_.path() / "prepared";
  fs::path used_ = directory_.path() / "used";
};

TEST_P(Anomaly, S411_a_failing_operation_leaves_all_or_nothing) {
  for (const auto fault : {FaultVfs::Fault::disk_full, FaultVfs::Fault::write_error}) {
    for (const bool for_good : {false, true}) {
      bool met = true;
      for (std::uint64_t n = 1; met && n < 100; ++n) {
        const std::string when = "at operation " + std::to_string(n);
        const auto& path = fresh();
        bool acknowledged = false;
        {
          const auto opened = open_in(path);
          FaultVfs::fail_at(n, fault, for_good);
          const auto result = GetParam().act(*opened.tenant);
          acknowledged = result.has_value();
          met = FaultVfs::disarm();
          EXPECT_TRUE(result || result.error().code() == ErrorCode::unavailable) << result.error().describe();
          expect_whole(*opened.tenant, acknowledged, when);
          EXPECT_TRUE(opened.storage->ping(Deadline::never())) << "it works again " << when;
        }
        const auto reopened = open_in(path);
        expect_whole(*reopened.tenant, acknowledged, when + ", after reopening");
        EXPECT_TRUE(met || acknowledged) << "without a fault it passes";
      }
      EXPECT_FALSE(met) << "the flow passes in the end";
    }
  }
}

TEST_P(Anomaly, S422_a_power_cut_leaves_all_or_nothing) {
  bool met = true;
  for (std::uint64_t n = 1; met && n < 100; ++n) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const std::string when = "at operation " + std::to_string(n) + ", seed " + std::to_string(seed);
      const auto& path = fresh();
      bool acknowledged = false;
      {
        const auto opened = open_in(path);
        FaultVfs::cut_power_at(n);
        acknowledged = GetParam().act(*opened.tenant).has_value();
      }
      FaultVfs::lose_unsynced(seed);
      met = FaultVfs::disarm();
      fs::remove(path / "gatehouse.db-shm");
      const auto reopened = open_in(path);
      expect_whole(*reopened.tenant, acknowledged, when);
    }
  }
  EXPECT_FALSE(met) << "the flow passes in the end";
}

INSTANTIATE_TEST_SUITE_P(Storage, Anomaly, testing::ValuesIn(storage_scenarios()),
                         [](const auto& scenario) { return scenario.param.name; });

/// Plays a power cut after `operations` into a series of grants; answers how many acknowledged ones are lost
/// by it.
std::size_t lost_by_power_cut(std::uint64_t operations, std::uint64_t seed, const std::string& synchronous) {
  using namespace testkit::storage;
  TemporaryDirectory directory;
  std::vector<std::uint64_t> acknowledged;
  {
    const auto opened = open_in(directory.path(), synchronous);
    FaultVfs::cut_power_at(operations);
    for (std::uint64_t number = 0; number < 1000; number += 10) {
      if (!grant(*opened.tenant, "family-" + std::to_string(number), number)) break;
      acknowledged.push_back(number);
    }
  }
  FaultVfs::lose_unsynced(seed);
  FaultVfs::disarm();
  fs::remove(directory.path() / "gatehouse.db-shm");
  const auto reopened = open_in(directory.path());
  return static_cast<std::size_t>(std::ranges::count_if(acknowledged, [&](std::uint64_t number) {
    return !is_live(*reopened.tenant, number + 1) ||
           !reopened.tenant->tokens().find_refresh(digest(number + 2)).value().has_value();
  }));
}

TEST(PowerCut, S422_every_acknowledged_grant_of_a_series_is_kept) {
  FaultVfs::install();
  // 500 cuts at full scale, 25 otherwise: 5 %. The series goes through several checkpoints.
  for (std::uint32_t cut = 0; cut < testkit::rounds(25, 500); ++cut)
    EXPECT_EQ(lost_by_power_cut(1 + (cut * 379) % 2500, cut, "full"), 0u) << "cut " << cut;
}

TEST(PowerCut, the_played_power_cut_does_lose_what_was_not_synced) {
  FaultVfs::install();
  EXPECT_GT(lost_by_power_cut(500, 0, "normal"), 0u) << "else the tests above would prove nothing";
}

}  // namespace
}  // namespace gatehouse::tests
