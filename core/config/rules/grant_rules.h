// Rules for the ways to get tokens that a tenant adds to the standard ones, and for what plugins it names.
// Pure; thread-safe.
#pragma once

#include "core/config/model.h"
#include "core/config/plugin_catalogue.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// Plugins behind a `grant_type`, and that some client's is answered by nobody (S-072, S-204).
void check_grants(const TenantConfig& tenant, Profile profile, const Place& place, Findings& findings);
/// Whose assertions are believed (RFC 7523 §2.1).
void check_assertion_issuers(const TenantConfig& tenant, Profile profile, const Place& place,
                             Findings& findings);

/// What the catalogue says of a tenant's plugins.
void check_plugin_choices(const TenantConfig& tenant, const PluginCatalogue& catalogue, Diagnostics& found);

}  // namespace gatehouse::config
