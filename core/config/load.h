// load(): the server file and the tenant files that it includes → a checked ConfigSnapshot, or every problem
// at once.
//
// Reads files and the environment, changes nothing. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>

#include "core/config/model.h"
#include "core/config/plugin_catalogue.h"
#include "core/config/references.h"
#include "core/config/source_text.h"

namespace gatehouse::config {

struct LoadOptions {
  ReferenceSources references = ReferenceSources::of_process();
  CatalogueSource catalogue;  ///< empty: plugin choices are not checked
  TenancySource tenancy;      ///< empty: it is not checked that issuers lead to their tenants
};

/// A file as read: its tree, with references inserted, for those who show it.
struct LoadedFile {
  std::string name;
  ConfigNode tree;
};

struct Loaded {
  std::optional<ConfigSnapshot> snapshot;  ///< nothing where `found` holds an error
  Diagnostics found;                       ///< errors and warnings, by place
  SourceTexts sources;                     ///< for rendering `found`
  LoadedFile server;
  std::vector<LoadedFile> tenants;
  const PluginCatalogue* catalogue = nullptr;
};

Loaded load(const std::filesystem::path& file, const LoadOptions& options);

bool has_errors(const Diagnostics& found);

}  // namespace gatehouse::config
