// The boundary around an audit sink.
#pragma once

#include <memory>

#include "core/plugin_host/call_gate.h"
#include "gatehouse/audit.h"

namespace gatehouse::plugin_host::boundary {

Result<std::unique_ptr<AuditSink>> wrap_audit(std::unique_ptr<AuditSink> inner,
                                              std::shared_ptr<CallGate> gate);

}  // namespace gatehouse::plugin_host::boundary
