#include "gatehouse/audit_record.h"

#include <cstdio>

#include "gatehouse/safe_text.h"

namespace gatehouse {
namespace {

void append_member(std::string& body, std::string_view name, std::string_view value) {
  body += ",\"";
  body += name;
  body += "\":";
  append_json_string(body, value);
}

/// RFC 3339, UTC, microseconds.
std::string timestamp(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

}  // namespace

std::string_view to_string(AuditOutcome outcome) noexcept {
  switch (outcome) {
    case AuditOutcome::ok:
      return "ok";
    case AuditOutcome::denied:
      return "denied";
    case AuditOutcome::error:
      return "error";
  }
  return "error";
}

std::string audit_record_body(const ChainedEvent& record) {
  const AuditEvent& event = record.event;
  std::string body;
  body.reserve(640);
  body += "{\"v\":1";
  append_member(body, "tenant", record.tenant.text());
  append_member(body, "node", record.node);
  body += ",\"seq\":" + std::to_string(record.sequence);
  append_member(body, "prev", record.previous);
  append_member(body, "id", event.id.text());
  append_member(body, "at", timestamp(event.at));
  append_member(body, "event", event.type);
  append_member(body, "outcome", to_string(event.outcome));
  append_member(body, "request_id", event.request_id);
  append_member(body, "actor", event.actor);
  append_member(body, "address", event.address);
  body += ",\"details\":{";
  for (std::size_t i = 0; i < event.details.size(); ++i) {
    if (i > 0) body += ',';
    append_json_string(body, event.details[i].first);
    body += ':';
    append_json_string(body, event.details[i].second);
  }
  body += '}';
  return body;
}

std::string audit_record_line(const ChainedEvent& record) {
  std::string line = audit_record_body(record);
  append_member(line, "hash", record.hash);
  line += '}';
  return line;
}

}  // namespace gatehouse
