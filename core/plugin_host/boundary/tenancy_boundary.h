// The boundary around a tenancy plugin. What it matched is not believed here: the resolver checks it
// (tenant_resolver.h).
#pragma once

#include <memory>

#include "core/plugin_host/call_gate.h"
#include "gatehouse/tenancy.h"

namespace gatehouse::plugin_host::boundary {

Result<std::unique_ptr<TenancyStrategy>> wrap_tenancy(std::unique_ptr<TenancyStrategy> inner,
                                                      std::shared_ptr<CallGate> gate);

}  // namespace gatehouse::plugin_host::boundary
