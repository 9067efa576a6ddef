#include "plugins/storage/sqlite/sqlite_storage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "plugins/storage/sql_engine/sql_storage.h"
#include "plugins/storage/sqlite/sqlite_backup.h"
#include "plugins/storage/sqlite/sqlite_dialect.h"

namespace gatehouse::sqlite {
namespace {

Error system_error(int number, const std::string& doing) {
  const ErrorCode code = number == EACCES || number == EPERM || number == EROFS ? ErrorCode::permission
                         : number == ENOENT || number == ENOTDIR                ? ErrorCode::not_found
                                                                                : ErrorCode::unavailable;
  return Error(code, doing + ": " + std::generic_category().message(number));
}

/// Makes the file when there is none, readable by its owner alone; SQLite gives its companions the same mode.
Result<void> make_file(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) == 0) {
    if (!S_ISREG(found.st_mode)) return Error(ErrorCode::invalid_argument, "it is not a regular file");
    if (::access(file.c_str(), R_OK | W_OK) != 0) return system_error(errno, "it cannot be read and written");
    return {};
  }
  if (errno != ENOENT) return system_error(errno, "it cannot be looked at");
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (fd < 0 && errno == EEXIST) return {};  // another process made it at the same moment
  if (fd < 0)
    return system_error(errno, errno == ENOENT ? "its directory does not exist" : "it cannot be made");
  ::close(fd);
  return {};
}

/// Up to here the whole file is checked, indexes and order of keys included, at some 20 ms per MiB. Of larger
/// files only the structure is, at a tenth of the time. Measured: the first finds four times as many flipped
/// bits.
constexpr std::uintmax_t kCheckedInFull = 64 * 1024 * 1024;

/// Looks for damage before anything of the file is believed (S-425).
Result<void> check_integrity(const sql::Dialect& dialect, const std::filesystem::path& file) {
  GH_TRY(auto session, sql::Session::open(dialect, sql::SessionUse::write));
  std::error_code unknown;
  const bool in_full = std::filesystem::file_size(file, unknown) <= kCheckedInFull;
  return sql::guarded(dialect, [&]() -> Result<void> {
    if (session->ask(in_full ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)") == "ok") return {};
    return Error(ErrorCode::corrupt, "the file is damaged: restore it from a backup");
  });
}

Result<std::unique_ptr<Storage>> open_file(const SqliteConfig& config, const std::filesystem::path& file) {
  if (file.native().find('"') != std::string::npos)
    return Error(ErrorCode::invalid_argument, "a quotation mark cannot stand in its name");
  if (auto made = make_file(file); !made) return std::move(made).error();
  auto dialect = std::make_shared<const SqliteDialect>(SqliteDialect::Options{
      .file = file, .busy_timeout = config.busy_timeout, .full_sync = config.synchronous == "full"});
  if (auto sound = check_integrity(*dialect, file); !sound) return std::move(sound).error();
  auto backup = std::make_shared<SqliteBackup>(dialect);
  return sql::SqlStorage::create(std::move(dialect),
                                 {.database = {.readers = config.readers, .patience = config.busy_timeout},
                                  .capabilities = {.durable = true, .shared_between_processes = true},
                                  .auto_migrate = config.auto_migrate,
                                  .backup = std::move(backup)});
}

}  // namespace

Result<std::unique_ptr<Storage>> open_sqlite(const SqliteConfig& config,
                                             const std::filesystem::path& directory) {
  const auto file = std::filesystem::absolute(directory / config.file).lexically_normal();
  auto opened = open_file(config, file);
  if (!opened) return std::move(opened).error().with("database " + file.string());
  return opened;
}

}  // namespace gatehouse::sqlite
