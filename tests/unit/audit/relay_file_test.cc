// What the relay remembers on disk: whole after a crash at any byte, never older than what was delivered on
// it.
#include "core/audit/relay_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <map>

#include "core/audit/relay_codec.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::audit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class RelayFileTest : public testing::Test {
 protected:
  fs::path snapshot() const { return directory_.path() / "relay.json"; }
  fs::path journal() const { return directory_.path() / "relay.journal"; }
  static std::string read(const fs::path& path) { return read_file(path).value(); }
  static void write(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  }
  Result<RelayState> load() const { return RelayFile(directory_.path()).load(TimePoint()); }
  void expect_corrupt(const char* what) const {
    const auto loaded = load();
    ASSERT_FALSE(loaded) << what;
    EXPECT_EQ(loaded.error().code(), ErrorCode::corrupt) << what;
  }

  /// The tenant's chain goes on by one event, which is being delivered.
  static void advance(RelayState& state, const std::string& tenant) {
    ChainHead& head = state.heads[TenantId(tenant)];
    ++head.sequence;
    head.hash = std::string(64, static_cast<char>('0' + head.sequence % 10));
    state.changed[TenantId(tenant)] = head;
    state.delivered = {.segment = 1, .offset = state.delivered.offset + 10};
    state.pending = {.outboxes = {{.tenant = TenantId(tenant), .cursor = head.sequence, .after = head}},
                     .spool = SpoolPosition{.segment = 1, .offset = state.delivered.offset + 10}};
  }
  static std::string text_of(const RelayState& state) {
    return write_snapshot({.state = state, .generation = 0});
  }

  tests::TemporaryDirectory directory_;
  RelayState state_{.node = "node", .heads = {}, .changed = {}, .delivered = {}, .pending = {}};
};

TEST_F(RelayFileTest, a_new_directory_gets_a_node_of_its_own) {
  const auto first = load();
  const auto second = load();
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->heads.empty());
  EXPECT_FALSE(first->node.empty());
  EXPECT_NE(first->node, second->node);
  EXPECT_FALSE(fs::exists(snapshot())) << "reading changes nothing";
}

TEST_F(RelayFileTest, what_was_saved_last_is_what_is_loaded) {
  RelayFile file(directory_.path());
  for (int i = 0; i < 30; ++i) {
    advance(state_, "tenant" + std::to_string(i % 7));
    ASSERT_TRUE(file.save(state_));
    EXPECT_TRUE(state_.changed.empty());
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().describe();
    EXPECT_EQ(text_of(*loaded), text_of(state_));
  }
  ASSERT_TRUE(file.rewrite(state_));
  EXPECT_EQ(text_of(read_snapshot(read(snapshot()))->state), text_of(state_))
      << "the snapshot alone has it all";
}

TEST_F(RelayFileTest, what_a_crash_left_in_the_journal_is_known_to_be_there) {
  {
    RelayFile file(directory_.path());
    for (int i = 0; i < 2; ++i) {
      advance(state_, "acme");
      ASSERT_TRUE(file.save(state_));
    }
  }
  RelayFile file(directory_.path());
  ASSERT_TRUE(file.load(TimePoint()));
  EXPECT_TRUE(file.has_journal()) << "an orderly stop must bring it into the snapshot";
  ASSERT_TRUE(file.rewrite(state_));
  RelayFile after(directory_.path());
  ASSERT_TRUE(after.load(TimePoint()));
  EXPECT_FALSE(after.has_journal());
}

TEST_F(RelayFileTest, a_save_costs_what_its_batch_costs_however_many_chains_there_are) {
  for (int i = 0; i < 10'000; ++i)
    advance(state_, "tenant" + std::to_string(i));
  RelayFile file(directory_.path());
  ASSERT_TRUE(file.save(state_));
  const auto whole = fs::file_size(snapshot());
  EXPECT_GT(whole, 900'000u);
  const auto before = fs::file_size(journal());
  advance(state_, "tenant5");
  ASSERT_TRUE(file.save(state_));
  EXPECT_LT(fs::file_size(journal()) - before, 1'000u);
  EXPECT_EQ(fs::file_size(snapshot()), whole);
}

TEST_F(RelayFileTest, the_journal_is_no_longer_than_the_snapshot_for_long) {
  RelayFile file(directory_.path());
  std::uintmax_t longest = 0;
  for (int i = 0; i < 3'000; ++i) {
    advance(state_, "acme");
    ASSERT_TRUE(file.save(state_));
    longest = std::max(longest, fs::file_size(journal()));
  }
  EXPECT_LT(longest, (256u << 10) + 1'000);
  EXPECT_LT(fs::file_size(journal()), longest) << "it began anew";
  EXPECT_EQ(text_of(load().value()), text_of(state_));
}

TEST_F(RelayFileTest, S415_a_crash_at_any_byte_of_a_save_leaves_the_state_before_it_or_after_it) {
  RelayFile file(directory_.path());
  for (const char* tenant : {"acme", "globex"}) {
    advance(state_, tenant);
    ASSERT_TRUE(file.save(state_));
  }
  const std::string before = text_of(state_);
  const std::string journal_before = read(journal());
  advance(state_, "acme");
  ASSERT_TRUE(file.save(state_));
  const std::string journal_after = read(journal());
  for (std::size_t size = journal_before.size(); size <= journal_after.size(); ++size) {
    write(journal(), journal_after.substr(0, size));
    const auto loaded = load();
    ASSERT_TRUE(loaded) << size;
    EXPECT_EQ(text_of(*loaded), size == journal_after.size() ? text_of(state_) : before) << size;
  }
  // Power goes: the file has its length, the last block not its content.
  for (std::size_t size = journal_before.size(); size + 1 < journal_after.size(); size += 7) {
    write(journal(),
          journal_after.substr(0, size) + std::string(journal_after.size() - size - 1, '\0') + '\n');
    const auto loaded = load();
    ASSERT_TRUE(loaded) << size;
    EXPECT_EQ(text_of(*loaded), before) << size;
  }
}

TEST_F(RelayFileTest, S415_after_a_torn_save_nothing_is_glued_to_it) {
  {
    RelayFile file(directory_.path());
    for (int i = 0; i < 3; ++i) {
      advance(state_, "acme");
      ASSERT_TRUE(file.save(state_));
    }
  }
  write(journal(), read(journal()) + R"({"heads":{"ac)");
  RelayFile next(directory_.path());
  auto loaded = next.load(TimePoint());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(text_of(*loaded), text_of(state_));
  advance(*loaded, "globex");
  ASSERT_TRUE(next.save(*loaded));
  advance(*loaded, "acme");
  ASSERT_TRUE(next.save(*loaded));
  EXPECT_EQ(text_of(load().value()), text_of(*loaded));
}

TEST_F(RelayFileTest, S415_between_snapshot_and_journal_a_crash_finds_a_journal_of_the_past) {
  RelayFile file(directory_.path());
  advance(state_, "acme");
  ASSERT_TRUE(file.save(state_));
  advance(state_, "acme");
  ASSERT_TRUE(file.save(state_));
  const std::string old_journal = read(journal());
  const std::string old_snapshot = read(snapshot());
  advance(state_, "globex");
  ASSERT_TRUE(file.rewrite(state_));
  const std::string new_journal = read(journal());
  write(journal(), old_journal);
  EXPECT_EQ(text_of(load().value()), text_of(state_));
  write(journal(), "");
  EXPECT_EQ(text_of(load().value()), text_of(state_)) << "emptied, not yet begun";
  // An old copy of one file beside the other: what is missing was delivered, and would get new numbers.
  write(journal(), new_journal);
  write(snapshot(), old_snapshot);
  expect_corrupt("an old snapshot");
  fs::remove(journal());
  expect_corrupt("no journal");
}

TEST_F(RelayFileTest, harm_in_the_middle_is_never_passed_over) {
  RelayFile file(directory_.path());
  for (int i = 0; i < 4; ++i) {
    advance(state_, "acme");
    ASSERT_TRUE(file.save(state_));
  }
  const std::string whole = read(journal());
  const auto line = whole.find('\n') + 1;
  for (const auto& [what, text] : std::map<std::string, std::string>{
           {"a line that is no object", whole.substr(0, line) + "x\n" + whole.substr(line)},
           {"a line without its members", whole.substr(0, line) + "{}\n" + whole.substr(line)},
           {"a head that is none", "{}\n" + whole.substr(line)},
           {"no head", whole.substr(line)}}) {
    write(journal(), text);
    expect_corrupt(what.c_str());
  }
}

TEST_F(RelayFileTest, the_file_of_a_version_without_a_journal_is_read) {
  write(snapshot(),
        R"({"node":"n","heads":{},"delivered":{"segment":2,"offset":7},"pending":{"outboxes":[]}})");
  const auto loaded = load();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->node, "n");
  EXPECT_EQ(loaded->delivered.offset, 7u);
  // A journal beside it is of the time before a downgrade; the next one does not look like it.
  write(journal(), write_journal_head(3) + "{}\n{}\n");
  RelayFile file(directory_.path());
  auto downgraded = file.load(TimePoint());
  ASSERT_TRUE(downgraded);
  ASSERT_TRUE(file.save(*downgraded));
  EXPECT_EQ(read_snapshot(read(snapshot()))->generation, 4u);
}

TEST_F(RelayFileTest, a_snapshot_that_is_lost_is_missed) {
  RelayFile file(directory_.path());
  advance(state_, "acme");
  ASSERT_TRUE(file.save(state_));
  fs::remove(snapshot());
  expect_corrupt("no snapshot");
  write(journal(), "");
  EXPECT_TRUE(load()) << "a start that went down before its first snapshot";
}

TEST_F(RelayFileTest, a_new_node_is_in_the_snapshot_at_once) {
  RelayFile file(directory_.path());
  advance(state_, "acme");
  ASSERT_TRUE(file.save(state_));
  state_ = {.node = "another", .heads = {}, .changed = {}, .delivered = state_.delivered, .pending = {}};
  ASSERT_TRUE(file.save(state_));
  EXPECT_EQ(load().value().node, "another");
  EXPECT_TRUE(load().value().heads.empty());
}

TEST_F(RelayFileTest, S442_a_save_that_fails_is_made_up_for_by_the_next) {
  RelayFile file(directory_.path());
  advance(state_, "acme");
  ASSERT_TRUE(file.save(state_));
  // The disk is full: the journal takes nothing more.
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit full = before;
  full.rlim_cur = fs::file_size(journal()) + 20;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  advance(state_, "globex");
  const auto failed = file.save(state_);
  const auto failed_again = file.save(state_);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("relay.journal"));
  EXPECT_FALSE(failed_again);
  EXPECT_FALSE(state_.changed.empty());
  ASSERT_TRUE(file.save(state_));
  EXPECT_EQ(text_of(load().value()), text_of(state_));
}

}  // namespace
}  // namespace gatehouse::audit
