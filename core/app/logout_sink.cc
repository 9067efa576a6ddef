#include "core/app/logout_sink.h"

#include "core/audit/event_catalogue.h"

namespace gatehouse::app {
namespace {

std::string detail(const AuditEvent& event, std::string_view name) {
  for (const auto& [key, value] : event.details)
    if (key == name) return value;
  return {};
}

}  // namespace

Result<void> LogoutSink::write(std::span<const ChainedEvent> events) {
  std::vector<oauth::PendingLogout> logouts;
  for (const auto& record : events) {
    if (record.event.type != audit::kSessionEnded) continue;
    GH_TRY(const auto sender, sender_of_(record.tenant));
    if (sender == nullptr) continue;
    const SessionId session(detail(record.event, audit::field::session));
    GH_TRY(const auto clients, sender->clients_of(session, record.event.at));
    for (const auto& client : clients)
      logouts.push_back({.event = record.event.id,
                         .tenant = record.tenant,
                         .client = client,
                         .session = session,
                         .user = UserId(detail(record.event, audit::field::user)),
                         .ended_at = record.event.at});
  }
  return logouts.empty() ? Result<void>() : queue_.accept(logouts);
}

}  // namespace gatehouse::app
