// LogoutSink: hears in the audit trail of sessions that ended and has their apps told (Back-Channel
// Logout 1.0).
//
// The event is stored in the same transaction as the end of the session and offered until it is taken, by
// whatever process ended it; so no end is missed. An audit sink like any other; called on the relay's thread.
#pragma once

#include <functional>
#include <memory>

#include "core/oauth/client_calls/call_queue.h"
#include "core/oauth/logout/logout_sender.h"
#include "gatehouse/audit.h"

namespace gatehouse::app {

/// The sender of a tenant, with what keeps it alive; null for a tenant that is not served; unavailable while
/// none is.
using SenderOf = std::function<Result<std::shared_ptr<const oauth::LogoutSender>>(const TenantId&)>;

class LogoutSink final : public AuditSink {
 public:
  LogoutSink(oauth::CallQueue& queue, SenderOf sender_of) : queue_(queue), sender_of_(std::move(sender_of)) {}

  Result<void> write(std::span<const ChainedEvent> events) override;
  Result<void> flush(Deadline) override { return {}; }
  SinkHealth health() const override { return {}; }

 private:
  oauth::CallQueue& queue_;
  SenderOf sender_of_;
};

}  // namespace gatehouse::app
