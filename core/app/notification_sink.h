// NotificationSink: hears in the audit trail of requests from elsewhere and of what people decided on them,
// and has the apps told that are registered for it (CIBA §10.2, §10.3, §12).
//
// Each event is stored in the same transaction as what it tells of and offered until it is taken; so no
// decision is missed, whenever the server stops. An audit sink like any other; called on the relay's thread.
#pragma once

#include "core/oauth/client_calls/call_queue.h"
#include "gatehouse/audit.h"

namespace gatehouse::app {

class NotificationSink final : public AuditSink {
 public:
  explicit NotificationSink(oauth::CallQueue& queue) : queue_(queue) {}

  Result<void> write(std::span<const ChainedEvent> events) override;
  Result<void> flush(Deadline) override { return {}; }
  SinkHealth health() const override { return {}; }

 private:
  oauth::CallQueue& queue_;
};

}  // namespace gatehouse::app
