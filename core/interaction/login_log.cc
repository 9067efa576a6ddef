#include "core/interaction/login_log.h"

#include "core/audit/event_catalogue.h"

namespace gatehouse::interaction {
namespace {

std::string_view detail(const AuditEvent& event, std::string_view name) noexcept {
  for (const auto& [field, value] : event.details)
    if (field == name) return value;
  return {};
}

}  // namespace

void LoginLog::tell(const AuditEvent& event) const noexcept {
  const auto* kind = audit::find_event_kind(event.type);
  const std::string_view actor = event.actor;
  const auto colon = actor.find(':');  // "user:<id>", or "system"
  const bool locked = event.type == audit::kLoginLocked;
  const bool let_in = event.outcome == AuditOutcome::ok;
  telemetry::LogEvent line{.event = locked   ? "login.locked"
                                    : let_in ? "login.succeeded"
                                             : "login.failed",
                           .message = kind != nullptr ? kind->meaning : std::string_view(),
                           .tenant = tenant_.text(),
                           .client_id = detail(event, audit::field::client_id),
                           .request_id = event.request_id,
                           .address = event.address,
                           .outcome = let_in ? telemetry::Outcome::ok : telemetry::Outcome::denied,
                           .code = detail(event, audit::field::reason)};
  if (colon != std::string_view::npos) {
    line.actor_type = actor.substr(0, colon);
    line.actor_id = actor.substr(colon + 1);
  }
  log_.write(locked ? LogLevel::warn : LogLevel::info, line);
}

}  // namespace gatehouse::interaction
