// Log: structured events for operators, one line each, as JSON or as text for people
// (docs/reference/events.md).
//
// An event is made of typed fields; there is none that takes a Secret, and request parameters have no field
// either. Whatever a field holds, its line stays one line and its terminal stays calm: control characters,
// ANSI sequences and bidirectional overrides are escaped, long values cut (S-493). Thread-safe: a line is
// built without a lock, then written whole. Passed to whoever logs; owned by main.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "gatehouse/error.h"
#include "gatehouse/plugin.h"

namespace gatehouse::telemetry {

enum class LogFormat : std::uint8_t { json, text };
enum class Outcome : std::uint8_t { none, ok, denied, error };

struct HttpFields {
  std::string_view method = {};
  std::string_view route =
      {};  ///< the endpoint's name or path template, never the target: that has parameters in it
  int status = 0;
  std::uint64_t bytes = 0;
};

/// What came and what would have been right, for whoever has to repair it. No secret, no parameter's whole
/// value.
struct DifferenceFields {
  std::string_view got = {};
  std::string_view allowed = {};
  std::string_view differs = {};
  std::string_view fix = {};
};

/// One event. Views are needed during write() only; empty fields are left out.
struct LogEvent {
  std::string_view event = {};    ///< stable dotted name of docs/reference/events.md: "server.started"
  std::string_view message = {};  ///< a short English sentence, never parsed by anyone
  std::string_view tenant = {};
  std::string_view client_id = {};
  std::string_view plugin = {};
  std::string_view request_id = {};
  std::string_view actor_type = {};  ///< user, client, operator or system
  std::string_view actor_id = {};    ///< internal id, never an e-mail address
  std::string_view address = {};     ///< truncated as the tenant's policy asks
  Outcome outcome = Outcome::none;
  std::string_view code = {};  ///< stable error code
  std::optional<std::chrono::microseconds> duration = {};
  std::optional<HttpFields> http = {};
  std::optional<DifferenceFields> difference = {};
  const Error* error = nullptr;  ///< written with its trail; an Error holds no secret by its own contract
  std::string_view file = {};    ///< a path of the configuration or the state directory
};

/// Where lines go. write_line() is called from many threads, never blocks for long and never fails loudly.
class LogOutput {
 public:
  virtual ~LogOutput() = default;
  /// `line` ends with its newline.
  virtual void write_line(std::string_view line) noexcept = 0;
};

/// To stderr or another descriptor, which stays the caller's. Lines that a full disk or a stuck reader
/// refuses are counted and reported once writing works again.
std::unique_ptr<LogOutput> make_output(int descriptor);

class Log {
 public:
  Log(std::unique_ptr<LogOutput> output, const Clock& clock, LogFormat format, LogLevel level);

  void debug(const LogEvent& event) const noexcept { write(LogLevel::debug, event); }
  void info(const LogEvent& event) const noexcept { write(LogLevel::info, event); }
  void warn(const LogEvent& event) const noexcept { write(LogLevel::warn, event); }
  void error(const LogEvent& event) const noexcept { write(LogLevel::error, event); }
  void write(LogLevel level, const LogEvent& event) const noexcept;

  bool enabled(LogLevel level) const noexcept { return level >= level_.load(std::memory_order_relaxed); }
  /// Takes effect at once; for reload.
  void set_level(LogLevel level) noexcept { level_.store(level, std::memory_order_relaxed); }

 private:
  std::unique_ptr<LogOutput> output_;
  const Clock& clock_;
  LogFormat format_;
  std::atomic<LogLevel> level_;
};

}  // namespace gatehouse::telemetry
