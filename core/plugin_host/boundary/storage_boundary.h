// The boundary around a storage plugin: Storage and every TenantStore that it opens. Core holds only these.
#pragma once

#include <memory>

#include "core/plugin_host/call_gate.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::plugin_host::boundary {

/// Fails when the plugin cannot even say what it is.
Result<std::unique_ptr<Storage>> wrap_storage(std::unique_ptr<Storage> inner, std::shared_ptr<CallGate> gate);

}  // namespace gatehouse::plugin_host::boundary
