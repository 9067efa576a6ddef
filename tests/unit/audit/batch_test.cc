// What the relay takes at once, when more waits than it can take.
#include "core/audit/batch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/audit/audit_fakes.h"

namespace gatehouse::audit {
namespace {

class BatchTest : public testing::Test {
 protected:
  MemoryOutbox& add_tenant(const std::string& tenant) {
    return *outboxes_.emplace(tenant, std::make_shared<MemoryOutbox>()).first->second;
  }
  void spool(int events) {
    for (int i = 0; i < events; ++i)
      ASSERT_TRUE(spool_->append(TenantId("acme"), sample_event("s" + std::to_string(i))));
  }
  Batch gather() {
    auto batch = gather_batch(
        state_,
        {.waiting = [this](const TenantId& after, std::uint32_t limit) -> Result<std::vector<TenantId>> {
           std::vector<TenantId> found;
           for (auto it = outboxes_.upper_bound(after.text()); it != outboxes_.end() && found.size() < limit;
                ++it)
             if (it->second->holds_something()) found.emplace_back(it->first);
           return found;
         },
         .of = [this](const TenantId& tenant) -> Result<std::shared_ptr<OutboxStore>> {
           if (tenant.text().starts_with("unserved")) return std::shared_ptr<OutboxStore>();
           return std::shared_ptr<OutboxStore>(outboxes_.at(tenant.text()));
         }},
        turn_, *spool_);
    EXPECT_TRUE(batch && batch->trouble);
    return *std::move(batch);
  }
  static std::ptrdiff_t from_spool(const Batch& batch) {
    return std::count_if(batch.records.begin(), batch.records.end(),
                         [](const ChainedEvent& one) { return one.event.id.text().starts_with('s'); });
  }
  static void put(MemoryOutbox& outbox, int events) {
    for (int i = 0; i < events; ++i)
      outbox.put("o" + std::to_string(i));
  }

  TemporaryDirectory directory_;
  std::map<std::string, std::shared_ptr<MemoryOutbox>> outboxes_;
  std::unique_ptr<Spool> spool_ =
      Spool::open({.directory = directory_.path(), .limit = 16 << 20, .delivered = {}}).value();
  RelayState state_{.node = "node", .heads = {}, .changed = {}, .delivered = {}, .pending = {}};
  TenantId turn_;
};

TEST_F(BatchTest, S442_changes_that_never_cease_leave_the_spool_a_quarter) {
  put(add_tenant("acme"), 3'000);
  spool(600);
  const Batch batch = gather();
  EXPECT_EQ(batch.records.size(), kMaxBatch);
  EXPECT_EQ(from_spool(batch), 250);
}

TEST_F(BatchTest, what_the_outboxes_leave_is_the_spools_and_the_other_way_round) {
  put(add_tenant("acme"), 100);
  spool(2'000);
  EXPECT_EQ(from_spool(gather()), 900);
  put(add_tenant("globex"), 3'000);
  spool_ =
      Spool::open({.directory = directory_.path(), .limit = 16 << 20, .delivered = {.segment = 99}}).value();
  spool(3);
  state_.delivered = {.segment = 99};
  const Batch batch = gather();
  EXPECT_EQ(batch.records.size(), kMaxBatch);
  EXPECT_EQ(from_spool(batch), 3);
}

TEST_F(BatchTest, a_batch_that_has_both_is_made_again_the_same) {
  put(add_tenant("acme"), 300);
  spool(400);
  const Batch first = gather();
  state_.pending = first.origin;
  const auto again =
      regather_batch(state_,
                     {.waiting = {},
                      .of = [this](const TenantId& tenant) -> Result<std::shared_ptr<OutboxStore>> {
                        return std::shared_ptr<OutboxStore>(outboxes_.at(tenant.text()));
                      }},
                     *spool_);
  ASSERT_TRUE(again) << again.error().describe();
  ASSERT_EQ(again->records.size(), first.records.size());
  for (std::size_t i = 0; i < first.records.size(); ++i)
    EXPECT_EQ(audit_record_line(again->records[i]), audit_record_line(first.records[i])) << i;
}

TEST_F(BatchTest, however_many_tenants_are_not_served_any_more_the_others_are_found) {
  for (int i = 0; i < 2'500; ++i)
    put(add_tenant("unserved" + std::to_string(i)), 1);
  put(add_tenant("acme"), 1);
  put(add_tenant("zeta"), 1);
  for (const char* turn : {"", "acme", "b", "unserved7", "zz"}) {
    turn_ = TenantId(turn);
    EXPECT_EQ(gather().records.size(), 2u) << "after " << turn;
  }
}

TEST_F(BatchTest, each_tenant_is_looked_at_once) {
  put(add_tenant("acme"), 2);
  put(add_tenant("globex"), 2);
  put(add_tenant("zeta"), 2);
  turn_ = TenantId("globex");
  const Batch batch = gather();
  ASSERT_EQ(batch.origin.outboxes.size(), 3u);
  EXPECT_EQ(batch.origin.outboxes[0].tenant, TenantId("zeta"));
  EXPECT_EQ(batch.origin.outboxes[2].tenant, TenantId("globex")) << "whose turn it was comes last";
}

}  // namespace
}  // namespace gatehouse::audit
