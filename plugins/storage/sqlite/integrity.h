// Integrity: whether a database file is damaged (S-425; what is looked at when: docs/adr/0013).
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "plugins/storage/sql_engine/condition.h"
#include "plugins/storage/sqlite/sqlite_dialect.h"

namespace gatehouse::sql {
class Session;
}

namespace gatehouse::sqlite {

/// Up to this size a file is checked in full before anything of it is used: at most some 40 ms. Larger ones
/// are checked beside the work, so that a start does not grow with the store.
inline constexpr std::uintmax_t kCheckedBeforeUse = 2 * 1024 * 1024;

/// Everything: structure, order of keys, indexes against their tables, NOT NULL and uniqueness. corrupt where
/// something does not fit. Some 20 ms per MiB. May throw what a Session throws.
Result<void> check_everything(sql::Session& session);
/// The same with a session of its own; throws nothing.
Result<void> check_everything(const SqliteDialect& dialect);

/// Goes once through the file on a thread of its own, table by table, so that none of its snapshots holds the
/// log back for long. What it finds condemns the database for everybody. The destructor breaks it off.
class BackgroundCheck {
 public:
  BackgroundCheck(std::shared_ptr<const SqliteDialect> dialect, std::shared_ptr<sql::Condition> condition)
      : dialect_(std::move(dialect)), condition_(std::move(condition)) {}
  ~BackgroundCheck();
  BackgroundCheck(const BackgroundCheck&) = delete;
  BackgroundCheck& operator=(const BackgroundCheck&) = delete;

  void start();

 private:
  void run() noexcept;
  Result<void> check_tables(soci::session& session);

  const std::shared_ptr<const SqliteDialect> dialect_;
  const std::shared_ptr<sql::Condition> condition_;
  std::mutex mutex_;
  std::condition_variable ended_;
  soci::session* running_ = nullptr;  ///< while it may be interrupted
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace gatehouse::sqlite
