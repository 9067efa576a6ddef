#include <ostream>

#include "core/app/cli/dev_command.h"
#include "core/app/cli/serve_command.h"
#include "core/app/cli/verbs/command_line.h"
#include "core/app/version.h"

namespace gatehouse::app::cli {

void add_server_verbs(CommandLine line) {
  auto* serve_verb = line.app.add_subcommand(
      "serve", "Run the server in the foreground; SIGHUP reloads, SIGTERM stops gracefully");
  line.chosen(*serve_verb, [&common = line.common](Streams streams) {
    return serve({.config_file = common.config_file}, streams);
  });
  auto options = std::make_shared<DevOptions>();
  auto* dev_verb =
      line.app.add_subcommand("dev", "Try Gatehouse: a demo tenant on this machine only, over plain HTTP");
  dev_verb->add_option("--port", options->port, "Port on 127.0.0.1")
      ->envname("GATEHOUSE_DEV_PORT")
      ->capture_default_str();
  dev_verb->add_option("--state", options->state, "Folder for everything it keeps")
      ->envname("GATEHOUSE_DEV_STATE");
  line.chosen(*dev_verb, [options](Streams streams) { return dev(*options, streams); });
  line.chosen(*line.app.add_subcommand("version", "Print the version"), [](Streams streams) {
    streams.out << "gatehouse " << kVersion << '\n';
    return kDone;
  });
}

}  // namespace gatehouse::app::cli
