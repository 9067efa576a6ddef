// Audit: what happened, for those who must be able to prove it; and the sink that a plugin writes it to.
//
// Core owns order, queueing, retry, redaction and the hash chain; a sink is dumb. Events reach a sink at
// least once and in order per tenant; the event id tells repetitions apart. Unstable in epoch 0.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse {

enum class AuditOutcome { ok, denied, error };

/// One thing that happened. Holds no secret: codes, tokens and passwords never enter it, not even digested.
struct AuditEvent {
  EventId id = {};        ///< UUIDv7; the same event keeps it through every repetition
  TimePoint at = {};      ///< when it happened
  std::string type = {};  ///< stable dotted name from the catalogue, e.g. "login.succeeded"
  AuditOutcome outcome = AuditOutcome::ok;
  std::string request_id = {};  ///< UUIDv7 of the request that caused it; empty for work without a request
  std::string actor = {};       ///< "user:<id>", "client:<id>", "system" or "operator"
  std::string address = {};  ///< network address of the client, as the tenant's policy allows it to be kept
  std::vector<std::pair<std::string, std::string>> details =
      {};  ///< further fields in a fixed order per type
  bool operator==(const AuditEvent&) const = default;
};

/// An event as it leaves: with its place in the chain of one tenant and one writer node.
struct ChainedEvent {
  TenantId tenant = {};
  std::string node = {};       ///< the writer's id
  std::uint64_t sequence = 0;  ///< 1, 2, 3 … without gap per (tenant, node)
  std::string previous = {};   ///< hash of the record before it, 64 hexadecimal digits; zeros for the first
  std::string hash = {};       ///< SHA-256 of this record, see docs/reference/audit.md
  AuditEvent event = {};
};

struct SinkHealth {
  bool healthy = true;
  std::string detail;  ///< for operators: what is wrong, empty when healthy
};

class AuditSink : public Extension {
 public:
  /// Takes over all events or none: on error core offers the whole batch again. At most 256 events a call.
  virtual Result<void> write(std::span<const ChainedEvent> events) = 0;
  /// Returns when everything written before is as durable as the sink can make it.
  virtual Result<void> flush(Deadline deadline) = 0;
  virtual SinkHealth health() const = 0;
};

}  // namespace gatehouse
