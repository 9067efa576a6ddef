#include "core/app/cli/server/server_verbs.h"

#include <memory>
#include <ostream>

#include "core/app/cli/server/dev_command.h"
#include "core/app/cli/server/serve_command.h"
#include "core/app/version.h"

namespace gatehouse::app::cli {

void add_server_verbs(CommandLine line) {
  const auto serve_verb =
      line.root.verb("serve", "Run the server in the foreground; SIGHUP reloads, SIGTERM stops gracefully");
  serve_verb.runs([&common = line.common](Streams streams) {
    return serve({.config_file = common.config_file}, streams);
  });
  auto options = std::make_shared<DevOptions>();
  const auto dev_verb =
      line.root.verb("dev", "Try Gatehouse: a demo tenant on this machine only, over plain HTTP");
  dev_verb.option("--port", options->port, "Port on 127.0.0.1")
      .from_environment("GATEHOUSE_DEV_PORT")
      .with_default();
  dev_verb.option("--state", options->state, "Folder for everything it keeps")
      .from_environment("GATEHOUSE_DEV_STATE");
  dev_verb.runs([options](Streams streams) { return dev(*options, streams); });
  line.root.verb("version", "Print the version").runs([](Streams streams) {
    streams.out << "gatehouse " << kVersion << '\n';
    return kDone;
  });
}

}  // namespace gatehouse::app::cli
