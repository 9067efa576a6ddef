#include "core/audit/audit_trail.h"

#include "core/audit/relay.h"

namespace gatehouse::audit {

AuditTrail::AuditTrail(std::unique_ptr<Relay> relay) : relay_(std::move(relay)) {}
AuditTrail::~AuditTrail() = default;

Result<std::unique_ptr<AuditTrail>> AuditTrail::open(const AuditOptions& options,
                                                     std::vector<NamedSink> sinks, Outboxes outboxes,
                                                     const Clock& clock, const telemetry::Log& log) {
  GH_TRY(auto relay, Relay::open(options, std::move(sinks),
                                 {.outboxes = std::move(outboxes), .clock = clock, .log = log}));
  return std::unique_ptr<AuditTrail>(new AuditTrail(std::move(relay)));
}

Result<void> AuditTrail::record(const TenantId& tenant, const AuditEvent& event) {
  return relay_->record(tenant, event);
}
void AuditTrail::count(const TenantId& tenant) noexcept { relay_->count(tenant); }
void AuditTrail::wake() noexcept { relay_->wake(); }
Result<void> AuditTrail::drain(Deadline deadline) { return relay_->drain(deadline); }
AuditHealth AuditTrail::health() const { return relay_->health(); }

}  // namespace gatehouse::audit
