#include "plugins/storage/sql_engine/migration.h"

#include <gtest/gtest.h>

#include "gatehouse/testkit/kit.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/sql_engine/session.h"
#include "plugins/storage/sqlite/sqlite_dialect.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::sql {
namespace {

class Migrations : public testing::Test {
 protected:
  Result<std::unique_ptr<Storage>> open(bool auto_migrate = true) {
    sqlite::SqliteConfig config;
    config.auto_migrate = auto_migrate;
    return sqlite::open_sqlite(config, directory_.path());
  }
  void change(const std::string& sql) {
    const sqlite::SqliteDialect dialect({.file = directory_.path() / "gatehouse.db"});
    Session::open(dialect, SessionUse::write).value()->command(sql);
  }
  tests::TemporaryDirectory directory_;
};

TEST_F(Migrations, released_steps_never_change) {
  const sqlite::SqliteDialect dialect({.file = "/nowhere"});
  ASSERT_EQ(dialect.migrations().size(), 4u);
  EXPECT_EQ(checksum(dialect.migrations()[0]), "0c7e80242a1ab645");
  EXPECT_EQ(checksum(dialect.migrations()[1]), "cde796bf1bc131fc");
  EXPECT_EQ(checksum(dialect.migrations()[2]), "69aca6ade3b93576");
}

TEST_F(Migrations, are_applied_at_start) {
  const auto storage = open();
  ASSERT_TRUE(storage) << storage.error().describe();
  EXPECT_EQ((*storage)->info().schema_version, 4u);
}

TEST_F(Migrations, are_left_alone_where_the_configuration_says_so) {
  const auto storage = open(false);
  ASSERT_TRUE(storage) << storage.error().describe();
  const auto before = (*storage)->migrations(MigrationAction::status);
  EXPECT_EQ(before->current, 0u);
  EXPECT_EQ(before->pending, (std::vector<std::string>{"0001_first_sign_in", "0002_denied_tokens",
                                                       "0003_consented_claims", "0004_replay"}));
  const auto refused = (*storage)->open(testkit::scope("acme"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unavailable);
  EXPECT_NE(refused.error().message().find("gatehouse db migrate"), std::string::npos);
  EXPECT_FALSE((*storage)->ping(Deadline::never()));
  EXPECT_FALSE((*storage)->changes_since({0}));
  const auto after = (*storage)->migrations(MigrationAction::apply);
  EXPECT_EQ(after->current, 4u);
  EXPECT_TRUE((*storage)->open(testkit::scope("acme")));
}

TEST_F(Migrations, a_database_of_the_first_step_goes_on_with_the_others) {
  ASSERT_TRUE(open());
  change("DROP TABLE denied_tokens");
  change("DROP TABLE replay");
  change("ALTER TABLE consents DROP COLUMN claims");
  change("DELETE FROM schema_migrations WHERE version > 1");
  const auto storage = open();
  ASSERT_TRUE(storage) << storage.error().describe();
  EXPECT_EQ((*storage)->info().schema_version, 4u);
  const auto tenant = (*storage)->open(testkit::scope("acme"));
  ASSERT_TRUE(tenant);
  EXPECT_FALSE((*tenant)->tokens().is_denied(Digest(), {}).value());
}

TEST_F(Migrations, a_newer_schema_is_refused) {
  ASSERT_TRUE(open());
  change("INSERT INTO schema_migrations VALUES (5, '0005_future', 'x', 0)");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unsupported);
  EXPECT_NE(refused.error().message().find("use the newer release"), std::string::npos);
}

TEST_F(Migrations, a_step_with_another_text_is_refused) {
  ASSERT_TRUE(open());
  change("UPDATE schema_migrations SET checksum = '0000000000000000'");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::corrupt);
}

TEST_F(Migrations, S425_a_schema_that_does_not_take_our_statements_is_refused) {
  ASSERT_TRUE(open());
  change("ALTER TABLE accounts RENAME COLUMN payload TO qayload");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::corrupt);
}

TEST_F(Migrations, many_that_open_a_new_file_at_once_agree) {
  std::vector<std::unique_ptr<Storage>> opened(8);
  testkit::race(8, [&](std::uint32_t i) {
    auto storage = open();
    ASSERT_TRUE(storage) << storage.error().describe();
    opened[i] = std::move(*storage);
  });
  for (const auto& storage : opened) {
    ASSERT_TRUE(storage);
    EXPECT_EQ(storage->info().schema_version, 4u);
  }
}

}  // namespace
}  // namespace gatehouse::sql
