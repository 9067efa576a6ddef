// RelayState: what the relay must remember across a crash, so that every chain goes on without gap or fork.
//
// Saved once per batch, before the sinks see it (RelayFile): where the chains stood (`heads`), what is about
// to be delivered (`pending`) and where each chain stands afterwards. After a crash the pending batch is made
// again from the same events and is the same byte for byte; an outbox whose part is gone had been delivered.
// A value; owned by the relay.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/audit/chain.h"
#include "core/audit/spool.h"

namespace gatehouse::audit {

using ChainHeads = std::map<TenantId, ChainHead>;

/// The part of a batch that comes from one outbox.
struct PendingOutbox {
  TenantId tenant;
  std::uint64_t cursor = 0;  ///< of its last event
  ChainHead after;           ///< the tenant's chain behind that event
};
struct PendingBatch {
  std::vector<PendingOutbox> outboxes;
  std::optional<SpoolPosition> spool;  ///< behind its last event from the spool
};

struct RelayState {
  std::string node;  ///< the writer's id; a new one, and so new chains, where the state is lost
  ChainHeads heads;
  ChainHeads changed;  ///< those of `heads` that were not saved yet
  SpoolPosition delivered;
  PendingBatch pending;
};

}  // namespace gatehouse::audit
