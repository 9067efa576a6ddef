#include "core/telemetry/log.h"

#include <cstdio>

#include "core/telemetry/log_text.h"

namespace gatehouse::telemetry {
namespace {

std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::none:
      return "";
    case Outcome::ok:
      return "ok";
    case Outcome::denied:
      return "denied";
    case Outcome::error:
      return "error";
  }
  return "";
}

std::string milliseconds_text(std::chrono::microseconds duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(duration.count()) / 1000.0);
  return text;
}

/// An Error's own trail, without its code, which has a field of its own.
std::string doing(const Error& error) {
  std::string text;
  for (const std::string& frame : error.trail())
    text += (text.empty() ? "" : ", while ") + frame;
  return text;
}

/// Builds {"a":"b",…} member by member; empty values are left out.
class JsonObject {
 public:
  explicit JsonObject(std::string& line) : line_(line) { line_ += '{'; }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    append_json_value(line_, value);
  }
  void number(std::string_view name, std::string_view digits) {
    key(name);
    line_ += digits;
  }
  /// A member that the caller writes.
  std::string& open(std::string_view name) {
    key(name);
    return line_;
  }
  void close() { line_ += '}'; }

 private:
  void key(std::string_view name) {
    if (!first_) line_ += ',';
    first_ = false;
    line_ += '"';
    line_ += name;
    line_ += "\":";
  }
  std::string& line_;
  bool first_ = true;
};

void write_actor(JsonObject& object, const LogEvent& event) {
  if (event.actor_type.empty() && event.actor_id.empty()) return;
  JsonObject actor(object.open("actor"));
  actor.text("type", event.actor_type);
  actor.text("id", event.actor_id);
  actor.close();
}

void write_http(JsonObject& object, const HttpFields& fields) {
  JsonObject http(object.open("http"));
  http.text("method", fields.method);
  http.text("route", fields.route);
  http.number("status", std::to_string(fields.status));
  http.number("bytes", std::to_string(fields.bytes));
  http.close();
}

void write_difference(JsonObject& object, const DifferenceFields& fields) {
  JsonObject difference(object.open("difference"));
  difference.text("got", fields.got);
  difference.text("allowed", fields.allowed);
  difference.text("differs", fields.differs);
  difference.text("fix", fields.fix);
  difference.close();
}

void write_error(JsonObject& object, const Error& problem) {
  JsonObject error(object.open("error"));
  error.text("type", gatehouse::to_string(problem.code()));
  error.text("detail", problem.message());
  error.text("where", doing(problem));
  error.close();
}

std::string json_line(LogLevel level, const LogEvent& event, TimePoint now) {
  std::string line;
  line.reserve(512);
  JsonObject object(line);
  object.text("ts", format_timestamp(now));
  object.text("level", to_string(level));
  object.text("event", event.event);
  object.text("msg", event.message);
  object.text("tenant", event.tenant);
  object.text("client_id", event.client_id);
  object.text("plugin", event.plugin);
  object.text("request_id", event.request_id);
  write_actor(object, event);
  object.text("ip", event.address);
  object.text("outcome", to_string(event.outcome));
  object.text("code", event.code);
  if (event.duration) object.number("duration_ms", milliseconds_text(*event.duration));
  if (event.http) write_http(object, *event.http);
  if (event.difference) write_difference(object, *event.difference);
  if (event.error != nullptr) write_error(object, *event.error);
  object.text("file", event.file);
  object.close();
  line += '\n';
  return line;
}

void append_pair(std::string& line, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  line += ' ';
  line += name;
  line += '=';
  append_plain_value(line, value);
}

/// Lines of their own under the event's, for eyes; each value is escaped, so that none can begin a further
/// one.
void append_difference(std::string& text, const DifferenceFields& fields) {
  const auto line = [&text](std::string_view name, std::string_view value) {
    text.append("\n     ").append(name).append(10 - name.size(), ' ');
    append_plain_value(text, value);
  };
  line("got", fields.got);
  line("allowed", fields.allowed);
  line("differs", fields.differs);
  line("fix", fields.fix);
}

/// "10:04:05.123 warn  token.reuse_detected  Refresh token used twice  tenant=acme client_id=shop"
std::string text_line(LogLevel level, const LogEvent& event, TimePoint now) {
  std::string line = format_timestamp(now).substr(11, 12);
  line += ' ';
  line += to_string(level);
  line.append(6 - to_string(level).size(), ' ');
  append_plain_value(line, event.event);
  if (!event.message.empty()) {
    line += "  ";
    append_plain_value(line, event.message);
  }
  line += ' ';
  append_pair(line, "tenant", event.tenant);
  append_pair(line, "client_id", event.client_id);
  append_pair(line, "plugin", event.plugin);
  append_pair(line, "actor", event.actor_id);
  append_pair(line, "ip", event.address);
  append_pair(line, "outcome", to_string(event.outcome));
  append_pair(line, "code", event.code);
  if (event.http) {
    append_pair(line, "method", event.http->method);
    append_pair(line, "route", event.http->route);
    append_pair(line, "status", std::to_string(event.http->status));
  }
  if (event.duration) append_pair(line, "ms", milliseconds_text(*event.duration));
  if (event.error != nullptr) append_pair(line, "error", event.error->describe());
  append_pair(line, "file", event.file);
  append_pair(line, "request_id", event.request_id);
  while (line.back() == ' ')
    line.pop_back();
  if (event.difference) append_difference(line, *event.difference);
  line += '\n';
  return line;
}

}  // namespace

Log::Log(std::unique_ptr<LogOutput> output, const Clock& clock, LogFormat format, LogLevel level)
    : output_(std::move(output)), clock_(clock), format_(format), level_(level) {}

void Log::write(LogLevel level, const LogEvent& event) const noexcept {
  if (!enabled(level)) return;
  try {
    const TimePoint now = clock_.now();
    output_->write_line(format_ == LogFormat::json ? json_line(level, event, now)
                                                   : text_line(level, event, now));
  } catch (...) {
    // Out of memory: a line is lost, the server is not.
  }
}

}  // namespace gatehouse::telemetry
