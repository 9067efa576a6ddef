// The calls to clients that wait, on disk (Back-Channel Logout 1.0 §2.5, CIBA §10): none is lost by a crash.
#include "core/oauth/client_calls/pending_calls.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "tests/support/temporary_directory.h"

namespace gatehouse::oauth {
namespace {

PendingCall call(int number, const std::string& client = "web", const std::string& tenant = "acme") {
  return {.about = CallAbout::logout,
          .subject = "subject-" + std::to_string(number),
          .tenant = TenantId(tenant),
          .client = ClientId(client),
          .due = TimePoint(Duration(1'800'000'000'000'000 + number)),
          .until = TimePoint(Duration(1'800'000'900'000'000 + number)),
          .more = "session-" + std::to_string(number) + " user"};
}

class PendingCallsTest : public testing::Test {
 protected:
  std::unique_ptr<PendingCalls> open(std::size_t most = PendingCalls::kMostOfTenant) const {
    auto opened = PendingCalls::open(file_, most);
    EXPECT_TRUE(opened) << opened.error().describe();
    return *std::move(opened);
  }
  static std::size_t add(PendingCalls& pending, std::vector<PendingCall> calls) {
    const auto fresh = pending.add(calls);
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

TEST_F(PendingCallsTest, a_file_that_is_as_it_should_be_is_not_written_again) {
  const auto inode = [&] {
    struct stat facts {};
    EXPECT_EQ(::stat(file_.c_str(), &facts), 0);
    return facts.st_ino;
  };
  open();
  const auto empty = inode();
  add(*open(), {call(1), call(2)});
  EXPECT_EQ(inode(), empty);
  open();
  EXPECT_EQ(inode(), empty);
  std::ofstream(file_, std::ios::app) << "+ logout torn";
  EXPECT_EQ(add(*open(), {call(1), call(3)}), 1u);  // and what follows the torn line is readable
  EXPECT_EQ(add(*open(), {call(1), call(2), call(3)}), 0u);
}

TEST_F(PendingCallsTest, what_was_added_is_there_after_a_restart_and_what_was_forgotten_is_not) {
  {
    const auto pending = open();
    EXPECT_EQ(add(*pending, {call(1), call(2), call(2, "mobile")}), 3u);
    pending->forget(call(2));
  }
  const auto all = open()->all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0], call(1));
  EXPECT_EQ(all[1], call(2, "mobile"));
}

TEST_F(PendingCallsTest, every_field_is_read_as_it_was_written) {
  auto one = call(1, "https://app.example/client.json", "other");
  one.about = CallAbout::backchannel;
  one.more = "";
  add(*open(), {one});
  ASSERT_EQ(open()->all().size(), 1u);
  EXPECT_EQ(open()->all()[0], one);
}

TEST_F(PendingCallsTest, what_comes_again_is_known) {
  const auto pending = open();
  EXPECT_EQ(add(*pending, {call(1)}), 1u);
  EXPECT_EQ(add(*pending, {call(1), call(1, "mobile")}), 1u);
  EXPECT_EQ(pending->count(), 2u);
  EXPECT_EQ(open()->count(), 2u);
}

TEST_F(PendingCallsTest, a_crash_at_any_byte_leaves_what_was_answered) {
  add(*open(), {call(1), call(2)});
  const auto before = content();
  add(*open(), {call(3)});
  const auto after = content();
  ASSERT_TRUE(after.starts_with(before));
  for (auto size = before.size(); size < after.size(); ++size) {
    std::ofstream(file_, std::ios::trunc) << after.substr(0, size);
    const auto pending = open();
    EXPECT_EQ(pending->count(), 2u) << size;
    EXPECT_EQ(add(*pending, {call(3)}), 1u);
    EXPECT_EQ(open()->count(), 3u);
  }
}

TEST_F(PendingCallsTest, lines_that_nobody_wrote_are_no_calls) {
  std::ofstream(file_)
      << "+ logout too few\n- \n\n+ a b c d 1 2 h\n+ logout s t c 1 soon\n+ logout s  c 1 2 m\n? a b\n";
  EXPECT_EQ(open()->count(), 0u);
}

TEST_F(PendingCallsTest, the_file_does_not_grow_with_what_is_past) {
  const auto pending = open();
  for (int round = 0; round < 20; ++round) {
    std::vector<PendingCall> many;
    for (int i = 0; i < 500; ++i)
      many.push_back(call(round * 500 + i));
    add(*pending, many);
    for (const auto& one : many)
      pending->forget(one);
  }
  add(*pending, {call(10'001)});
  EXPECT_LT(std::filesystem::file_size(file_), 1u << 20);
  EXPECT_EQ(open()->count(), 1u);
}

TEST_F(PendingCallsTest, what_comes_with_another_time_takes_the_place_of_what_was_there) {
  const auto before = call(1);
  auto after = before;
  after.due += std::chrono::seconds(1);
  {
    const auto pending = open();
    EXPECT_EQ(add(*pending, {before}), 1u);
    EXPECT_EQ(add(*pending, {after}), 1u);
    EXPECT_FALSE(pending->holds(before));
    EXPECT_TRUE(pending->holds(after));
    pending->forget(before);
    EXPECT_TRUE(pending->holds(after)) << "who has made the old one does not take the new one away";
  }
  {
    const auto pending = open();
    ASSERT_EQ(pending->all().size(), 1u);
    EXPECT_EQ(pending->all()[0], after);
    pending->forget(after);
    EXPECT_FALSE(pending->holds(after));
  }
  EXPECT_EQ(open()->count(), 0u);
}

TEST_F(PendingCallsTest, beyond_the_bound_the_oldest_go_of_the_tenant_that_is_full) {
  const auto pending = open(2);
  add(*pending, {call(9, "web", "quiet")});
  add(*pending, {call(3), call(1), call(2)});
  EXPECT_EQ(pending->dropped(), 1u);
  EXPECT_EQ(pending->count(), 3u);
  EXPECT_FALSE(pending->holds(call(3))) << "it came first";
  EXPECT_TRUE(pending->holds(call(9, "web", "quiet"))) << "no tenant pushes out another's";
}

TEST_F(PendingCallsTest, where_nothing_can_be_written_nothing_is_promised) {
  EXPECT_FALSE(PendingCalls::open(directory_.path() / "absent" / "pending"));
}

}  // namespace
}  // namespace gatehouse::oauth
