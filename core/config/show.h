// show(): a loaded configuration as YAML for an operator's eyes. Secrets, hashes, and whatever a plugin does
// not declare to be harmless are masked. Pure; thread-safe.
#pragma once

#include <iosfwd>
#include <span>

#include "core/config/load.h"

namespace gatehouse::config {

struct ShowOptions {
  bool effective = false;  ///< also the keys that are left out, with their defaults
  bool origin = false;     ///< behind each value: where it is written, or that it is the default
};

/// One YAML document a file, the server's first.
void show(const Loaded& loaded, const ShowOptions& options, std::ostream& out);
/// As the `clients` of a tenant file have them.
void show_clients(std::span<const ClientMetadata> clients, std::ostream& out);

}  // namespace gatehouse::config
