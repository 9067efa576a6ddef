#include "core/app/cli/db_commands.h"

#include <boost/json.hpp>
#include <ostream>

#include "core/app/cli/installation.h"

namespace gatehouse::app::cli {
namespace {

ExitCode migrations(const GlobalOptions& options, MigrationAction action, Streams streams) {
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  const auto& server = installation->snapshot().server;
  const auto storage = installation->plugins().make_storage(server.durable_storage, server.state);
  if (!storage) return report(storage.error(), streams.err);
  const auto status = (*storage)->migrations(action);
  if (!status) return report(status.error(), streams.err);
  const auto name = (*storage)->info().name;
  if (options.output == "json") {
    streams.out << boost::json::serialize(
                       boost::json::object{{"storage", name},
                                           {"schema", status->current},
                                           {"latest", status->latest},
                                           {"pending", boost::json::value_from(status->pending)}})
                << '\n';
  } else {
    streams.out << "storage  " << name << "\nschema   " << status->current << " of " << status->latest
                << '\n';
    for (const auto& pending : status->pending)
      streams.out << "pending  " << pending << '\n';
  }
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
