// TenantAudit: the audit trail as one tenant's code sees it, and how an event is made. A cheap handle;
// thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "core/audit/audit_trail.h"
#include "gatehouse/audit.h"

namespace gatehouse::audit {

/// When and by whom: what every event of one request has in common. Views live for the call.
struct Occasion {
  TimePoint now;
  std::string_view request_id;
  std::string_view address;
};

using Details = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// An event of the catalogue; its outcome is the catalogue's. Details with an empty value are left out.
AuditEvent make_event(std::string_view type, const Occasion& occasion, std::string actor, Details details);

std::string user_actor(const UserId& user);
std::string client_actor(const ClientId& client);

class TenantAudit {
 public:
  TenantAudit(AuditTrail& trail, TenantId tenant) : trail_(trail), tenant_(std::move(tenant)) {}

  /// For events without a change. An error means: do not do what was to be recorded.
  Result<void> record(const AuditEvent& event) const { return trail_.record(tenant_, event); }
  /// For one of many like events of somebody who is over a limit.
  void count() const noexcept { trail_.count(tenant_); }
  /// After a mutation that carried events.
  void wake() const noexcept { trail_.wake(); }

 private:
  AuditTrail& trail_;
  TenantId tenant_;
};

}  // namespace gatehouse::audit
