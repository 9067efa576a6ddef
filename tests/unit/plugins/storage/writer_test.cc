#include "plugins/storage/sql_engine/writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>

#include "gatehouse/testkit/kit.h"
#include "plugins/storage/sqlite/sqlite_dialect.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::sql {
namespace {

class WriterTest : public testing::Test {
 protected:
  WriterTest() {
    auto session = Session::open(dialect_, SessionUse::write).value();
    session->command("CREATE TABLE t (x INTEGER PRIMARY KEY)");
    writer_ = std::make_unique<Writer>(std::move(session), condition_);
    reader_ = Session::open(dialect_, SessionUse::read).value();
  }
  static Writer::Work insert(int number) {
    return [number](Session& session) -> Result<void> {
      session.command("INSERT INTO t VALUES (" + std::to_string(number) + ")");
      return {};
    };
  }
  std::string stored() {
    return reader_->ask("SELECT COALESCE(GROUP_CONCAT(x), '') FROM (SELECT x FROM t ORDER BY x)");
  }

  /// Holds the writer inside a transaction until the returned promise is kept, so that what comes next is one
  /// batch.
  std::thread block(std::promise<void>& release) {
    std::promise<void> inside;
    auto entered = inside.get_future();
    std::thread blocked([this, &inside, &release] {
      (void)writer_->run([&](Session&) -> Result<void> {
        inside.set_value();
        release.get_future().wait();
        return {};
      });
    });
    entered.wait();
    return blocked;
  }

  tests::TemporaryDirectory directory_;
  sqlite::SqliteDialect dialect_{{.file = directory_.path() / "t.db"}};
  Condition condition_{"the file is damaged"};
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Session> reader_;
};

TEST_F(WriterTest, what_was_answered_is_committed) {
  ASSERT_TRUE(writer_->run(insert(1)));
  EXPECT_EQ(stored(), "1");
}

TEST_F(WriterTest, an_error_takes_everything_back) {
  const auto failed = writer_->run([](Session& session) -> Result<void> {
    session.command("INSERT INTO t VALUES (1)");
    return Error(ErrorCode::conflict, "changed my mind");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::conflict);
  EXPECT_EQ(stored(), "");
}

TEST_F(WriterTest, callers_that_wait_are_committed_together_and_fail_apart) {
  std::promise<void> release;
  auto blocked = block(release);
  std::atomic<int> started = 0;
  std::atomic<int> failures = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 10; ++i)
    callers.emplace_back([&, i] {
      ++started;
      // Odd ones do their work and then fail, by an error or by an exception of the library.
      const auto done = writer_->run([&, i](Session& session) -> Result<void> {
        session.command("INSERT INTO t VALUES (" + std::to_string(i) + ")");
        if (i % 4 == 1) return Error(ErrorCode::conflict, "no");
        if (i % 4 == 3) session.command("INSERT INTO t VALUES (" + std::to_string(i) + ")");
        return {};
      });
      if (!done) ++failures;
    });
  while (started < 10)
    std::this_thread::yield();
  release.set_value();
  for (auto& caller : callers)
    caller.join();
  blocked.join();
  EXPECT_EQ(failures, 5);
  EXPECT_EQ(stored(), "0,2,4,6,8");
}

TEST_F(WriterTest, callers_that_wait_share_one_commit) {
  std::promise<void> release;
  auto blocked = block(release);
  std::atomic<int> started = 0;
  std::vector<std::thread> callers;
  std::set<std::string> committed_meanwhile;  // the works run one after the other, on the writer's thread
  for (int i = 0; i < 20; ++i)
    callers.emplace_back([&, i] {
      ++started;
      EXPECT_TRUE(writer_->run([&, i](Session& session) -> Result<void> {
        committed_meanwhile.insert(stored());
        return insert(i)(session);
      }));
    });
  while (started < 20)
    std::this_thread::yield();
  release.set_value();
  for (auto& caller : callers)
    caller.join();
  blocked.join();
  EXPECT_EQ(reader_->ask("SELECT CAST(COUNT(*) AS TEXT) FROM t"), "20");
  EXPECT_LE(committed_meanwhile.size(), 3u) << "twenty works saw that many commits between them";
}

TEST_F(WriterTest, work_that_breaks_the_transaction_answers_everyone_and_the_next_goes_on) {
  std::promise<void> release;
  auto blocked = block(release);
  std::atomic<int> started = 0;
  std::vector<std::thread> callers;
  std::atomic<int> unavailable = 0;
  for (int i = 0; i < 6; ++i)
    callers.emplace_back([&, i] {
      ++started;
      const auto done = writer_->run([i](Session& session) -> Result<void> {
        session.command("INSERT INTO t VALUES (" + std::to_string(i) + ")");
        if (i == 3) session.command("ROLLBACK");  // as a full disk would
        return {};
      });
      if (!done && done.error().code() == ErrorCode::unavailable) ++unavailable;
    });
  while (started < 6)
    std::this_thread::yield();
  release.set_value();
  for (auto& caller : callers)
    caller.join();
  blocked.join();
  const auto kept = stored();
  const auto count = static_cast<int>(std::count(kept.begin(), kept.end(), ',')) + (kept.empty() ? 0 : 1);
  EXPECT_GE(unavailable, 1);
  EXPECT_EQ(count, 6 - unavailable) << "exactly the acknowledged are there: " << kept;
  EXPECT_TRUE(writer_->run(insert(100)));
}

TEST_F(WriterTest, waiting_ends_at_the_deadline) {
  std::promise<void> release;
  auto blocked = block(release);
  const auto late = writer_->run_until(insert(1), Deadline::in(std::chrono::milliseconds(10)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), ErrorCode::timeout);
  release.set_value();
  blocked.join();
}

TEST_F(WriterTest, a_locked_database_is_unavailable_for_everyone_who_waits) {
  sqlite::SqliteDialect impatient(
      {.file = directory_.path() / "t.db", .busy_timeout = std::chrono::milliseconds(100)});
  Writer second(Session::open(impatient, SessionUse::write).value(), condition_);
  std::promise<void> release;
  auto blocked = block(release);
  std::atomic<int> unavailable = 0;
  testkit::race(8, [&](std::uint32_t i) {
    const auto done = second.run(insert(static_cast<int>(i)));
    if (!done && done.error().code() == ErrorCode::unavailable) ++unavailable;
  });
  EXPECT_EQ(unavailable, 8);
  release.set_value();
  blocked.join();
  EXPECT_TRUE(second.run(insert(50)));
  EXPECT_EQ(stored(), "50");
}

}  // namespace
}  // namespace gatehouse::sql
