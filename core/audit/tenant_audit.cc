#include "core/audit/tenant_audit.h"

#include "core/audit/event_catalogue.h"
#include "core/base/ids.h"

namespace gatehouse::audit {

AuditEvent make_event(std::string_view type, const Occasion& occasion, std::string actor, Details details) {
  const auto* kind = find_event_kind(type);
  AuditEvent event{.id = EventId(make_uuid_v7(occasion.now)),
                   .at = occasion.now,
                   .type = std::string(type),
                   .outcome = kind != nullptr ? kind->outcome : AuditOutcome::error,
                   .request_id = std::string(occasion.request_id),
                   .actor = std::move(actor),
                   .address = std::string(occasion.address),
                   .details = {}};
  for (const auto& [name, value] : details)
    if (!value.empty()) event.details.emplace_back(name, value);
  return event;
}

std::string user_actor(const UserId& user) { return "user:" + user.text(); }
std::string client_actor(const ClientId& client) { return "client:" + client.text(); }

}  // namespace gatehouse::audit
