// ScopeIssuer: the only maker of TenantScope in the server (docs/adr/0003). It takes a tenant of the pinned
// snapshot, so that no scope can exist for a tenant that is not configured.
#pragma once

#include "core/config/model.h"
#include "gatehouse/tenancy.h"

namespace gatehouse::tenancy {

class ScopeIssuer {
 public:
  static TenantScope issue(const config::TenantConfig& tenant) { return TenantScope(tenant.id); }
};

}  // namespace gatehouse::tenancy
