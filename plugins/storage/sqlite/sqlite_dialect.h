// SqliteDialect: what SQLite does in its own way. The durability that storage.sqlite promises is set and
// verified here.
#pragma once

#include <filesystem>

#include "plugins/storage/sql_engine/dialect.h"

namespace gatehouse::sqlite {

class SqliteDialect final : public sql::Dialect {
 public:
  struct Options {
    std::filesystem::path file;  ///< absolute
    Duration busy_timeout = std::chrono::seconds(5);
    bool full_sync = true;  ///< false: a commit survives kill -9 but not a power cut
  };
  explicit SqliteDialect(Options options) : options_(std::move(options)) {}

  const std::filesystem::path& file() const noexcept { return options_.file; }
  std::string name() const override { return "sqlite"; }
  Result<std::unique_ptr<soci::session>> connect(sql::SessionUse use) const override;
  const char* begin_write() const override { return "BEGIN IMMEDIATE"; }
  const char* ask_for_schema() const override;
  bool in_transaction(soci::session& session) const override;
  Result<void> check_alive(soci::session& session) const override;
  ErrorCode classify(const std::exception& thrown) const noexcept override;
  std::string explain(const std::exception& thrown) const override;
  std::span<const sql::Migration> migrations() const override;

 private:
  Options options_;
};

/// What SQLite's own result code means to us. Total; tested by table.
ErrorCode error_code_of(int sqlite_result) noexcept;

}  // namespace gatehouse::sqlite
