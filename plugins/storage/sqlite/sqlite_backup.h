// SqliteBackup: copies of the database file by SQLite's online backup: page by page within one read
// transaction, which no writer waits for. Thread-safe: every call opens sessions of its own.
#pragma once

#include "gatehouse/storage/backup.h"
#include "plugins/storage/sqlite/sqlite_dialect.h"

namespace gatehouse::sqlite {

class SqliteBackup final : public StorageBackup {
 public:
  explicit SqliteBackup(std::shared_ptr<const SqliteDialect> dialect) : dialect_(std::move(dialect)) {}

  Result<void> save(const BackupRequest& request) override;
  Result<void> restore(const RestoreRequest& request) override;
  Result<void> verify() override;

 private:
  std::shared_ptr<const SqliteDialect> dialect_;
};

}  // namespace gatehouse::sqlite
