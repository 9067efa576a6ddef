// References in a configuration: ${env:NAME}, ${env:NAME:-default}, ${file:PATH}, ${cred:NAME} and $$.
//
// Inserted after parsing, into values only, and never parsed again: what a variable or file holds cannot
// become keys, lists or further references. Thread-safe as long as nobody changes the environment.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "gatehouse/config_node.h"

namespace gatehouse::config {

/// Where references are looked up.
struct ReferenceSources {
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::filesystem::path credentials;  ///< systemd's $CREDENTIALS_DIRECTORY; empty: not given

  static ReferenceSources of_process();
};

/// `tree` with every reference replaced by what it names. A relative ${file:…} is relative to `folder`. A
/// reference that leads nowhere is reported at the place of its value, which stays as written.
ConfigNode insert_references(const ConfigNode& tree, const ReferenceSources& sources,
                             const std::filesystem::path& folder, Diagnostics& found);

}  // namespace gatehouse::config
