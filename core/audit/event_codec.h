// Audit events as bytes, for the spool: length-prefixed fields, so that any text comes back as it was. Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/audit.h"

namespace gatehouse::audit {

struct TenantEvent {
  TenantId tenant;
  AuditEvent event;
  bool operator==(const TenantEvent&) const = default;
};

std::string encode_event(const TenantId& tenant, const AuditEvent& event);
/// Nothing for bytes that encode_event() did not make.
std::optional<TenantEvent> decode_event(std::string_view bytes);

}  // namespace gatehouse::audit
