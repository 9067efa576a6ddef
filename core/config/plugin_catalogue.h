// PluginCatalogue: what configuration asks of the loaded plugins. Implemented over core/plugin_host by
// core/app; a test has its own. All members are const and thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "core/config/model.h"

namespace gatehouse::config {

enum class PluginKind { storage, tenancy, audit, claims, grant };

class PluginCatalogue {
 public:
  virtual ~PluginCatalogue() = default;
  /// Adds every problem of a choice: an unknown type with a suggestion, then what its schema finds. No side
  /// effects.
  virtual void check(PluginKind kind, const PluginChoice& choice, Diagnostics& found) const = 0;
  /// The schema of a type's `config`, or null where no plugin offers the type.
  virtual const SchemaDescription* describe(PluginKind kind, std::string_view type) const = 0;
};

/// Which tenant the configured tenancy strategies find at an address; nothing where none does or they
/// disagree.
using TenantAt = std::function<std::optional<TenantId>(std::string_view authority, std::string_view path)>;
/// Makes the strategies of a server file that has no error. Implemented by core/app.
using TenancySource = std::function<Result<TenantAt>(const ServerConfig& server)>;

/// Finds the catalogue for a server file that is being read: plugins are chosen by the very file that they
/// check. Null, with the reason in `found`, where the plugins cannot be loaded.
using CatalogueSource = std::function<const PluginCatalogue*(const ServerConfig& server, Diagnostics& found)>;

}  // namespace gatehouse::config
