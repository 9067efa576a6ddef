#include "plugins/storage/sqlite/sqlite_dialect.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <thread>

#include "plugins/storage/sql_engine/session.h"

namespace gatehouse::sqlite {
namespace {

/// What the file says it belongs to: "GtHs". 0 is a file that says nothing.
constexpr long long kApplicationId = 0x47744873;

sqlite_api::sqlite3* handle(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

/// A session belongs to one thread at a time, and nobody asks SQLite how much memory it uses: both cost a
/// lock a call, the second one that all sessions share. Only before SQLite's first use in this process;
/// later it refuses, and all stays as it was.
void choose_threading() {
  static const bool chosen = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
                             sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
  (void)chosen;
}

std::string ask(soci::session& session, const std::string& pragma) {
  std::string answer;
  soci::indicator state = soci::i_null;
  session << "PRAGMA " + pragma, soci::into(answer, state);
  return answer;
}

/// Two processes that open a new file at once may find each other in the way; the busy timeout does not cover
/// the change of the journal mode.
void enter_wal(soci::session& session, Duration patience) {
  const auto deadline = Deadline::in(patience);
  while (true) {
    try {
      if (ask(session, "journal_mode=WAL") == "wal" || deadline.passed()) return;
    } catch (const soci::sqlite3_soci_error& thrown) {
      const bool passes =
          error_code_of(thrown.result()) == ErrorCode::unavailable && (thrown.result() & 0xff) != SQLITE_FULL;
      if (!passes || deadline.passed()) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

/// SQLite's own words for a file that cannot grow leave the most common cause out.
const char* advice(int sqlite_result) noexcept {
  switch (sqlite_result) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE:
      return " while writing; is the disk full?";
    default:
      return "";
  }
}

Result<void> verify(soci::session& session, const std::string& pragma, const std::string& expected) {
  const auto actual = ask(session, pragma);
  if (actual == expected) return {};
  return Error(ErrorCode::unsupported,
               "the database did not accept " + pragma + "=" + expected + ": it is " + actual);
}

Result<void> check_owner(soci::session& session) {
  // In this order: the id is written before the first table, so whoever sees a table of ours sees the id
  // after it. The other way round, a file that another process is just making would be taken for a
  // stranger's.
  long long objects = 0;
  session << "SELECT COUNT(*) FROM sqlite_master", soci::into(objects);
  const auto id = ask(session, "application_id");
  if (id == std::to_string(kApplicationId)) return {};
  if (id == "0" && objects == 0) return {};
  return Error(ErrorCode::corrupt, "the file is a database of another program");
}

}  // namespace

ErrorCode error_code_of(int sqlite_result) noexcept {
  switch (sqlite_result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
    case SQLITE_CANTOPEN:
      return ErrorCode::unavailable;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorCode::permission;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::corrupt;
    case SQLITE_CONSTRAINT:
      return sqlite_result == SQLITE_CONSTRAINT_UNIQUE || sqlite_result == SQLITE_CONSTRAINT_PRIMARYKEY
                 ? ErrorCode::already_exists
                 : ErrorCode::internal;
    case SQLITE_TOOBIG:
      return ErrorCode::invalid_argument;
    default:
      return ErrorCode::internal;
  }
}

const char* SqliteDialect::ask_for_schema() const {
  return "SELECT CAST(COUNT(*) AS TEXT) FROM sqlite_master WHERE name = 'schema_migrations'";
}

Result<std::unique_ptr<soci::session>> SqliteDialect::connect(sql::SessionUse use) const {
  return sql::guarded(*this, [&]() -> Result<std::unique_ptr<soci::session>> {
    choose_threading();
    // SQLite would make an empty one in its place. Sessions that read are opened late, when one is wanted.
    if (use == sql::SessionUse::read && ::access(options_.file.c_str(), F_OK) != 0)
      return Error(ErrorCode::unavailable, "the database file was moved or deleted");
    auto session = std::make_unique<soci::session>(soci::sqlite3, "db=\"" + options_.file.string() + "\"");
    const auto busy = std::chrono::duration_cast<std::chrono::milliseconds>(options_.busy_timeout).count();
    sqlite_api::sqlite3_extended_result_codes(handle(*session), 1);  // tells one constraint from another
    *session << "PRAGMA busy_timeout=" + std::to_string(busy);
    if (auto ours = check_owner(*session); !ours) return std::move(ours).error();
    if (use == sql::SessionUse::write) {
      enter_wal(*session, options_.busy_timeout);
      // Only once: it takes the write lock, and a start must not wait for another process that holds it.
      const std::string ours = std::to_string(kApplicationId);
      if (ask(*session, "application_id") != ours) *session << "PRAGMA application_id=" + ours;
    }
    const std::string synchronous = options_.full_sync ? "2" : "1";
    *session << "PRAGMA synchronous=" + synchronous;
    *session << "PRAGMA foreign_keys=1";
    *session << "PRAGMA cell_size_check=1";  // finds damaged pages before they are believed
    *session << "PRAGMA trusted_schema=0";   // a doctored file must not run functions through its schema
    *session << "PRAGMA journal_size_limit=67108864";
    if (use == sql::SessionUse::read) *session << "PRAGMA query_only=1";
    const std::pair<const char*, std::string> settings[] = {
        {"journal_mode", "wal"},
        {"synchronous", synchronous},
        {"foreign_keys", "1"},
        {"busy_timeout", std::to_string(busy)},
        {"query_only", use == sql::SessionUse::read ? "1" : "0"}};
    for (const auto& [pragma, expected] : settings)
      if (auto same = verify(*session, pragma, expected); !same) return std::move(same).error();
    return session;
  });
}

bool SqliteDialect::in_transaction(soci::session& session) const {
  return sqlite_api::sqlite3_get_autocommit(handle(session)) == 0;
}

Result<void> SqliteDialect::check_alive(soci::session& session) const {
  int moved = 0;
  sqlite_api::sqlite3_file_control(handle(session), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  // SQLite would go on writing to a file that no name leads to any more: acknowledged and lost.
  if (moved != 0) return Error(ErrorCode::unavailable, "the database file was moved or deleted");
  return {};
}

ErrorCode SqliteDialect::classify(const std::exception& thrown) const noexcept {
  if (const auto* error = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown))
    return error_code_of(error->result());
  return ErrorCode::internal;
}

std::string SqliteDialect::explain(const std::exception& thrown) const {
  // Never what(): it holds the statement and its bound values.
  if (const auto* error = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown))
    return std::string("sqlite: ") + sqlite_api::sqlite3_errstr(error->result()) + advice(error->result());
  return "the database library failed";
}

}  // namespace gatehouse::sqlite
