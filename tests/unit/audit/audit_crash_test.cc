// The trail when its process ends at any moment.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/audit/audit_trail.h"
#include "core/audit/chain.h"
#include "tests/unit/audit/audit_fakes.h"

namespace gatehouse::audit {
namespace {

/// What is on disk and elsewhere at one moment: what a crash at that moment leaves.
struct Moment {
  std::string before;
  std::filesystem::path directory;
  std::deque<OutboxEntry> acme;
  std::deque<OutboxEntry> globex;
  std::vector<ChainedEvent> sink;
};

TEST(AuditTrailCrash, S415_at_any_moment_loses_nothing_and_neither_gaps_nor_forks_the_chains) {
  const TemporaryDirectory root;
  std::vector<Moment> moments;
  TrailFixture* running = nullptr;
  const Hook remember = [&](const char* operation) {
    Moment moment{.before = operation,
                  .directory = root.path() / std::to_string(moments.size()),
                  .acme = running->outbox("acme").entries(),
                  .globex = running->outbox("globex").entries(),
                  .sink = {}};
    {
      const std::lock_guard lock(running->content().mutex);
      moment.sink = running->content().records;
    }
    std::filesystem::copy(root.path() / "live", moment.directory, std::filesystem::copy_options::recursive);
    moments.push_back(std::move(moment));
  };
  std::set<std::string> expected;
  {
    TrailFixture live(root.path() / "live", remember);
    running = &live;
    live.add_tenant("acme");
    live.add_tenant("globex");
    ASSERT_TRUE(live.open());
    for (int i = 0; i < 6; ++i) {
      const std::string n = std::to_string(i);
      live.outbox("acme").put("a" + n);
      live.outbox("globex").put("g" + n);
      ASSERT_TRUE(live.trail().record(TenantId("acme"), sample_event("s" + n)));
      ASSERT_TRUE(live.trail().record(TenantId("globex"), sample_event("t" + n)));
      for (const char* kind : {"a", "g", "s", "t"})
        expected.insert(kind + n);
      ASSERT_TRUE(live.drain());
    }
  }
  ASSERT_GT(moments.size(), 20u);

  for (Moment& moment : moments) {
    SCOPED_TRACE(moment.before + " " + moment.directory.filename().string());
    TrailFixture again(moment.directory);
    again.add_tenant("acme");
    again.add_tenant("globex");
    std::set<std::string> known;
    for (const auto* entries : {&moment.acme, &moment.globex})
      for (const OutboxEntry& entry : *entries)
        known.insert(entry.event.id.text());
    for (const ChainedEvent& record : moment.sink)
      known.insert(record.event.id.text());
    again.outbox("acme").set_entries(moment.acme);
    again.outbox("globex").set_entries(moment.globex);
    again.content().records = moment.sink;
    ASSERT_TRUE(again.open());
    again.outbox("acme").put("after the crash");
    ASSERT_TRUE(again.drain());

    const ChainVerdict verdict = verify_chain(again.content().lines());
    for (const ChainProblem& problem : verdict.problems)
      ADD_FAILURE() << problem.line << ": " << problem.what;
    EXPECT_EQ(verdict.chains.size(), 2u) << "no new node: the chains went on";
    std::map<std::string, std::set<std::uint64_t>> places;
    for (const ChainedEvent& record : again.content().records)
      places[record.event.id.text()].insert(record.sequence);
    for (const std::string& id : known)
      EXPECT_EQ(places[id].size(), 1u) << id;
    EXPECT_EQ(places["after the crash"].size(), 1u);
  }
}

}  // namespace
}  // namespace gatehouse::audit
