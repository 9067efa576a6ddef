#include "core/app/cli/config/config_verbs.h"

#include <memory>

#include "core/app/cli/config/config_commands.h"
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

}  // namespace

void add_config_verbs(CommandLine line) {
  const auto config = line.root.noun("config", "Configuration files");
  const auto check =
      config.verb("check", "Find every problem, change nothing; exit code 3 when there is one");
  check.runs([&common = line.common](Streams streams) {
    const Reading reading(common);
    const auto form = common.output == OutputFormat::json ? CheckOutput::json : CheckOutput::text;
    return check_config(reading.input, form, streams);
  });
  auto options = std::make_shared<config::ShowOptions>();
  const auto show = config.verb("show", "Print the configuration, secrets masked");
  show.flag("--effective", options->effective, "Also the defaults of keys that are left out");
  show.flag("--origin", options->origin, "Where each value is written");
  show.runs([&common = line.common, options](Streams streams) {
    const Reading reading(common);
    return show_config(reading.input, *options, streams);
  });
  auto which = std::make_shared<std::string>("server");
  const auto schema = config.verb("schema", "Print the JSON Schema of a kind of file");
  schema.option("kind", *which, "server or tenant").with_default();
  schema.runs([which](Streams streams) { return print_config_schema(*which, streams); });
}

}  // namespace gatehouse::app::cli
