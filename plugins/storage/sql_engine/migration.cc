#include "plugins/storage/sql_engine/migration.h"

#include "plugins/storage/sql_engine/session.h"

namespace gatehouse::sql {
namespace {

constexpr const char* kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)";

}  // namespace

std::string checksum(const Migration& migration) {
  std::uint64_t hash =
      0xcbf29ce484222325u;  // FNV-1a: finds accidents; whoever can write the file needs no collision
  for (const char* text : migration.statements)
    for (const char* c = text; *c != 0; ++c)
      hash = (hash ^ static_cast<unsigned char>(*c)) * 0x100000001b3u;
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4)
    digits += "0123456789abcdef"[(hash >> shift) & 0xf];
  return digits;
}

Result<MigrationStatus> migration_status(Session& session, std::span<const Migration> known) {
  MigrationStatus status{.current = 0, .latest = known.back().version, .pending = {}};
  const std::string present = session.ask(session.dialect().ask_for_schema());
  for (const auto& migration : known) {
    std::string applied;
    if (present != "0")
      applied = session.ask("SELECT checksum FROM schema_migrations WHERE version = " +
                            std::to_string(migration.version));
    if (applied.empty()) {
      status.pending.emplace_back(migration.name);
      continue;
    }
    status.current = migration.version;
    if (applied != checksum(migration))
      return Error(ErrorCode::corrupt, "migration " + std::string(migration.name) +
                                           " was applied with another text than this release has");
  }
  if (present == "0") return status;
  const auto newest = session.ask("SELECT CAST(COALESCE(MAX(version), 0) AS TEXT) FROM schema_migrations");
  if (std::stoul(newest) > status.latest)
    return Error(ErrorCode::unsupported, "the database has schema version " + newest +
                                             ", this release knows up to " + std::to_string(status.latest) +
                                             ": use the newer release");
  return status;
}

Result<void> apply_pending(Session& session, std::span<const Migration> known, TimePoint now) {
  session.command(kCreateTable);
  GH_TRY(const auto status, migration_status(session, known));
  for (const auto& migration : known) {
    if (migration.version <= status.current) continue;
    for (const char* text : migration.statements)
      session.command(text);
    session.command("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (" +
                    std::to_string(migration.version) + ", '" + std::string(migration.name) + "', '" +
                    checksum(migration) + "', " + std::to_string(now.time_since_epoch().count()) + ")");
  }
  return {};
}

}  // namespace gatehouse::sql
