// ClientNotifier: tells apps that a person has decided (CIBA §10.2, §10.3): a POST to the address that the
// client registered, with the token that it gave for this one request. Never blocks: the call is made beside
// all requests, and tried again for a minute and a half while the app's server fails. What it carries stays
// in memory and is never logged. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "core/audit/tenant_audit.h"
#include "core/base/clock.h"
#include "core/config/model.h"
#include "core/fetch/guarded_fetcher.h"
#include "core/runtime/call_queue.h"
#include "core/telemetry/log.h"

namespace gatehouse::oauth {

class ClientNotifier {
 public:
  /// Outlive every call that the queue makes, but for the fetcher, which is kept.
  struct Surroundings {
    runtime::CallQueue& calls;
    std::shared_ptr<const fetch::GuardedFetcher> fetcher;
    const telemetry::Log& log;
    const Clock& clock;
  };
  ClientNotifier(TenantId tenant, Surroundings around, audit::TenantAudit audit)
      : tenant_(std::move(tenant)), around_(std::move(around)), audit_(std::move(audit)) {}

  struct Notification {
    std::string_view mode;  ///< ping or push: a constant
    Secret token;
    Secret document;
  };
  void notify(const config::ClientMetadata& client, Notification notification) const;

 private:
  struct Delivery;
  TenantId tenant_;
  Surroundings around_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
