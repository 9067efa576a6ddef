#include "core/app/cli/plugin/plugin_verbs.h"

#include <memory>

#include "core/app/cli/plugin/plugin_commands.h"
#include "core/config/load.h"

namespace gatehouse::app::cli {
namespace {

/// The plugin directory of the configuration, where there is one; else the one beside the binary.
plugin_host::HostSettings host_settings(const GlobalOptions& common) {
  const auto loaded = config::load(common.config_file, {});
  plugin_host::HostSettings settings;
  settings.profile = config::Profile::staging;
  if (loaded.snapshot) {
    settings.plugins = loaded.snapshot->server.plugins;
    settings.profile = loaded.snapshot->server.profile;
  }
  return settings;
}

}  // namespace

void add_plugin_verbs(CommandLine line) {
  const auto plugin = line.root.noun("plugin", "Plugins");
  const auto list = plugin.verb("list", "List the plugins that the configuration loads");
  list.runs([&common = line.common](Streams streams) {
    return list_plugins(host_settings(common), common.output, streams);
  });
  auto which = std::make_shared<std::string>();
  const auto info = plugin.verb("info", "Everything about one plugin");
  info.option("plugin", *which, "Id or file").required();
  info.runs([&common = line.common, which](Streams streams) {
    return show_plugin(host_settings(common), *which, streams);
  });
  auto asked = std::make_shared<PluginCheck>();
  const auto check = plugin.verb("check", "Load one file and run the conformance kit of its kind");
  check.option("file", asked->file, "The .so file").required();
  check
      .option("--address", asked->address,
              "How a tenancy strategy writes an address, with {tenant} and {path}")
      .with_default();
  check.option("--person", asked->person, "The id of somebody whom a claims hook knows something of");
  check.runs([asked](Streams streams) {
    asked->settings.profile = config::Profile::dev;
    return check_plugin(*asked, streams);
  });
}

}  // namespace gatehouse::app::cli
