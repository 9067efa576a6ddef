#include <ostream>

#include "core/app/cli/audit_commands.h"
#include "core/app/cli/command_line.h"
#include "core/app/cli/config_commands.h"
#include "core/app/cli/key_verbs.h"
#include "core/app/cli/plugin_commands.h"
#include "core/app/installed_plugins.h"

namespace gatehouse::app::cli {
namespace {

/// A configuration to be read with its plugins, which must outlive the reading.
struct Reading {
  InstalledPlugins plugins{[](std::string_view, LogLevel, std::string_view, std::string_view) {}};
  ConfigInput input;
  explicit Reading(const GlobalOptions& common) : input{.file = common.config_file, .load = {}} {
    input.load = plugins.load_options();
  }
};

void add_config_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  auto* config = line.app.add_subcommand("config", "Configuration files")->require_subcommand(1);
  config->add_subcommand("check", "Find every problem, change nothing; exit code 3 when there is one")
      ->callback([&action, &common] {
        action = [&common](Streams streams) {
          const Reading reading(common);
          const auto form = common.output == OutputFormat::json ? CheckOutput::json : CheckOutput::text;
          return check_config(reading.input, form, streams);
        };
      });
  auto options = std::make_shared<config::ShowOptions>();
  auto* show = config->add_subcommand("show", "Print the configuration, secrets masked");
  show->add_flag("--effective", options->effective, "Also the defaults of keys that are left out");
  show->add_flag("--origin", options->origin, "Where each value is written");
  show->callback([&action, &common, options] {
    action = [&common, options](Streams streams) {
      const Reading reading(common);
      return show_config(reading.input, *options, streams);
    };
  });
  auto which = std::make_shared<std::string>("server");
  auto* schema = config->add_subcommand("schema", "Print the JSON Schema of a kind of file");
  schema->add_option("kind", *which, "server or tenant")->capture_default_str();
  schema->callback([&action, which] {
    action = [which](Streams streams) { return print_config_schema(*which, streams); };
  });
}

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

void add_plugin_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  auto* plugin = line.app.add_subcommand("plugin", "Plugins")->require_subcommand(1);
  plugin->add_subcommand("list", "List the plugins that the configuration loads")
      ->callback([&action, &common] {
        action = [&common](Streams streams) {
          return list_plugins(host_settings(common), common.output, streams);
        };
      });
  auto which = std::make_shared<std::string>();
  auto* info = plugin->add_subcommand("info", "Everything about one plugin");
  info->add_option("plugin", *which, "Id or file")->required();
  info->callback([&action, &common, which] {
    action = [&common, which](Streams streams) {
      return show_plugin(host_settings(common), *which, streams);
    };
  });
  auto asked = std::make_shared<PluginCheck>();
  auto* check = plugin->add_subcommand("check", "Load one file and run the conformance kit of its kind");
  check->add_option("file", asked->file, "The .so file")->required();
  check
      ->add_option("--address", asked->address,
                   "How a tenancy strategy writes an address, with {tenant} and {path}")
      ->capture_default_str();
  check->callback([&action, asked] {
    action = [asked](Streams streams) {
      asked->settings.profile = config::Profile::dev;
      return check_plugin(*asked, streams);
    };
  });
}

void add_audit_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  auto* audit = line.app.add_subcommand("audit", "The audit trail")->require_subcommand(1);
  auto files = std::make_shared<std::vector<std::string>>();
  auto* verify =
      audit->add_subcommand("verify", "Check the hash chains of files; exit code 5 when one is broken");
  verify->add_option("files", *files, "The files of one trail, the oldest first")->required();
  verify->callback([&action, &common, files] {
    action = [&common, files](Streams streams) {
      return verify_audit({files->begin(), files->end()}, common.output, streams);
    };
  });
}

}  // namespace

void add_operator_commands(CommandLine line) {
  add_audit_verbs(line);
  add_config_verbs(line);
  add_key_verbs(line);
  add_plugin_verbs(line);
}

}  // namespace gatehouse::app::cli
