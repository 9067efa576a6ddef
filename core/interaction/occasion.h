// What all audit events of one request have in common, for every endpoint that records one. In the lowest
// folder that knows both requests and the audit trail.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/http/endpoint.h"

namespace gatehouse::interaction {

inline audit::Occasion occasion_of(const http::Call& call) noexcept {
  return {.now = call.now, .request_id = call.request_id, .address = call.client_address};
}

}  // namespace gatehouse::interaction
