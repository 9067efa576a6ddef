#include "core/app/cli/db_commands.h"
#include "core/app/cli/verbs/command_line.h"

namespace gatehouse::app::cli {

void add_db_verbs(CommandLine line) {
  auto* db = line.app.add_subcommand("db", "The storage's schema")->require_subcommand(1);
  auto* status = db->add_subcommand(
      "status", "Schema version and pending migrations; exit code 5 when some are pending");
  line.chosen(*status, [&common = line.common](Streams streams) { return db_status(common, streams); });
  auto* migrate = db->add_subcommand("migrate", "Apply pending migrations");
  line.chosen(*migrate, [&common = line.common](Streams streams) { return db_migrate(common, streams); });
}

}  // namespace gatehouse::app::cli
