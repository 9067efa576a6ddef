// What a security profile leaves of a tenant's metadata document: discovery must not offer what configuration
// and endpoints refuse. Pure.
#pragma once

#include "core/config/model.h"
#include "core/oidc/discovery.h"

namespace gatehouse::app {

void apply_profile(const config::TenantConfig& tenant, oidc::ProviderMetadata& metadata);

}  // namespace gatehouse::app
