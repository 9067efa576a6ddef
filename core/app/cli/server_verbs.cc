#include <ostream>

#include "core/app/cli/command_line.h"
#include "core/app/cli/dev_command.h"
#include "core/app/cli/serve_command.h"
#include "core/app/version.h"

namespace gatehouse::app::cli {

void add_server_commands(CommandLine line) {
  auto& action = line.action;
  line.app
      .add_subcommand("serve", "Run the server in the foreground; SIGHUP reloads, SIGTERM stops gracefully")
      ->callback([&action, &common = line.common] {
        action = [&common](Streams streams) { return serve({.config_file = common.config_file}, streams); };
      });
  auto options = std::make_shared<DevOptions>();
  auto* dev_verb =
      line.app.add_subcommand("dev", "Try Gatehouse: a demo tenant on this machine only, over plain HTTP");
  dev_verb->add_option("--port", options->port, "Port on 127.0.0.1")
      ->envname("GATEHOUSE_DEV_PORT")
      ->capture_default_str();
  dev_verb->add_option("--state", options->state, "Folder for everything it keeps")
      ->envname("GATEHOUSE_DEV_STATE");
  dev_verb->callback(
      [&action, options] { action = [options](Streams streams) { return dev(*options, streams); }; });
  line.app.add_subcommand("version", "Print the version")->callback([&action] {
    action = [](Streams streams) {
      streams.out << "gatehouse " << kVersion << '\n';
      return kDone;
    };
  });
}

}  // namespace gatehouse::app::cli
