#include "core/app/logout_sink.h"

#include "core/audit/event_catalogue.h"

namespace gatehouse::app {
Result<void> LogoutSink::write(std::span<const ChainedEvent> events) {
  std::vector<oauth::PendingCall> logouts;
  for (const auto& record : events) {
    if (record.event.type != audit::kSessionEnded) continue;
    GH_TRY(const auto sender, sender_of_(record.tenant));
    if (sender == nullptr) continue;
    const oauth::EndedSession ended{
        .event = record.event.id,
        .session = SessionId(std::string(audit::detail_of(record.event, audit::field::session))),
        .user = UserId(std::string(audit::detail_of(record.event, audit::field::user))),
        .at = record.event.at};
    GH_TRY(const auto clients, sender->clients_of(ended.session, ended.at));
    for (const auto& client : clients)
      logouts.push_back(oauth::logout_call(record.tenant, client, ended));
  }
  return logouts.empty() ? Result<void>() : queue_.accept(logouts);
}

}  // namespace gatehouse::app
