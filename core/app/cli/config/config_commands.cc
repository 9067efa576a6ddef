#include "core/app/cli/config/config_commands.h"

#include <algorithm>
#include <ostream>

#include "core/app/cli/installation/dev_state.h"
#include "core/config/json_schema.h"
#include "core/config/render_diagnostics.h"
#include "core/config/schemas.h"

namespace gatehouse::app::cli {
namespace {

std::string counted(std::ptrdiff_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string summary(const Diagnostics& found) {
  const auto errors = std::count_if(found.begin(), found.end(),
                                    [](const auto& one) { return one.severity == Severity::error; });
  return counted(errors, "error") + ", " + counted(std::ssize(found) - errors, "warning");
}

}  // namespace

ExitCode check_config(const ConfigInput& input, CheckOutput form, Streams streams) {
  const auto loaded = config::load(input.file, input.load);
  const ExitCode code = loaded.snapshot ? kDone : kInvalidConfiguration;
  if (form == CheckOutput::json) {
    streams.out << config::render_json(loaded.found) << "\n";
    return code;
  }
  streams.err << config::render_text(loaded.found, loaded.sources) << other_configurations(input.file);
  if (!loaded.found.empty()) streams.err << summary(loaded.found) << "\n";
  if (loaded.snapshot)
    streams.out << input.file.string()
                << " is valid: " << counted(std::ssize(loaded.snapshot->tenants), "tenant") << "\n";
  return code;
}

ExitCode show_config(const ConfigInput& input, const config::ShowOptions& options, Streams streams) {
  const auto loaded = config::load(input.file, input.load);
  streams.err << config::render_text(loaded.found, loaded.sources) << other_configurations(input.file);
  if (!loaded.snapshot) {
    streams.err << summary(loaded.found) << "\n";
    return kInvalidConfiguration;
  }
  config::show(loaded, options, streams.out);
  return kDone;
}

ExitCode print_config_schema(const std::string& which, Streams streams) {
  if (which == "server") {
    streams.out << config::render_json_schema(config::server_schema().describe());
  } else if (which == "tenant") {
    streams.out << config::render_json_schema(config::tenant_schema().describe());
  } else {
    const auto hint = did_you_mean(which, {"server", "tenant"});
    streams.err << "error: no schema \"" << which << "\": server or tenant"
                << (hint.empty() ? "" : "; " + hint) << "\n";
    return kUsage;
  }
  return kDone;
}

}  // namespace gatehouse::app::cli
