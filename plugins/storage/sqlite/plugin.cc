#include "gatehouse/plugin.h"
#include "plugins/storage/sqlite/sqlite_storage.h"

namespace gatehouse::sqlite {
namespace {

Schema<SqliteConfig> config_schema() {
  using namespace std::chrono_literals;
  return Schema<SqliteConfig>(
      "storage.sqlite",
      {field("file", &SqliteConfig::file, text(), "Database file, relative to the state directory.",
             KeyIs::restart),
       field("busy_timeout", &SqliteConfig::busy_timeout, duration().range(100ms, 60s),
             "How long to wait for a file that another process has locked, before answering that it is "
             "unavailable.",
             KeyIs::restart),
       field("synchronous", &SqliteConfig::synchronous, one_of({"full", "normal"}),
             "full: what was answered survives a power cut. normal: it survives the end of the process only, "
             "faster.",
             KeyIs::restart),
       field("readers", &SqliteConfig::readers, integer().range(1, 64),
             "Sessions that read at the same time.", KeyIs::restart),
       field("auto_migrate", &SqliteConfig::auto_migrate, boolean(),
             "Bring the schema up to date at start; else `gatehouse db migrate` does.", KeyIs::restart)});
}

Result<std::unique_ptr<Storage>> make_sqlite(SqliteConfig config, const InstanceContext& context) {
  return open_sqlite(config, context.state_directory);
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<Storage>(make_factory<Storage>("sqlite", config_schema(), make_sqlite));
}

}  // namespace
}  // namespace gatehouse::sqlite

GATEHOUSE_PLUGIN(.id = "storage.sqlite", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Keeps everything in one SQLite file", .status = GH_STATUS_STABLE,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = gatehouse::sqlite::start)
