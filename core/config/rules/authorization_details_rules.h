// Rules for the types of authorization details (RFC 9396), and for the clients that may ask for them. Pure;
// thread-safe.
#pragma once

#include "core/config/model.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// The tenant's types, and what its own clients name of them.
void check_authorization_details(const TenantConfig& tenant, const Place& place, Findings& findings);
/// What one client names.
void check_client_details(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                          Findings& findings);

}  // namespace gatehouse::config
