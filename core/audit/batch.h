// Batch: what the relay delivers at once, and how it is made: anew from what waits, or again after a crash.
#pragma once

#include <span>
#include <vector>

#include "core/audit/audit_trail.h"
#include "core/audit/relay_state.h"

namespace gatehouse::audit {

/// What is remembered as one: outboxes answer no more at once.
inline constexpr std::size_t kMaxBatch = 1000;

struct Batch {
  std::vector<ChainedEvent> records;
  PendingBatch origin;
  ChainHeads heads;                                  ///< every chain behind this batch
  std::vector<std::shared_ptr<OutboxStore>> stores;  ///< of origin.outboxes, in the same order
};

/// The oldest events that wait, first of the outboxes, then of the spool. An outbox that cannot be read is
/// passed over; `trouble` tells of the last one.
Result<Batch> gather_batch(const RelayState& state, std::span<const TenantOutbox> outboxes, Spool& spool,
                           Result<void>& trouble);

/// state.pending once more, the same records byte for byte. Parts that are gone had been delivered: their
/// chains go on behind them. corrupt where the spool no longer has what was pending.
Result<Batch> regather_batch(const RelayState& state, std::span<const TenantOutbox> outboxes, Spool& spool);

}  // namespace gatehouse::audit
