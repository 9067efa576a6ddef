#include "core/app/cli/db/db_commands.h"

#include <ostream>

#include "core/app/cli/installation/installation.h"
#include "core/app/state_directory.h"

namespace gatehouse::app::cli {
namespace {

ExitCode migrations(const GlobalOptions& options, MigrationAction action, Streams streams) {
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  const auto& server = installation->snapshot().server;
  if (const auto prepared = prepare_state_directory(server.state); !prepared)
    return report(prepared.error(), streams.err);
  const auto storage = installation->plugins().make_storage(server.durable_storage, server.state);
  if (!storage) return report(storage.error(), streams.err);
  const auto status = (*storage)->migrations(action);
  if (!status) return report(status.error(), streams.err);
  Listing listing{.name = "storage", .columns = {"storage", "schema", "latest", "pending"}, .rows = {}};
  listing.rows.push_back({(*storage)->info().name, std::to_string(status->current),
                          std::to_string(status->latest), std::to_string(status->pending.size())});
  print_listing(streams.out, options.output, listing);
  for (const auto& pending : status->pending)
    streams.err << "pending: " << pending << '\n';
  return action == MigrationAction::status && !status->pending.empty() ? kConflict : kDone;
}

}  // namespace

ExitCode db_status(const GlobalOptions& options, Streams streams) {
  return migrations(options, MigrationAction::status, streams);
}

ExitCode db_migrate(const GlobalOptions& options, Streams streams) {
  return migrations(options, MigrationAction::apply, streams);
}

}  // namespace gatehouse::app::cli
