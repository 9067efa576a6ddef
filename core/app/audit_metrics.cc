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
  for (const auto& record : events)
    if (new_.take(record)) count(record);
  return {};
}

Result<void> CountedSink::write(std::span<const ChainedEvent> events) {
  GH_TRY_VOID(inner_->write(events));
  for (const auto& record : events)
    if (new_.take(record)) counts_.at({record.tenant.text(), name_}).add();
  return {};
}

void AuditMetrics::count(const ChainedEvent& record) {
  namespace field = audit::field;
  const AuditEvent& event = record.event;
  const std::string_view type = event.type;
  const std::string_view tenant = record.tenant.text();
  if (type == audit::kTokenDenied)
    metrics_.token_errors.at({tenant, detail(event, field::grant_type), detail(event, field::reason)}).add();
  else if (type == audit::kTokenReuseDetected)
    metrics_.refresh_reuse.at({tenant}).add();
  else if (type == audit::kLoginFailed)
    metrics_.authentications.at({tenant, "pwd", "first", "failed"}).add();
  else if (type == audit::kLoginLocked)
    metrics_.authentications.at({tenant, "pwd", "first", "locked"}).add();
  else if (type == audit::kLoginSucceeded) {
    metrics_.authentications.at({tenant, detail(event, field::method), "first", "ok"}).add();
    metrics_.login_flow.at({tenant, "authenticated"}).add();
  } else if (type == audit::kUserCreated && event.actor.starts_with("user:")) {
    metrics_.login_flow.at({tenant, "signed_up"}).add();  // by the person, not by an operator
  } else if (type == audit::kConsentGranted) {
    metrics_.consents.at({tenant, "granted"}).add();
    metrics_.login_flow.at({tenant, "consented"}).add();
  } else if (type == audit::kConsentDenied)
    metrics_.consents.at({tenant, "denied"}).add();
}

}  // namespace gatehouse::app
