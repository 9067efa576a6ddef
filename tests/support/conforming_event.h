// Whether an event is as the catalogue has it: what tests ask of the events that the server recorded.
#pragma once

#include <algorithm>

#include "core/audit/event_catalogue.h"

namespace gatehouse::audit {

/// True when the type is known, the outcome is the type's and the details are some of its fields in their
/// order.
inline bool conforms(const AuditEvent& event) noexcept {
  const EventKind* kind = find_event_kind(event.type);
  if (kind == nullptr || kind->outcome != event.outcome) return false;
  auto next = kind->fields.begin();
  for (const auto& [name, value] : event.details) {
    next = std::find(next, kind->fields.end(), name);
    if (name.empty() || next == kind->fields.end()) return false;
    ++next;
  }
  return true;
}

}  // namespace gatehouse::audit
