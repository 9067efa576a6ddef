#include "core/audit/audit_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <thread>

#include "core/audit/chain.h"
#include "core/audit/relay_codec.h"
#include "core/audit/relay_file.h"
#include "tests/support/canaries.h"
#include "tests/unit/audit/audit_fakes.h"

namespace gatehouse::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class AuditTrailTest : public ::testing::Test {
 protected:
  AuditTrailTest() { fixture_.add_tenant("acme"); }
  void record(const std::string& id, const std::string& tenant = "acme") {
    ASSERT_TRUE(fixture_.trail().record(TenantId(tenant), sample_event(id)));
  }
  void expect_intact(std::size_t chains) {
    const ChainVerdict verdict = verify_chain(fixture_.content().lines());
    for (const ChainProblem& problem : verdict.problems)
      ADD_FAILURE() << problem.line << ": " << problem.what;
    EXPECT_EQ(verdict.chains.size(), chains);
  }
  std::filesystem::path directory() const { return directory_.path() / "audit"; }
  TemporaryDirectory directory_;
  TrailFixture fixture_{directory_.path() / "audit"};
};

TEST_F(AuditTrailTest, delivers_events_of_changes_and_others_in_order_and_chained) {
  fixture_.add_tenant("globex");
  ASSERT_TRUE(fixture_.open());
  for (int i = 0; i < 5; ++i) {
    fixture_.outbox("acme").put("a" + std::to_string(i));
    fixture_.outbox("globex").put("g" + std::to_string(i));
    fixture_.trail().wake();
    ASSERT_TRUE(fixture_.drain());
    record("s" + std::to_string(i));
    ASSERT_TRUE(fixture_.drain());
  }
  EXPECT_TRUE(fixture_.outbox("acme").entries().empty());
  EXPECT_EQ(fixture_.content().ids().size(), 15u);
  expect_intact(2);
  std::vector<std::string> acme;
  for (const ChainedEvent& one : fixture_.content().records)
    if (one.tenant == TenantId("acme")) acme.push_back(one.event.id.text());
  EXPECT_THAT(acme, ElementsAre("a0", "s0", "a1", "s1", "a2", "s2", "a3", "s3", "a4", "s4"));
}

TEST_F(AuditTrailTest, sees_what_others_put_into_an_outbox_without_being_woken) {
  ASSERT_TRUE(fixture_.open());
  fixture_.outbox("acme").put("by the command line");
  for (int i = 0; i < 1'000 && fixture_.content().ids().empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_THAT(fixture_.content().ids(), ElementsAre("by the command line"));
}

TEST_F(AuditTrailTest, S415_goes_on_without_gap_after_each_restart) {
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(fixture_.open());
    fixture_.outbox("acme").put("o" + std::to_string(round));
    record("s" + std::to_string(round));
    if (round % 2 == 0) {
      ASSERT_TRUE(fixture_.drain());
    }
    fixture_.close();
  }
  ASSERT_TRUE(fixture_.open());
  ASSERT_TRUE(fixture_.drain());
  expect_intact(1);
  const auto ids = fixture_.content().ids();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 10u);
}

TEST_F(AuditTrailTest, an_orderly_restart_repeats_nothing) {
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(fixture_.open());
    fixture_.outbox("acme").put("o" + std::to_string(round));
    record("s" + std::to_string(round));
    ASSERT_TRUE(fixture_.drain());
    fixture_.close();
  }
  EXPECT_EQ(fixture_.content().ids().size(), 6u);
}

/// What another version, whose batches are larger, was about to deliver when it was stopped: 2,500 events of
/// each source, the first 256 of which the sink has.
RelayState half_delivered(const std::filesystem::path& directory, MemoryOutbox& outbox, SinkContent& sink) {
  constexpr int kEvents = 2'500;
  std::filesystem::create_directories(directory);
  RelayState state{.node = "node", .heads = {}, .changed = {}, .delivered = {}, .pending = {}};
  ChainHead head;
  const auto chained = [&](const std::string& id) {
    auto record = append_to_chain({.tenant = TenantId("acme"), .node = state.node}, head, sample_event(id));
    if (sink.records.size() < 256) sink.records.push_back(std::move(record));
  };
  for (int i = 0; i < kEvents; ++i) {
    outbox.put("o" + std::to_string(i));
    chained("o" + std::to_string(i));
  }
  state.pending.outboxes.push_back({.tenant = TenantId("acme"), .cursor = kEvents, .after = head});
  const auto spool = Spool::open({.directory = directory, .limit = 16 << 20, .delivered = {}}).value();
  for (int i = 0; i < kEvents; ++i)
    state.pending.spool = spool->append(TenantId("acme"), sample_event("s" + std::to_string(i))).value();
  state.delivered = {.segment = state.pending.spool->segment, .offset = 0};
  return state;
}

TEST_F(AuditTrailTest, S415_a_downgrade_in_the_middle_of_a_large_batch_leaves_neither_gap_nor_fork) {
  auto state = half_delivered(directory(), fixture_.outbox("acme"), fixture_.content());
  ASSERT_TRUE(RelayFile(directory()).save(state));
  ASSERT_TRUE(fixture_.open(config::AuditMode::queued, 16 << 20));
  ASSERT_TRUE(fixture_.drain());
  expect_intact(1);
  const auto ids = fixture_.content().ids();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 5'000u);
  EXPECT_TRUE(fixture_.outbox("acme").entries().empty());
}

TEST_F(AuditTrailTest, offers_at_most_256_events_at_once) {
  for (int i = 0; i < 600; ++i)
    fixture_.outbox("acme").put(std::to_string(i));
  ASSERT_TRUE(fixture_.open());
  ASSERT_TRUE(fixture_.drain());
  EXPECT_EQ(fixture_.content().ids().size(), 600u);
  for (const std::size_t size : fixture_.content().batches)
    EXPECT_LE(size, 256u);
  expect_intact(1);
}

TEST_F(AuditTrailTest, a_busy_tenant_does_not_keep_others_waiting) {
  fixture_.add_tenant("zeta");
  for (int i = 0; i < 2'000; ++i)
    fixture_.outbox("acme").put("a");
  fixture_.outbox("zeta").put("z");
  ASSERT_TRUE(fixture_.open());
  ASSERT_TRUE(fixture_.drain());
  const auto ids = fixture_.content().ids();
  EXPECT_LT(std::find(ids.begin(), ids.end(), "z") - ids.begin(), 1'500);
}

TEST_F(AuditTrailTest, S415_what_was_being_delivered_waits_until_its_tenant_can_be_asked_for) {
  auto state = half_delivered(directory(), fixture_.outbox("acme"), fixture_.content());
  ASSERT_TRUE(RelayFile(directory()).save(state));
  fixture_.serve(false);
  ASSERT_TRUE(fixture_.open(config::AuditMode::queued, 16 << 20));
  EXPECT_FALSE(fixture_.drain(std::chrono::milliseconds(200)));
  fixture_.serve(true);
  ASSERT_TRUE(fixture_.drain());
  expect_intact(1);
  const auto ids = fixture_.content().ids();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 5'000u);
}

TEST_F(AuditTrailTest, after_an_orderly_stop_the_snapshot_alone_has_everything) {
  ASSERT_TRUE(fixture_.open());
  for (const char* id : {"1", "2", "3"}) {
    record(id);
    ASSERT_TRUE(fixture_.drain());
  }
  fixture_.close();
  const auto snapshot = read_snapshot(read_file(directory() / "relay.json").value());
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->state.heads.begin()->second.sequence, 3u);
  EXPECT_TRUE(snapshot->state.pending.outboxes.empty() && !snapshot->state.pending.spool);
}

TEST_F(AuditTrailTest, tenants_that_have_nothing_to_tell_cost_nothing) {
  for (int i = 0; i < 50; ++i)
    fixture_.add_tenant("idle" + std::to_string(i));
  fixture_.outbox("acme").put("a");
  ASSERT_TRUE(fixture_.open());
  ASSERT_TRUE(fixture_.drain());
  EXPECT_EQ(fixture_.content().ids(), std::vector<std::string>{"a"});
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(fixture_.outbox("idle" + std::to_string(i)).reads(), 0);
}

TEST_F(AuditTrailTest, S442_a_sink_that_fails_gets_everything_later_and_nothing_is_lost) {
  ASSERT_TRUE(fixture_.open());
  fixture_.content().fail(true);
  fixture_.outbox("acme").put("o");
  record("s");
  const auto stuck = fixture_.drain(std::chrono::milliseconds(300));
  ASSERT_FALSE(stuck);
  EXPECT_THAT(stuck.error().message(), HasSubstr("no space left on device"));
  EXPECT_EQ(fixture_.outbox("acme").entries().size(), 1u);
  const AuditHealth sick = fixture_.trail().health();
  EXPECT_FALSE(sick.healthy);
  ASSERT_EQ(sick.sinks.size(), 1u);
  EXPECT_FALSE(sick.sinks[0].healthy);
  EXPECT_THAT(sick.sinks[0].detail, HasSubstr("no space left on device"));

  fixture_.content().fail(false);
  ASSERT_TRUE(fixture_.drain());
  EXPECT_TRUE(fixture_.trail().health().healthy);
  EXPECT_THAT(fixture_.content().ids(), ElementsAre("o", "s"));
  EXPECT_THAT(fixture_.log_text(), HasSubstr("audit.sink_failed"));
  EXPECT_THAT(fixture_.log_text(), HasSubstr("audit.sink_recovered"));
  expect_intact(1);
}

TEST_F(AuditTrailTest, a_sink_that_took_a_batch_is_not_bothered_again_while_another_fails) {
  ASSERT_TRUE(fixture_.open(config::AuditMode::queued, 1 << 20, 2));
  fixture_.content(1).fail(true);
  record("s");
  ASSERT_FALSE(fixture_.drain(std::chrono::milliseconds(400)));
  EXPECT_THAT(fixture_.content(0).ids(), ElementsAre("s"));
  fixture_.content(1).fail(false);
  ASSERT_TRUE(fixture_.drain());
  EXPECT_THAT(fixture_.content(0).ids(), ElementsAre("s"));
  EXPECT_THAT(fixture_.content(1).ids(), ElementsAre("s"));
}

TEST_F(AuditTrailTest, stops_at_once_while_a_sink_fails_and_delivers_after_the_restart) {
  ASSERT_TRUE(fixture_.open());
  fixture_.content().fail(true);
  fixture_.outbox("acme").put("o");
  record("s");
  ASSERT_FALSE(fixture_.drain(std::chrono::milliseconds(100)));
  fixture_.close();
  fixture_.content().fail(false);
  ASSERT_TRUE(fixture_.open());
  ASSERT_TRUE(fixture_.drain());
  EXPECT_THAT(fixture_.content().ids(), ElementsAre("o", "s"));
  expect_intact(1);
}

TEST_F(AuditTrailTest, a_store_that_does_not_answer_costs_a_repetition_and_no_event) {
  ASSERT_TRUE(fixture_.open());
  fixture_.outbox("acme").fail_done(2);
  fixture_.outbox("acme").put("o");
  ASSERT_TRUE(fixture_.drain());
  EXPECT_THAT(fixture_.content().ids(), ElementsAre("o", "o", "o"));
  expect_intact(1);
  fixture_.outbox("acme").fail(true);
  ASSERT_FALSE(fixture_.drain(std::chrono::milliseconds(200)));
  EXPECT_FALSE(fixture_.trail().health().healthy);
  fixture_.outbox("acme").fail(false);
  ASSERT_TRUE(fixture_.drain());
  EXPECT_TRUE(fixture_.trail().health().healthy);
  EXPECT_THAT(fixture_.log_text(), HasSubstr("\"event\":\"audit.relay_failed\""));
  EXPECT_THAT(fixture_.log_text(), HasSubstr("\"event\":\"audit.relay_recovered\""));
}

TEST_F(AuditTrailTest, an_unfinished_event_in_the_spool_is_moved_aside_and_told) {
  ASSERT_TRUE(fixture_.open());
  fixture_.content().fail(true);
  record("whole");
  record("torn");
  fixture_.close();
  const auto spool = directory() / "spool-1.log";
  std::filesystem::resize_file(spool, std::filesystem::file_size(spool) - 5);
  fixture_.content().fail(false);
  ASSERT_TRUE(fixture_.open());
  ASSERT_TRUE(fixture_.drain());
  EXPECT_THAT(fixture_.content().ids(), ElementsAre("whole"));
  EXPECT_THAT(fixture_.log_text(), HasSubstr("\"event\":\"audit.spool_torn\""));
}

TEST_F(AuditTrailTest, events_that_are_lost_while_they_are_delivered_end_the_chains_visibly) {
  ASSERT_TRUE(fixture_.open());
  fixture_.content().fail(true);
  record("lost");
  ASSERT_FALSE(fixture_.drain(std::chrono::milliseconds(200)));  // numbered, offered, refused
  fixture_.close();
  std::filesystem::remove(directory() / "spool-1.log");
  fixture_.content().fail(false);
  ASSERT_TRUE(fixture_.open());
  record("after");
  ASSERT_TRUE(fixture_.drain());
  EXPECT_THAT(fixture_.content().ids(), ElementsAre("after"));
  EXPECT_THAT(fixture_.log_text(), HasSubstr("\"event\":\"audit.chains_ended\""));
}

TEST_F(AuditTrailTest, S442_a_full_spool_refuses_and_the_trail_tells_how_often) {
  ASSERT_TRUE(fixture_.open(config::AuditMode::required, 8'000));
  fixture_.content().fail(true);
  int refused = 0;
  for (int i = 0; i < 60; ++i)
    if (const auto taken = fixture_.trail().record(TenantId("acme"), sample_event(std::to_string(i)));
        !taken) {
      EXPECT_EQ(taken.error().code(), ErrorCode::unavailable);
      ++refused;
    }
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 60);
  EXPECT_EQ(fixture_.trail().health().refused, static_cast<std::uint64_t>(refused));
  fixture_.content().fail(false);
  ASSERT_TRUE(fixture_.drain());
  ASSERT_TRUE(fixture_.drain());
  EXPECT_EQ(fixture_.content().ids().size(), static_cast<std::size_t>(60 - refused) + 1);
  EXPECT_THAT(fixture_.content().lines().back(), HasSubstr("\"event\":\"audit.overflowed\""));
  EXPECT_THAT(fixture_.content().lines().back(), HasSubstr("\"count\":\"" + std::to_string(refused) + '"'));
  EXPECT_TRUE(fixture_.trail().health().healthy);
  expect_intact(1);
}

TEST_F(AuditTrailTest, S169_S492_its_log_says_nothing_of_the_events_themselves) {
  ASSERT_TRUE(fixture_.open());
  fixture_.content().fail(true);
  AuditEvent event = sample_event("s");
  event.details.clear();
  for (const auto& one : gatehouse::test_support::kCanaries)
    event.details.emplace_back(one.kind, one.value);
  ASSERT_TRUE(fixture_.trail().record(TenantId("acme"), event));
  ASSERT_FALSE(fixture_.drain(std::chrono::milliseconds(200)));
  fixture_.content().fail(false);
  ASSERT_TRUE(fixture_.drain());
  EXPECT_THAT(fixture_.log_text(), HasSubstr("audit.sink_failed"));
  EXPECT_THAT(gatehouse::test_support::find_canaries(fixture_.log_text()), ElementsAre());
}

TEST_F(AuditTrailTest, a_directory_belongs_to_one_process_at_a_time) {
  ASSERT_TRUE(fixture_.open());
  TrailFixture second(directory());
  const auto refused = second.open();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("in use by another process"));
}

TEST_F(AuditTrailTest, lost_chain_heads_begin_new_chains_under_a_new_node_and_harmed_ones_are_an_error) {
  ASSERT_TRUE(fixture_.open());
  record("1");
  ASSERT_TRUE(fixture_.drain());
  fixture_.close();
  std::filesystem::remove(directory() / "relay.json");
  EXPECT_FALSE(fixture_.open()) << "its journal tells that there was one";
  std::filesystem::remove(directory() / "relay.journal");
  ASSERT_TRUE(fixture_.open());
  record("2");
  ASSERT_TRUE(fixture_.drain());
  fixture_.close();
  expect_intact(2);
  for (
      const char* content :
      {"", "{", "{}", "[]",
       R"({"node":"n","heads":{"a":{"seq":1,"hash":"short"}},"delivered":{"segment":0,"offset":0},"pending":{"outboxes":[]}})",
       R"({"node":"n","heads":{},"delivered":{"segment":-1,"offset":0},"pending":{"outboxes":[]}})"}) {
    std::ofstream(directory() / "relay.json", std::ios::trunc) << content;
    const auto opened = fixture_.open();
    ASSERT_FALSE(opened) << content;
    EXPECT_EQ(opened.error().code(), ErrorCode::corrupt) << content;
  }
}

TEST_F(AuditTrailTest, keeps_its_directory_to_itself) {
  ASSERT_TRUE(fixture_.open());
  record("1");
  ASSERT_TRUE(fixture_.drain());
  const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  EXPECT_EQ(std::filesystem::status(directory()).permissions() & others, std::filesystem::perms::none);
  for (const auto& entry : std::filesystem::directory_iterator(directory()))
    EXPECT_EQ(entry.status().permissions() & others, std::filesystem::perms::none) << entry.path();
}

TEST_F(AuditTrailTest, many_threads_record_and_every_event_has_one_place) {
  fixture_.add_tenant("globex");
  ASSERT_TRUE(fixture_.open(config::AuditMode::required, 8 << 20));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this, t] {
      for (int i = 0; i < 40; ++i) {
        const std::string id = std::to_string(t) + '-' + std::to_string(i);
        EXPECT_TRUE(fixture_.trail().record(TenantId(t % 2 == 0 ? "acme" : "globex"), sample_event(id)));
        fixture_.outbox("acme").put("o" + id);
        fixture_.trail().wake();
        (void)fixture_.trail().health();
      }
    });
  for (auto& thread : threads)
    thread.join();
  ASSERT_TRUE(fixture_.drain());
  const auto ids = fixture_.content().ids();
  EXPECT_EQ(ids.size(), 320u);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 320u);
  expect_intact(2);
}

}  // namespace
}  // namespace gatehouse::audit
