#include "plugins/storage/sqlite/sqlite_backup.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <memory>

#include "plugins/storage/sql_engine/session.h"
#include "plugins/storage/sqlite/integrity.h"

namespace gatehouse::sqlite {
namespace {

using sqlite_api::sqlite3;

/// Everything that lets somebody in, but for the accounts themselves.
constexpr const char* kEndSignIns[] = {
    "BEGIN IMMEDIATE",
    "UPDATE families SET state = 'revoked', revoked_because = 'revoked_by_operator' WHERE state = 'active'",
    "DELETE FROM access_tokens",
    "DELETE FROM tickets",
    "DELETE FROM interactions",
    "DELETE FROM sessions",
    "COMMIT",
};

struct Close {
  void operator()(sqlite3* database) const noexcept { sqlite_api::sqlite3_close_v2(database); }
};
using Handle = std::unique_ptr<sqlite3, Close>;

Error failure(int result, const std::string& doing) {
  return Error(error_code_of(result), doing + ": sqlite: " + sqlite_api::sqlite3_errstr(result));
}

Result<Handle> open_file(const std::filesystem::path& file, int flags) {
  sqlite3* raw = nullptr;
  const int result = sqlite_api::sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Handle handle(raw);
  if (result != SQLITE_OK) return failure(result, "opening " + file.string());
  return handle;
}

sqlite3* handle_of(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

/// All pages at once: no writer can come in between and make it begin anew.
Result<void> copy(sqlite3* from, sqlite3* to) {
  auto* copying = sqlite_api::sqlite3_backup_init(to, "main", from, "main");
  if (copying == nullptr) return failure(sqlite_api::sqlite3_errcode(to), "copying the database");
  const int stepped = sqlite_api::sqlite3_backup_step(copying, -1);
  const int finished = sqlite_api::sqlite3_backup_finish(copying);
  if (stepped != SQLITE_DONE) return failure(stepped, "copying the database");
  if (finished != SQLITE_OK) return failure(finished, "copying the database");
  return {};
}

Result<void> run(sqlite3* database, const char* statement) {
  const int result = sqlite_api::sqlite3_exec(database, statement, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return failure(result, "ending sign-ins");
  return {};
}

Result<void> make_durable(const std::filesystem::path& file) {
  for (const auto& path : {file, file.parent_path()}) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!synced) return Error(ErrorCode::unavailable, "cannot bring " + path.string() + " to the disk");
  }
  return {};
}

}  // namespace

Result<void> SqliteBackup::save(const BackupRequest& request) {
  const int made = ::open(request.target.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (made < 0)
    return Error(ErrorCode::already_exists, request.target.string() + " exists already or cannot be made");
  ::close(made);
  GH_TRY(auto session, dialect_->connect(sql::SessionUse::read));
  {
    GH_TRY(const auto target, open_file(request.target, SQLITE_OPEN_READWRITE));
    GH_TRY_VOID(copy(handle_of(*session), target.get()));
    // One file, without companions: what is in the log of the copy belongs into the copy.
    GH_TRY_VOID(run(target.get(), "PRAGMA journal_mode=DELETE"));
  }
  return make_durable(request.target);
}

Result<void> SqliteBackup::restore(const RestoreRequest& request) {
  GH_TRY(const auto source, open_file(request.source, SQLITE_OPEN_READWRITE));
  if (request.end_sign_ins)
    for (const char* statement : kEndSignIns)
      GH_TRY_VOID(run(source.get(), statement));
  // The copy is one transaction of the database that is replaced: after a crash it is the old one or the new
  // one.
  GH_TRY_VOID(run(source.get(), "PRAGMA journal_mode=WAL"));
  GH_TRY(auto session, dialect_->connect(sql::SessionUse::write));
  return copy(source.get(), handle_of(*session));
}

Result<void> SqliteBackup::verify() { return check_everything(*dialect_); }

}  // namespace gatehouse::sqlite
