// ServiceNotifier: tells the service manager how the process is doing, by the datagrams of sd_notify(3).
// Without a manager that listens it does nothing.
//
// Our own thirty lines in place of libsystemd: the protocol is stable and public, and a server that faces the
// internet links no more than it needs. Never blocks, never fails loudly. Thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::runtime {

class ServiceNotifier {
 public:
  /// From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  static ServiceNotifier from_environment();

  /// Lines of NAME=VALUE: "READY=1\nSTATUS=…".
  void send(std::string_view lines) const noexcept;
  /// How often "WATCHDOG=1" is to be sent: half of what the manager waits. Nothing when it does not watch.
  std::optional<std::chrono::microseconds> watchdog_interval() const noexcept { return interval_; }

 private:
  std::string address_;  ///< a path, or an abstract name after a NUL; empty: nobody listens
  std::optional<std::chrono::microseconds> interval_;
};

}  // namespace gatehouse::runtime
