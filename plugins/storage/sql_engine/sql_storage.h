// SqlStorage: a Storage on any SQL database that has a Dialect. Thread-safe.
#pragma once

#include "gatehouse/storage/backup.h"
#include "gatehouse/storage/sole_server.h"
#include "gatehouse/storage/storage.h"
#include "plugins/storage/sql_engine/database.h"
#include "plugins/storage/sql_engine/row_counter.h"

namespace gatehouse::sql {

class SqlStorage final : public Storage {
 public:
  struct Options {
    Database::Options database;
    StorageCapabilities capabilities;
    bool auto_migrate = true;               ///< else open() is refused until migrations(apply)
    std::shared_ptr<StorageBackup> backup;  ///< may be null: this database cannot be copied
    /// May be null: this database has many servers.
    std::shared_ptr<SoleServer> sole_server;
    /// What works on the database beside its users: ended before the database is. May be null.
    std::shared_ptr<void> companion;
  };
  static Result<std::unique_ptr<Storage>> create(std::shared_ptr<const Dialect> dialect,
                                                 const Options& options);

  void* query(InterfaceId id) noexcept override;
  StorageInfo info() const override;
  Result<std::unique_ptr<TenantStore>> open(const TenantScope& scope) override;
  Result<MigrationStatus> migrations(MigrationAction action) override;
  Result<SweepReport> sweep(const SweepRequest& request) override;
  Result<Changes> changes_since(ChangeCursor since) override;
  Result<std::vector<TenantId>> waiting_outboxes(const TenantId& after, std::uint32_t limit) override;
  Result<void> ping(Deadline deadline) override;

 private:
  SqlStorage(std::unique_ptr<Database> database, const Options& options);
  Result<MigrationStatus> read_status();
  Result<void> check_schema();
  Result<void> check_ready() const;

  std::unique_ptr<Database> database_;
  RowCounter rows_{*database_};
  const Options options_;
  mutable std::mutex mutex_;
  MigrationStatus status_;
  std::string sweep_from_;  ///< the tenant where the next sweep goes on
};

}  // namespace gatehouse::sql
