#include "core/app/notification_sink.h"

#include "core/oauth/token_delivery/client_notifier.h"

namespace gatehouse::app {

Result<void> NotificationSink::write(std::span<const ChainedEvent> events) {
  std::vector<oauth::PendingCall> calls;
  for (const auto& record : events)
    if (auto call = oauth::notification_after(record.tenant, record.event)) calls.push_back(*std::move(call));
  return calls.empty() ? Result<void>() : queue_.accept(calls);
}

}  // namespace gatehouse::app
