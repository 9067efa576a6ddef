// Rules for one tenant and for all tenants together. Pure; thread-safe.
#pragma once

#include <span>

#include "core/config/model.h"
#include "core/config/plugin_catalogue.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// Every problem of one tenant by itself, its clients and people included.
void check_tenant(const TenantConfig& tenant, Profile profile, const Place& place, Diagnostics& found);

/// The parts of check_tenant(), in its order.
void check_tenant_id(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_issuer(const TenantConfig& tenant, Profile profile, const Place& place, Findings& findings);
void check_lifetimes(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_signing_keys(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_scopes(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_resources(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_registration(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_client_metadata_documents(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_legacy(const TenantConfig& tenant, Profile profile, const Place& place, Findings& findings);
void check_users(const TenantConfig& tenant, const Place& place, Findings& findings);
void check_clients(const TenantConfig& tenant, Profile profile, const Place& place, Diagnostics& found);

/// A client's algorithms against the keys that its tenant has: whatever signs for it must exist.
void check_client_algorithms(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                             Findings& findings);

/// A client's response types against those that its tenant has (legacy_rules.cc).
void check_client_response_types(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                                 Findings& findings);

/// Pairwise subjects need to know whom the client belongs to.
void check_client_subject(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                          Findings& findings);

/// A client's scopes against those that its tenant has.
void check_client_scope(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                        Findings& findings);

/// Ids and issuers that two tenants share. `places` in the order of `tenants`.
void check_tenants_are_distinct(std::span<const TenantConfig> tenants, std::span<const Place> places,
                                Diagnostics& found);

/// Issuers that `tenant_at` does not lead from to their own tenant (S-305).
void check_issuers(std::span<const TenantConfig> tenants, std::span<const Place> places,
                   const TenantAt& tenant_at, Diagnostics& found);

/// The scopes that every tenant has.
const std::vector<std::string>& standard_scopes();

}  // namespace gatehouse::config
