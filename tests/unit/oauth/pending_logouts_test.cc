// The sign-out calls that wait, on disk (Back-Channel Logout 1.0 §2.5): none is lost by a crash.
#include "core/oauth/backchannel/pending_logouts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/temporary_directory.h"

namespace gatehouse::oauth {
namespace {

PendingLogout logout(int number, const std::string& client = "web") {
  char event[37];
  std::snprintf(event, sizeof event, "01980000-0000-7000-8000-%012d", number);
  return {.event = EventId(event),
          .tenant = TenantId("acme"),
          .client = ClientId(client),
          .session = SessionId("session-" + std::to_string(number)),
          .user = UserId("user-" + std::to_string(number)),
          .ended_at = TimePoint(Duration(1'800'000'000'000'000 + number))};
}

class PendingLogoutsTest : public testing::Test {
 protected:
  std::unique_ptr<PendingLogouts> open(std::size_t most = PendingLogouts::kMost) const {
    auto opened = PendingLogouts::open(file_, most);
    EXPECT_TRUE(opened) << opened.error().describe();
    return *std::move(opened);
  }
  static std::size_t add(PendingLogouts& pending, std::vector<PendingLogout> logouts) {
    const auto fresh = pending.add(logouts);
    EXPECT_TRUE(fresh);
    return fresh->size();
  }
  std::string content() const {
    std::ostringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }
  tests::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "pending";
};

TEST_F(PendingLogoutsTest, what_was_added_is_there_after_a_restart_and_what_was_forgotten_is_not) {
  {
    const auto pending = open();
    EXPECT_EQ(add(*pending, {logout(1), logout(2), logout(2, "mobile")}), 3u);
    pending->forget(logout(2));
  }
  const auto all = open()->all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].event, logout(1).event);
  EXPECT_EQ(all[0].tenant, TenantId("acme"));
  EXPECT_EQ(all[0].client, ClientId("web"));
  EXPECT_EQ(all[0].session, logout(1).session);
  EXPECT_EQ(all[0].user, logout(1).user);
  EXPECT_EQ(all[0].ended_at, logout(1).ended_at);
  EXPECT_EQ(all[1].client, ClientId("mobile"));
}

TEST_F(PendingLogoutsTest, what_comes_again_is_known) {
  const auto pending = open();
  EXPECT_EQ(add(*pending, {logout(1)}), 1u);
  EXPECT_EQ(add(*pending, {logout(1), logout(1, "mobile")}), 1u);
  EXPECT_EQ(pending->count(), 2u);
  EXPECT_EQ(open()->count(), 2u);
}

TEST_F(PendingLogoutsTest, a_crash_at_any_byte_leaves_what_was_answered) {
  add(*open(), {logout(1), logout(2)});
  const auto before = content();
  add(*open(), {logout(3)});
  const auto after = content();
  ASSERT_TRUE(after.starts_with(before));
  for (auto size = before.size(); size < after.size(); ++size) {
    std::ofstream(file_, std::ios::trunc) << after.substr(0, size);
    const auto pending = open();
    EXPECT_EQ(pending->count(), 2u) << size;
    EXPECT_EQ(add(*pending, {logout(3)}), 1u);
    EXPECT_EQ(open()->count(), 3u);
  }
}

TEST_F(PendingLogoutsTest, lines_that_nobody_wrote_are_no_logouts) {
  std::ofstream(file_) << "+ too few words\n- \n\n+ a b c d e f g h\n+ a b c d e soon\n? a b\n";
  EXPECT_EQ(open()->count(), 0u);
}

TEST_F(PendingLogoutsTest, the_file_does_not_grow_with_what_is_past) {
  const auto pending = open();
  for (int round = 0; round < 20; ++round) {
    std::vector<PendingLogout> many;
    for (int i = 0; i < 500; ++i)
      many.push_back(logout(round * 500 + i));
    add(*pending, many);
    for (const auto& one : many)
      pending->forget(one);
  }
  add(*pending, {logout(10'001)});
  EXPECT_LT(std::filesystem::file_size(file_), 1u << 20);
  EXPECT_EQ(open()->count(), 1u);
}

TEST_F(PendingLogoutsTest, beyond_the_bound_the_oldest_go) {
  const auto pending = open(2);
  add(*pending, {logout(1), logout(2), logout(3)});
  EXPECT_EQ(pending->dropped(), 1u);
  const auto all = pending->all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].event, logout(2).event);
}

TEST_F(PendingLogoutsTest, where_nothing_can_be_written_nothing_is_promised) {
  EXPECT_FALSE(PendingLogouts::open(directory_.path() / "absent" / "pending"));
}

}  // namespace
}  // namespace gatehouse::oauth
