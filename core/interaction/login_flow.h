// LoginFlow: how many sign-ins of one tenant came how far, as the dispatcher sees it. What the audit trail
// tells as well (authenticated, consented) is counted from there. Thread-safe.
#pragma once

#include "core/telemetry/instruments.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::interaction {

struct LoginFlow {
  LoginFlow(telemetry::Family<telemetry::Counter>& family, const TenantId& tenant)
      : shown(family, {tenant.text(), "shown"}),
        returned(family, {tenant.text(), "returned"}),
        abandoned(family, {tenant.text(), "abandoned"}) {}
  telemetry::Cell<telemetry::Counter> shown;      ///< a person was sent to our pages
  telemetry::Cell<telemetry::Counter> returned;   ///< and went back to the app with what it asked for
  telemetry::Cell<telemetry::Counter> abandoned;  ///< or said no
};

}  // namespace gatehouse::interaction
