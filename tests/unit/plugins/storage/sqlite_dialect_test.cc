#include "plugins/storage/sqlite/sqlite_dialect.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "plugins/storage/sql_engine/session.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::sqlite {
namespace {

class Dialect : public testing::Test {
 protected:
  std::unique_ptr<sql::Session> session(sql::SessionUse use) {
    return sql::Session::open(dialect_, use).value();
  }
  tests::TemporaryDirectory directory_;
  SqliteDialect dialect_{{.file = directory_.path() / "a database.db"}};
};

TEST_F(Dialect, S043_every_connection_runs_with_the_settings_that_durability_needs) {
  const auto writer = session(sql::SessionUse::write);
  const auto reader = session(sql::SessionUse::read);
  for (const auto* one : {writer.get(), reader.get()}) {
    auto& asked = const_cast<sql::Session&>(*one);
    EXPECT_EQ(asked.ask("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(asked.ask("PRAGMA synchronous"), "2");
    EXPECT_EQ(asked.ask("PRAGMA foreign_keys"), "1");
    EXPECT_EQ(asked.ask("PRAGMA busy_timeout"), "5000");
    EXPECT_EQ(asked.ask("PRAGMA trusted_schema"), "0");
    EXPECT_EQ(asked.ask("PRAGMA cell_size_check"), "1");
  }
  EXPECT_EQ(writer->ask("PRAGMA query_only"), "0");
  EXPECT_EQ(reader->ask("PRAGMA query_only"), "1");
  EXPECT_STREQ(dialect_.begin_write(), "BEGIN IMMEDIATE");
}

TEST_F(Dialect, S043_a_database_that_does_not_take_the_settings_is_refused) {
  // A database in memory has no WAL: SQLite answers "memory" and goes on as if nothing were.
  const SqliteDialect in_memory({.file = ":memory:", .busy_timeout = std::chrono::milliseconds(20)});
  const auto refused = sql::Session::open(in_memory, sql::SessionUse::write);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unsupported);
}

TEST_F(Dialect, a_reader_cannot_write) {
  session(sql::SessionUse::write)->command("CREATE TABLE t (x)");
  const auto reader = session(sql::SessionUse::read);
  const auto refused = sql::guarded(dialect_, [&]() -> Result<void> {
    reader->command("INSERT INTO t VALUES (1)");
    return {};
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::permission);
}

TEST_F(Dialect, no_error_holds_a_statement_or_a_value) {
  const auto writer = session(sql::SessionUse::write);
  writer->command("CREATE TABLE t (x TEXT PRIMARY KEY)");
  writer->command("INSERT INTO t VALUES ('hunter2')");
  const auto refused = sql::guarded(dialect_, [&]() -> Result<void> {
    writer->command("INSERT INTO t VALUES ('hunter2')");
    return {};
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::already_exists);
  EXPECT_EQ(refused.error().describe().find("hunter2"), std::string::npos);
  EXPECT_EQ(refused.error().describe().find("INSERT"), std::string::npos);
}

TEST_F(Dialect, results_of_sqlite_are_told_apart) {
  const std::pair<int, ErrorCode> table[] = {{SQLITE_BUSY, ErrorCode::unavailable},
                                             {SQLITE_BUSY_SNAPSHOT, ErrorCode::unavailable},
                                             {SQLITE_LOCKED, ErrorCode::unavailable},
                                             {SQLITE_FULL, ErrorCode::unavailable},
                                             {SQLITE_IOERR_FSYNC, ErrorCode::unavailable},
                                             {SQLITE_NOMEM, ErrorCode::unavailable},
                                             {SQLITE_CANTOPEN, ErrorCode::unavailable},
                                             {SQLITE_READONLY, ErrorCode::permission},
                                             {SQLITE_READONLY_DBMOVED, ErrorCode::permission},
                                             {SQLITE_PERM, ErrorCode::permission},
                                             {SQLITE_CORRUPT_VTAB, ErrorCode::corrupt},
                                             {SQLITE_NOTADB, ErrorCode::corrupt},
                                             {SQLITE_CONSTRAINT_UNIQUE, ErrorCode::already_exists},
                                             {SQLITE_CONSTRAINT_PRIMARYKEY, ErrorCode::already_exists},
                                             {SQLITE_CONSTRAINT_NOTNULL, ErrorCode::internal},
                                             {SQLITE_CONSTRAINT_FOREIGNKEY, ErrorCode::internal},
                                             {SQLITE_TOOBIG, ErrorCode::invalid_argument},
                                             {SQLITE_MISUSE, ErrorCode::internal},
                                             {SQLITE_ERROR, ErrorCode::internal}};
  for (const auto& [result, code] : table)
    EXPECT_EQ(error_code_of(result), code) << result;
}

}  // namespace
}  // namespace gatehouse::sqlite
