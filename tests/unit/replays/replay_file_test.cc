// What is carried over a restart, and what is not believed (S-068, S-223).
#include "core/replays/replay_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::replays {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const TenantId kTenant("a");
constexpr TimePoint kNow(std::chrono::hours(500'000));

Digest digest(int number) { return crypto::sha256(std::to_string(number)); }

class ReplayFileTest : public testing::Test {
 protected:
  ReplayFileTest() { EXPECT_TRUE(start_randomness()); }

  std::filesystem::path path() const { return directory_.path() / "replays"; }
  std::string text() const {
    std::ifstream in(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void put(const std::string& text) const {
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << text;
  }

  tests::TemporaryDirectory directory_;
  ReplayFile file_{path()};
};

TEST_F(ReplayFileTest, S068_carries_everything_that_still_counts) {
  ReplayMemory before(kNow - minutes(2));
  for (int i = 0; i < 2000; ++i)
    ASSERT_TRUE(before.remember(kTenant, digest(i), kNow + seconds(i % 400), kNow).value());
  ASSERT_TRUE(file_.write(before.content(kNow + seconds(100))));
  struct stat facts {};
  ASSERT_EQ(::stat(path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);

  const auto read = file_.read();
  ASSERT_TRUE(read) << read.error().describe();
  ReplayMemory after(*read);
  EXPECT_EQ(after.salt(), before.salt());
  EXPECT_EQ(after.unknown_before(), kNow - minutes(2));
  EXPECT_EQ(after.size(kNow + seconds(100)), before.size(kNow + seconds(100)));
  for (int i = 0; i < 2000; ++i)
    if (i % 400 > 100) {
      EXPECT_FALSE(after.remember(kTenant, digest(i), kNow + minutes(9), kNow + seconds(100)).value()) << i;
    }
  EXPECT_TRUE(after.remember(kTenant, digest(2000), kNow + minutes(9), kNow + seconds(100)).value());
}

TEST_F(ReplayFileTest, S107_carries_who_holds_how_much) {
  constexpr std::size_t kMost = 1000;
  const TenantId other("b");
  ReplayMemory before(std::nullopt, kMost);
  (void)before.share_of(other);
  for (int i = 0; i < 800; ++i)
    ASSERT_TRUE(before.remember(kTenant, digest(i), kNow + seconds(60 + i % 40), kNow).value());
  ASSERT_FALSE(before.remember(kTenant, digest(800), kNow + seconds(60), kNow));
  ASSERT_TRUE(file_.write(before.content(kNow)));
  const auto read = file_.read();
  ASSERT_TRUE(read) << read.error().describe();
  ReplayMemory after(*read, kMost);
  EXPECT_TRUE(after.remember(other, digest(0), kNow + seconds(60), kNow).value());
  EXPECT_FALSE(after.remember(kTenant, digest(800), kNow + seconds(60), kNow));
  const auto later = kNow + seconds(100) + ReplayMemory::kSlot;
  for (int i = 0; i < 800; ++i)
    ASSERT_TRUE(after.remember(kTenant, digest(i), later + seconds(60), later).value()) << i;
  EXPECT_FALSE(after.remember(kTenant, digest(800), later + seconds(60), later));
  EXPECT_EQ(after.size(later), 800u);
}

TEST_F(ReplayFileTest, S107_more_than_there_is_nobody_can_hold) {
  ReplayMemory memory(std::nullopt);
  ASSERT_TRUE(memory.remember(kTenant, digest(1), kNow + minutes(5), kNow).value());
  auto content = memory.content(kNow);
  ASSERT_EQ(content.slots.size(), 1u);
  content.slots.begin()->second.held["another"] = 1;
  ASSERT_TRUE(file_.write(content));
  const auto read = file_.read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::corrupt);
}

// Before the file said who holds how much.
TEST_F(ReplayFileTest, S068_what_an_older_release_left_is_read) {
  ReplayMemory before(kNow - minutes(2));
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(before.remember(kTenant, digest(i), kNow + seconds(60 + i), kNow).value());
  const auto content = before.content(kNow);
  std::string old = "gatehouse replays 1\n" + content.salt;
  const auto put_number = [&old](std::int64_t number) {
    old.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  put_number((kNow - minutes(2)).time_since_epoch().count());
  put_number(static_cast<std::int64_t>(content.slots.size()));
  for (const auto& [number, slot] : content.slots) {
    put_number(number);
    put_number(static_cast<std::int64_t>(slot.digests.size()));
    slot.digests.each([&old](const HalfDigest& half) {
      old.append(reinterpret_cast<const char*>(half.data()), half.size());
    });
  }
  const Digest sum = crypto::sha256(old);
  put(old.append(crypto::as_bytes(sum)));
  const auto read = file_.read();
  ASSERT_TRUE(read) << read.error().describe();
  ReplayMemory after(*read);
  EXPECT_EQ(after.unknown_before(), kNow - minutes(2));
  EXPECT_EQ(after.size(kNow), 100u);
  for (int i = 0; i < 100; ++i)
    EXPECT_FALSE(after.remember(kTenant, digest(i), kNow + minutes(9), kNow).value()) << i;
  EXPECT_EQ(after.size(kNow + minutes(5)), 0u);
}

TEST_F(ReplayFileTest, an_empty_memory_is_one_too) {
  ReplayMemory before(std::nullopt);
  ASSERT_TRUE(file_.write(before.content(kNow)));
  const auto read = file_.read();
  ASSERT_TRUE(read) << read.error().describe();
  EXPECT_EQ(read->unknown_before, std::nullopt);
  EXPECT_TRUE(read->slots.empty());
}

TEST_F(ReplayFileTest, S068_of_a_server_that_runs_or_crashed_nothing_is_read) {
  EXPECT_EQ(file_.read().error().code(), ErrorCode::not_found);
  ReplayMemory memory(std::nullopt);
  ASSERT_TRUE(file_.write(memory.content(kNow)));
  ASSERT_TRUE(file_.mark_running());
  EXPECT_TRUE(file_.exists());
  EXPECT_EQ(file_.read().error().code(), ErrorCode::corrupt);
}

TEST_F(ReplayFileTest, S068_a_torn_altered_or_foreign_file_is_not_believed) {
  ReplayMemory memory(std::nullopt);
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(memory.remember(kTenant, digest(i), kNow + minutes(5), kNow).value());
  ASSERT_TRUE(file_.write(memory.content(kNow)));
  const auto whole = text();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(whole.substr(0, size));
    ASSERT_FALSE(file_.read()) << size;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto altered = whole;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    put(altered);
    ASSERT_FALSE(file_.read()) << at;
  }
  for (const auto& foreign :
       {whole + "x", std::string("{}"), std::string(100, '\0'), std::string(1000, 'g')}) {
    put(foreign);
    EXPECT_FALSE(file_.read());
  }
  put(whole);
  EXPECT_TRUE(file_.read());
}

TEST_F(ReplayFileTest, a_disk_that_takes_nothing_is_told) {
  std::filesystem::create_directory(directory_.path() / "replays.new");
  const auto refused = file_.mark_running();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("cannot write"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::replays
