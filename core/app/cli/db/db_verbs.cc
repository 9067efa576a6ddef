#include "core/app/cli/db/db_verbs.h"

#include "core/app/cli/db/db_commands.h"

namespace gatehouse::app::cli {

void add_db_verbs(CommandLine line) {
  const auto db = line.root.noun("db", "The storage's schema");
  const auto status =
      db.verb("status", "Schema version and pending migrations; exit code 5 when some are pending");
  status.runs([&common = line.common](Streams streams) { return db_status(common, streams); });
  const auto migrate = db.verb("migrate", "Apply pending migrations");
  migrate.runs([&common = line.common](Streams streams) { return db_migrate(common, streams); });
}

}  // namespace gatehouse::app::cli
