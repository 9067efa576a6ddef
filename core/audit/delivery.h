// Delivery: one batch to every sink, each until it has taken it.
//
// A sink that fails is asked again with growing pauses, while the others are not bothered twice; the events
// stay where they came from meanwhile. deliver() on the relay's thread; stop() and health() from any.
#pragma once

#include <condition_variable>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/audit/audit_trail.h"

namespace gatehouse::audit {

class Delivery {
 public:
  Delivery(std::vector<NamedSink> sinks, const telemetry::Log& log);

  /// True once every sink has the batch durably; false when stop() came first.
  bool deliver(std::span<const ChainedEvent> batch);
  /// Ends a running deliver() at its next pause, and every later one.
  void stop();
  std::vector<AuditHealth::Sink> health() const;
  /// What the sinks that refuse say, empty when none does.
  std::string trouble() const;

 private:
  struct Destination {
    NamedSink sink;
    std::string trouble;  ///< of the last attempt; empty after one that worked
  };
  void note(Destination& destination, const Result<void>& result);

  std::vector<Destination> destinations_;
  const telemetry::Log& log_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_changed_;
  bool stopped_ = false;
};

}  // namespace gatehouse::audit
