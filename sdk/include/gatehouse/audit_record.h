// The canonical form of an audit record: one JSON object on one line, the same bytes for the same event,
// always (docs/reference/audit.md). A sink that writes these lines can be verified with sha256sum. Pure
// functions, thread-safe.
#pragma once

#include <string>

#include "gatehouse/audit.h"

namespace gatehouse {

/// Everything that the hash covers: the record from its '{' up to, and without, `,"hash":`. Ignores
/// record.hash.
std::string audit_record_body(const ChainedEvent& record);

/// The whole record, without a line break: the body, then `,"hash":"<record.hash>"}`.
std::string audit_record_line(const ChainedEvent& record);

std::string_view to_string(AuditOutcome outcome) noexcept;

}  // namespace gatehouse
