#include "core/app/audit_metrics.h"

#include "core/audit/event_catalogue.h"

namespace gatehouse::app {
namespace {

std::string_view detail(const AuditEvent& event, std::string_view name) {
  for (const auto& [key, value] : event.details)
    if (key == name) return value;
  return "unknown";
}

}  // namespace

Result<void> AuditMetrics::write(std::span<const ChainedEvent> events) {
  for (const auto& record : events) {
    auto& last = last_[{record.tenant, record.node}];
    if (record.sequence <= last) continue;
    last = record.sequence;
    count(record);
  }
  return {};
}

void AuditMetrics::count(const ChainedEvent& record) {
  namespace field = audit::field;
  const AuditEvent& event = record.event;
  const std::string_view type = event.type;
  const std::string_view tenant = record.tenant.text();
  metrics_.audit_events.at({tenant}).add();
  if (type == audit::kCodeIssued)
    metrics_.authorize_requests.at({tenant, "ok"}).add();
  else if (type == audit::kAuthorizeDenied)
    metrics_.authorize_requests.at({tenant, detail(event, field::reason)}).add();
  else if (type == audit::kTokenIssued)
    metrics_.tokens_issued.at({tenant, detail(event, field::grant_type)}).add();
  else if (type == audit::kTokenRefreshed)
    metrics_.tokens_issued.at({tenant, "refresh_token"}).add();
  else if (type == audit::kTokenDenied)
    metrics_.token_errors.at({tenant, detail(event, field::grant_type), detail(event, field::reason)}).add();
  else if (type == audit::kTokenReuseDetected)
    metrics_.refresh_reuse.at({tenant}).add();
  else if (type == audit::kLoginSucceeded)
    metrics_.authentications.at({tenant, detail(event, field::method), "ok"}).add();
  else if (type == audit::kLoginFailed)
    metrics_.authentications.at({tenant, "pwd", "failed"}).add();
  else if (type == audit::kLoginLocked)
    metrics_.authentications.at({tenant, "pwd", "locked"}).add();
  else if (type == audit::kConsentGranted)
    metrics_.consents.at({tenant, "granted"}).add();
  else if (type == audit::kConsentDenied)
    metrics_.consents.at({tenant, "denied"}).add();
}

}  // namespace gatehouse::app
