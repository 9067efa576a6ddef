// The trail when the machine's power fails: of each file only that is left which was synced.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "core/audit/chain.h"
#include "core/audit/durable_file.h"
#include "core/audit/spool.h"
#include "tests/unit/audit/audit_fakes.h"

namespace {

/// What the disk has for certain: the content of each file at its last fdatasync. It is held open, so that
/// its number is nobody else's.
struct Disk {
  struct Synced {
    std::unique_ptr<gatehouse::audit::FileHandle> held;
    std::string content;
  };
  std::mutex mutex;
  std::map<ino_t, Synced> synced;

  void sync(int fd) {
    struct stat status {};
    const std::string path = "/proc/self/fd/" + std::to_string(fd);
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return;
    auto content = gatehouse::audit::read_file(path);
    if (!content) return;
    const std::lock_guard lock(mutex);
    Synced& file = synced[status.st_ino];
    if (!file.held) file.held = std::make_unique<gatehouse::audit::FileHandle>(::dup(fd));
    file.content = *std::move(content);
  }
  /// The directory as it is after the power came back.
  void restore(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::create_directories(to);
    const std::lock_guard lock(mutex);
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
      struct stat status {};
      ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
      const auto found = synced.find(status.st_ino);
      std::ofstream(to / entry.path().filename(), std::ios::binary)
          << (found == synced.end() ? std::string() : found->second.content);
    }
  }
};

Disk& disk() {
  static Disk instance;
  return instance;
}

}  // namespace

// In place of libc's, for this whole program: the page cache has it already, and the disk is the one above.
extern "C" int fdatasync(int fd) {
  disk().sync(fd);
  return 0;
}

namespace gatehouse::audit {
namespace {

class AuditTrailPowerCut : public testing::Test {
 protected:
  std::filesystem::path live() const { return root_.path() / "live"; }

  /// Notes what a power cut at each moment would leave, from now on.
  Hook noting() {
    return [this](const char* operation) {
      const auto left = root_.path() / std::to_string(moments_.size());
      disk().restore(live(), left);
      std::vector<ChainedEvent> delivered;
      {
        const std::lock_guard lock(running_->content().mutex);
        delivered = running_->content().records;
      }
      moments_.push_back({.before = operation,
                          .directory = left,
                          .outbox = running_->outbox("acme").entries(),
                          .delivered = std::move(delivered)});
    };
  }
  /// After each of them the trail goes on with the chain that it had.
  void expect_that_the_chain_goes_on() {
    for (const Moment& moment : moments_) {
      SCOPED_TRACE(moment.before + " " + moment.directory.filename().string());
      TrailFixture again(moment.directory);
      again.add_tenant("acme");
      again.outbox("acme").set_entries(moment.outbox);
      again.content().records = moment.delivered;
      const auto opened = again.open();
      ASSERT_TRUE(opened) << opened.error().describe();
      again.outbox("acme").put("after");
      ASSERT_TRUE(again.drain());
      const ChainVerdict verdict = verify_chain(again.content().lines());
      for (const ChainProblem& problem : verdict.problems)
        ADD_FAILURE() << problem.line << ": " << problem.what;
      EXPECT_EQ(verdict.chains.size(), 1u) << "no new node: " << again.log_text();
    }
  }

  struct Moment {
    std::string before;
    std::filesystem::path directory;
    std::deque<OutboxEntry> outbox;
    std::vector<ChainedEvent> delivered;
  };
  TemporaryDirectory root_;
  TrailFixture* running_ = nullptr;
  std::vector<Moment> moments_;
};

TEST_F(AuditTrailPowerCut, S415_at_any_moment_neither_gaps_nor_forks_nor_ends_the_chain) {
  TrailFixture trail(live(), noting());
  running_ = &trail;
  trail.add_tenant("acme");
  ASSERT_TRUE(trail.open());
  for (int i = 0; i < 6; ++i) {
    trail.outbox("acme").put("o" + std::to_string(i));
    ASSERT_TRUE(trail.trail().record(TenantId("acme"), sample_event("s" + std::to_string(i))));
    ASSERT_TRUE(trail.drain());
  }
  ASSERT_GE(moments_.size(), 12u);
  expect_that_the_chain_goes_on();
}

TEST_F(AuditTrailPowerCut, S415_what_a_killed_process_left_is_on_disk_before_it_is_delivered) {
  {
    // As a killed one leaves it: with the operating system, never synced.
    std::filesystem::create_directories(live());
    const auto killed = Spool::open({.directory = live(), .limit = 1 << 20, .delivered = {}}).value();
    for (int i = 0; i < 5; ++i)
      ASSERT_TRUE(killed->append(TenantId("acme"), sample_event("s" + std::to_string(i))));
  }
  TrailFixture trail(live(), noting());
  running_ = &trail;
  trail.add_tenant("acme");
  ASSERT_TRUE(trail.open());
  ASSERT_TRUE(trail.drain());
  EXPECT_EQ(trail.content().ids().size(), 5u);
  ASSERT_GE(moments_.size(), 2u);
  expect_that_the_chain_goes_on();
}

TEST_F(AuditTrailPowerCut, S442_required_events_are_on_disk_when_they_are_acknowledged) {
  TrailFixture trail(live());
  trail.add_tenant("acme");
  ASSERT_TRUE(trail.open(config::AuditMode::required));
  trail.content().fail(true);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(trail.trail().record(TenantId("acme"), sample_event("s" + std::to_string(i))));
    // Offered and refused, so that the relay writes nothing while the disk is looked at.
    if (i == 0) {
      ASSERT_FALSE(trail.drain(std::chrono::milliseconds(200)));
    }
    const auto left = root_.path() / ("cut" + std::to_string(i));
    disk().restore(live(), left);
    TrailFixture again(left);
    again.add_tenant("acme");
    ASSERT_TRUE(again.open());
    ASSERT_TRUE(again.drain());
    EXPECT_EQ(again.content().ids().size(), static_cast<std::size_t>(i) + 1);
  }
}

}  // namespace
}  // namespace gatehouse::audit
