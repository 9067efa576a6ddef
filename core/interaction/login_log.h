// LoginLog: sign-ins, failures and lockouts in the operator's log as well, where a person or a ban tool reads
// along (A353, A354). The same event as the audit trail's: it names no one who did not prove who they are,
// and never what was typed. Thread-safe.
#pragma once

#include "core/telemetry/log.h"
#include "gatehouse/audit.h"

namespace gatehouse::interaction {

class LoginLog {
 public:
  LoginLog(TenantId tenant, const telemetry::Log& log) : tenant_(std::move(tenant)), log_(log) {}

  void tell(const AuditEvent& event) const noexcept;

 private:
  TenantId tenant_;
  const telemetry::Log& log_;
};

}  // namespace gatehouse::interaction
