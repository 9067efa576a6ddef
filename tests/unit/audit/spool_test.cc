#include "core/audit/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "tests/unit/audit/audit_fakes.h"

namespace gatehouse::audit {
namespace {

std::unique_ptr<Spool> open(const std::filesystem::path& directory, std::uint64_t limit = 1 << 20,
                            SpoolPosition delivered = {}) {
  auto spool = Spool::open({.directory = directory, .limit = limit, .delivered = delivered});
  EXPECT_TRUE(spool) << (spool ? "" : spool.error().describe());
  return spool ? std::move(*spool) : nullptr;
}

std::vector<std::string> ids(Spool& spool, SpoolPosition from = {}) {
  std::vector<std::string> found;
  const auto entries = spool.read(from, 100'000);
  EXPECT_TRUE(entries) << (entries ? "" : entries.error().describe());
  if (entries)
    for (const SpoolEntry& entry : *entries)
      found.push_back(entry.event.event.id.text());
  return found;
}

std::size_t files(const std::filesystem::path& directory) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

TEST(EventCodec, brings_any_event_back_and_takes_no_cut_one) {
  AuditEvent event = sample_event("id");
  event.details.emplace_back(std::string("\0\xff\n", 3), "");
  const std::string bytes = encode_event(TenantId("acme"), event);
  EXPECT_EQ(decode_event(bytes), (TenantEvent{.tenant = TenantId("acme"), .event = event}));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_event(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(decode_event(bytes + "x"));
}

TEST(Spool, gives_events_back_in_order_across_restarts) {
  const TemporaryDirectory directory;
  {
    const auto spool = open(directory.path());
    for (int i = 0; i < 3; ++i)
      ASSERT_TRUE(spool->append(TenantId("acme"), sample_event(std::to_string(i))));
    EXPECT_EQ(ids(*spool), (std::vector<std::string>{"0", "1", "2"}));
  }
  const auto spool = open(directory.path());
  ASSERT_TRUE(spool->append(TenantId("globex"), sample_event("3")));
  const auto entries = spool->read({}, 100);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 4u);
  EXPECT_EQ((*entries)[3].event.tenant, TenantId("globex"));
  EXPECT_EQ(ids(*spool, (*entries)[1].after), (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(ids(*spool, (*entries)[2].after), (std::vector<std::string>{"3"}));
  EXPECT_TRUE(ids(*spool, (*entries)[3].after).empty());
  EXPECT_EQ(spool->read({}, 2)->size(), 2u);
}

TEST(Spool, survives_a_cut_inside_its_last_event_and_keeps_the_rest) {
  const TemporaryDirectory whole;
  std::filesystem::path file;
  std::uint64_t before_last = 0;
  std::uint64_t size = 0;
  {
    const auto spool = open(whole.path());
    ASSERT_TRUE(spool->append(TenantId("acme"), sample_event("0")));
    before_last = spool->append(TenantId("acme"), sample_event("1"))->offset;
    size = spool->append(TenantId("acme"), sample_event("2"))->offset;
    file = whole.path() / "spool-1.log";
  }
  for (std::uint64_t cut = before_last; cut < size; cut += 7) {  // every byte costs an fsync
    const TemporaryDirectory directory;
    std::filesystem::copy(file, directory.path() / "spool-1.log");
    std::filesystem::resize_file(directory.path() / "spool-1.log", cut);
    const auto spool = open(directory.path());
    EXPECT_EQ(ids(*spool), (std::vector<std::string>{"0", "1"})) << cut;
    EXPECT_EQ(spool->torn_bytes(), cut - before_last);
    EXPECT_EQ(std::filesystem::exists(directory.path() / "spool-1.log.torn"), cut != before_last);
    ASSERT_TRUE(spool->append(TenantId("acme"), sample_event("3")));
    EXPECT_EQ(ids(*spool), (std::vector<std::string>{"0", "1", "3"}));
  }
}

TEST(Spool, a_changed_byte_ends_a_file_where_it_stands) {
  const TemporaryDirectory directory;
  {
    const auto spool = open(directory.path());
    for (int i = 0; i < 3; ++i)
      ASSERT_TRUE(spool->append(TenantId("acme"), sample_event(std::to_string(i))));
  }
  {
    std::fstream file(directory.path() / "spool-1.log", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(400);
    file.put('#');
  }
  const auto spool = open(directory.path());
  EXPECT_EQ(ids(*spool), (std::vector<std::string>{"0"}));
  EXPECT_GT(spool->torn_bytes(), 0u);
}

TEST(Spool, S442_is_bounded_and_takes_events_again_once_some_are_delivered) {
  const TemporaryDirectory directory;
  const auto spool = open(directory.path(), 20'000);
  int taken = 0;
  while (spool->append(TenantId("acme"), sample_event(std::to_string(taken))))
    ASSERT_LT(++taken, 1'000);
  EXPECT_GT(taken, 30);
  EXPECT_LE(spool->waiting_bytes(), 20'000u);
  EXPECT_EQ(spool->append(TenantId("acme"), sample_event("x")).error().code(), ErrorCode::unavailable);
  const auto entries = spool->read({}, 10);
  ASSERT_EQ(entries->size(), 10u);
  spool->forget(entries->back().after);
  EXPECT_TRUE(spool->append(TenantId("acme"), sample_event("y")));
  EXPECT_EQ(ids(*spool, entries->back().after).size(), static_cast<std::size_t>(taken) - 10 + 1);
}

TEST(Spool, deletes_delivered_files_and_never_uses_their_numbers_again) {
  const TemporaryDirectory directory;
  SpoolPosition delivered;
  for (int round = 0; round < 5; ++round) {
    const auto spool = open(directory.path(), 64'000, delivered);
    for (int i = 0; i < 100; ++i)
      ASSERT_TRUE(spool->append(TenantId("acme"), sample_event(std::to_string(i))));
    const auto entries = spool->read(delivered, 1'000);
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 100u) << round;
    EXPECT_GT(entries->back().after, delivered);
    delivered = entries->back().after;
    spool->forget(delivered);
    EXPECT_EQ(spool->waiting_bytes(), 0u);
    EXPECT_EQ(files(directory.path()), 1u);
  }
  // Even when every file is gone.
  for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
    std::filesystem::remove(entry);
  const auto spool = open(directory.path(), 64'000, delivered);
  ASSERT_TRUE(spool->append(TenantId("acme"), sample_event("next")));
  EXPECT_EQ(ids(*spool, delivered), (std::vector<std::string>{"next"}));
}

TEST(Spool, many_threads_append_and_sync_and_each_keeps_its_order) {
  const TemporaryDirectory directory;
  const auto spool = open(directory.path(), 1 << 20);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const auto position =
            spool->append(TenantId("t" + std::to_string(t)), sample_event(std::to_string(i)));
        ASSERT_TRUE(position);
        ASSERT_TRUE(spool->sync(*position));
      }
    });
  for (auto& thread : threads)
    thread.join();
  std::map<std::string, int> next;
  const auto entries = spool->read({}, 1'000);
  ASSERT_EQ(entries->size(), 200u);
  for (const auto& entry : *entries)
    EXPECT_EQ(entry.event.event.id.text(), std::to_string(next[entry.event.tenant.text()]++));
}

}  // namespace
}  // namespace gatehouse::audit
