// `gatehouse plugin list|info|check` without the command line's parser: options in, text out, exit code back.
//
// Data goes to `out`, problems and advice to `err`. Exit codes: 0 done, 1 a plugin is refused or fails its
// kit, 4 there is no such plugin. When a plugin hangs while it starts, these end the process themselves, as
// no destructor may run then.
#pragma once

#include <filesystem>
#include <string>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/output.h"
#include "core/plugin_host/plugin_host.h"
#include "gatehouse/config_node.h"

namespace gatehouse::app::cli {

/// What lies in the plugin directory: loaded plugins, skipped files, or everything that is refused.
ExitCode list_plugins(const plugin_host::HostSettings& settings, OutputFormat form, Streams streams);

/// What one plugin states, and the keys of its configuration. `which` is an id ("storage.sqlite") or a file.
ExitCode show_plugin(const plugin_host::HostSettings& settings, const std::string& which, Streams streams);

struct PluginCheck {
  std::filesystem::path file;
  plugin_host::HostSettings settings;
  ConfigNode config;  ///< of the instances that the kit makes; null: every default
  /// How a tenancy strategy writes an address: host and path with the words {tenant} and {path}.
  std::string address = "id.example.com/t/{tenant}{path}";
  /// The id of somebody of whom a claims hook knows something; empty: nobody.
  std::string person = {};
};
/// Every check that loading makes, then the conformance kit of its kind against real instances in a directory
/// that is made for it and removed.
ExitCode check_plugin(const PluginCheck& check, Streams streams);

}  // namespace gatehouse::app::cli
