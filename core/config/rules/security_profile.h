// Security profiles: one switch that sets and locks what a profile of OAuth demands, and refuses whatever
// contradicts it (security.md S-246). Pure; thread-safe.
//
// What a profile demands of clients holds for all of them, wherever they are written: those of the file when
// it is loaded, those of the store each time they are read.
#pragma once

#include "core/config/model.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// Sets what the profile demands and a file need not say.
void apply_profile(TenantConfig& tenant);
void apply_profile(const TenantConfig& tenant, ClientMetadata& client);

/// What a file switches off in so many words though the profile demands it. Before apply_profile(), which
/// would hide it.
void check_switched_off(const TenantConfig& tenant, const Place& place, Findings& findings);
/// Every other contradiction of a tenant, its clients included.
void check_profile(const TenantConfig& tenant, const Place& place, Findings& findings);
/// The same of one client.
void check_profile(const TenantConfig& tenant, const ClientMetadata& client, const Place& place,
                   Findings& findings);

/// FAPI 2.0 Security Profile §5.4.1: PS256, ES256 and EdDSA, and no others.
bool is_fapi_algorithm(std::string_view name);
bool is_fapi(const std::optional<SecurityProfile>& profile);
/// FAPI 2.0 Message Signing §5.3, §5.4 and §5.5: requests, their answers and introspection are signed.
bool signs_messages(const std::optional<SecurityProfile>& profile);
/// The Model Context Protocol, "Resource Parameter Implementation": clients MUST send `resource` (RFC 8707)
/// in authorization and token requests.
bool names_every_resource(const std::optional<SecurityProfile>& profile);

}  // namespace gatehouse::config
