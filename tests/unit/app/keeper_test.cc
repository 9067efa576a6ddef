// The periodic work of a server: one kind of it does not keep another waiting.
#include "core/app/keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/captured_log.h"

namespace gatehouse::app {
namespace {

using testing::_;
using testing::InSequence;
using testing::NiceMock;
using testing::Return;

class Store : public Storage {
 public:
  MOCK_METHOD(void*, query, (std::string_view), (noexcept, override));
  MOCK_METHOD(StorageInfo, info, (), (const, override));
  MOCK_METHOD(Result<std::unique_ptr<TenantStore>>, open, (const TenantScope&), (override));
  MOCK_METHOD(Result<MigrationStatus>, migrations, (MigrationAction), (override));
  MOCK_METHOD(Result<SweepReport>, sweep, (const SweepRequest&), (override));
  MOCK_METHOD(Result<Changes>, changes_since, (ChangeCursor), (override));
  MOCK_METHOD(Result<std::vector<TenantId>>, waiting_outboxes, (const TenantId&, std::uint32_t), (override));
  MOCK_METHOD(Result<void>, ping, (Deadline), (override));
};

class StillClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(std::chrono::hours(500'000)); }
};

// A store that was flooded takes many seconds to sweep: a key that leaked and was withdrawn, or a person who
// was locked out, must not stay in force for so long.
TEST(Keeper, changes_are_followed_while_a_store_is_swept) {
  StillClock clock;
  std::string text;
  const telemetry::Log log(std::make_unique<tests::CapturedLog>(text), clock, telemetry::LogFormat::json,
                           LogLevel::debug);
  NiceMock<Store> storage;
  CurrentSite site;
  site.store(std::make_shared<const Site>(nullptr, nullptr, Site::Tenants()));
  Keeper keeper(storage, site, clock, log);
  {
    const InSequence order;
    EXPECT_CALL(storage, sweep(_)).WillOnce(Return(SweepReport{.removed = 500, .more = true}));
    EXPECT_CALL(storage, changes_since(_)).WillOnce(Return(Changes{}));
    EXPECT_CALL(storage, sweep(_)).WillOnce(Return(SweepReport{.removed = 500, .more = true}));
    EXPECT_CALL(storage, changes_since(_)).WillOnce(Return(Changes{}));
    EXPECT_CALL(storage, sweep(_)).WillOnce(Return(SweepReport{.removed = 7, .more = false}));
  }
  keeper.sweep();
}

}  // namespace
}  // namespace gatehouse::app
