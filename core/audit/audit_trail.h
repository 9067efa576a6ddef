// AuditTrail: from what happened to the sinks, in order, chained, at least once.
//
// Events of a change travel in the Mutation of that change and wait in the tenant's outbox; events without a
// change (denials, stateless tokens) come through record() into a bounded spool on disk. One relay thread
// reads both, gives every event its place in the hash chain of its tenant, writes to every sink, and only
// then forgets it. After a crash it goes on without a gap: repeated records are the same byte for byte.
// Thread-safe. Owned by the server.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/config/model.h"
#include "core/telemetry/log.h"
#include "gatehouse/audit.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::audit {

/// Where events wait that came with a change. Asked on the relay's thread, again and again.
struct Outboxes {
  /// Storage::waiting_outboxes.
  std::function<Result<std::vector<TenantId>>(const TenantId& after, std::uint32_t limit)> waiting;
  /// The tenant's, kept alive while the relay reads from it; null where the tenant is not served: what waits
  /// there goes on waiting. An error while that is not known yet.
  std::function<Result<std::shared_ptr<OutboxStore>>(const TenantId&)> of;
};

struct NamedSink {
  std::string name;  ///< for logs and health: "jsonl"
  std::unique_ptr<AuditSink> sink;
};

struct AuditOptions {
  std::filesystem::path directory;  ///< "<state>/audit"; created with mode 0700. One process at a time.
  config::AuditMode mode = config::AuditMode::queued;
  std::uint64_t spool_limit = 64ull << 20;  ///< bytes of undelivered events; then record() says unavailable
  Duration poll = std::chrono::milliseconds(500);  ///< how often outboxes are looked at without a wake()
};

struct AuditHealth {
  /// Every sink takes events, and refused ones (if any) have been reported in the trail.
  bool healthy = true;
  std::uint64_t waiting_bytes = 0;  ///< in the spool
  std::uint64_t refused = 0;        ///< record() calls that found the spool full, since start
  struct Sink {
    std::string name = {};
    bool healthy = true;
    std::string detail = {};
  };
  std::vector<Sink> sinks = {};
};

class AuditTrail {
 public:
  /// Opens the spool, reads the chain heads and starts the relay. unavailable when another process holds the
  /// directory; corrupt when chain heads cannot be read: a chain is never begun anew in silence.
  static Result<std::unique_ptr<AuditTrail>> open(const AuditOptions& options, std::vector<NamedSink> sinks,
                                                  Outboxes outboxes, const Clock& clock,
                                                  const telemetry::Log& log);
  /// Stops within about a second; what is not delivered stays for the next start.
  ~AuditTrail();

  /// Takes an event without a change. Under `mode: required` it returns once the event is on disk, together
  /// with everything that waited at the same moment; unavailable then means: do not do what was to be
  /// recorded.
  Result<void> record(const TenantId& tenant, const AuditEvent& event);

  /// Instead of record(), for the many like ones of somebody who is over a limit: they are counted, and an
  /// audit.summarised tells the number every ten seconds. Never waits.
  void count(const TenantId& tenant) noexcept;

  /// There may be something in an outbox: call after a mutation with events. Cheap, never waits.
  void wake() noexcept;

  /// Delivers all that is there now, or says what is in the way. For shutdown, tests and the command line.
  Result<void> drain(Deadline deadline);

  AuditHealth health() const;

 private:
  class Relay;
  explicit AuditTrail(std::unique_ptr<Relay> relay);
  std::unique_ptr<Relay> relay_;
};

}  // namespace gatehouse::audit
