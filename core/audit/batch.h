// Batch: what the relay delivers at once, and how it is made: anew from what waits, or again after a crash.
#pragma once

#include <vector>

#include "core/audit/audit_trail.h"
#include "core/audit/relay_state.h"

namespace gatehouse::audit {

/// What is remembered as one: outboxes answer no more at once.
inline constexpr std::size_t kMaxBatch = 1000;

struct Batch {
  std::vector<ChainedEvent> records;
  PendingBatch origin;
  ChainHeads heads;  ///< behind this batch, of the chains that it goes on with
  std::vector<std::shared_ptr<OutboxStore>> stores;  ///< of origin.outboxes, in the same order
  Result<void> trouble;                              ///< with the last outbox that was passed over
};

/// The oldest events that wait, first of the outboxes, those after `turn` before the others, so that a busy
/// tenant cannot keep the others out of every batch (`turn` moves on to the last that was looked at); then of
/// the spool, a quarter of the batch at least. An outbox that cannot be read is passed over.
Result<Batch> gather_batch(const RelayState& state, const Outboxes& outboxes, TenantId& turn, Spool& spool);

/// state.pending once more, the same records byte for byte. Parts that are gone had been delivered: their
/// chains go on behind them. corrupt where the spool no longer has what was pending.
Result<Batch> regather_batch(const RelayState& state, const Outboxes& outboxes, Spool& spool);

}  // namespace gatehouse::audit
