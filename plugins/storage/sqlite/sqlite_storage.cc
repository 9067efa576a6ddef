#include "plugins/storage/sqlite/sqlite_storage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "plugins/storage/sql_engine/sql_storage.h"
#include "plugins/storage/sqlite/integrity.h"
#include "plugins/storage/sqlite/sqlite_backup.h"
#include "plugins/storage/sqlite/sqlite_claim.h"
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

bool is_checked_before_use(const std::filesystem::path& file) {
  std::error_code unknown;
  return std::filesystem::file_size(file, unknown) <= kCheckedBeforeUse;
}

Result<std::unique_ptr<Storage>> open_file(const SqliteConfig& config, const std::filesystem::path& file) {
  if (file.native().find('"') != std::string::npos)
    return Error(ErrorCode::invalid_argument, "a quotation mark cannot stand in its name");
  if (auto made = make_file(file); !made) return std::move(made).error();
  const bool checked_before_use = is_checked_before_use(file);
  auto dialect = std::make_shared<const SqliteDialect>(SqliteDialect::Options{
      .file = file, .busy_timeout = config.busy_timeout, .full_sync = config.synchronous == "full"});
  auto condition = std::make_shared<sql::Condition>("database " + file.string() +
                                                    ": the file is damaged: restore it from a backup");
  std::function<Result<void>(sql::Session&)> check_before_use;
  if (checked_before_use) check_before_use = [](sql::Session& session) { return check_everything(session); };
  auto check = std::make_shared<BackgroundCheck>(dialect, condition);
  GH_TRY(auto storage,
         sql::SqlStorage::create(
             dialect, {.database = {.readers = {.sessions = config.readers, .patience = config.busy_timeout},
                                    .check = std::move(check_before_use),
                                    .condition = condition},
                       .capabilities = {.durable = true, .shared_between_processes = true},
                       .auto_migrate = config.auto_migrate,
                       .backup = std::make_shared<SqliteBackup>(dialect),
                       .sole_server = std::make_shared<SqliteClaims>(file),
                       .companion = check}));
  if (!checked_before_use) check->start();
  return storage;
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
