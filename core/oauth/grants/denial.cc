#include "core/oauth/grants/denial.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"

namespace gatehouse::oauth {

Result<void> record_denial(const audit::TenantAudit& audit, const TokenRequest& request,
                           std::string_view grant_type, std::string_view reason) {
  const auto* limit = request.denials;
  if (limit != nullptr && limit->take(request.call.client_address, request.call.now) > Duration::zero()) {
    audit.count();
    return {};
  }
  return audit.record(audit::make_event(audit::kTokenDenied, interaction::occasion_of(request.call),
                                        audit::client_actor(request.client.id()),
                                        {{audit::field::client_id, request.client.metadata().client_id},
                                         {audit::field::grant_type, grant_type},
                                         {audit::field::reason, reason}}));
}

}  // namespace gatehouse::oauth
