// The conformance kits of the SDK, run against the factories of a loaded plugin.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/app/cli/plugin/plugin_commands.h"

namespace gatehouse::app::cli {

/// What became of one kit.
struct KitReport {
  std::string kit;   ///< "storage"
  std::string type;  ///< "sqlite"
  unsigned passed = 0;
  std::vector<std::string> failed;   ///< "case: what is wrong"
  std::vector<std::string> skipped;  ///< "case (capability)"
};

/// One report per factory. Instances live below `workshop`, which must exist.
std::vector<KitReport> run_kits(const plugin_host::PluginHost& host, const PluginCheck& check,
                                const std::filesystem::path& workshop);

}  // namespace gatehouse::app::cli
