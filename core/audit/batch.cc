#include "core/audit/batch.h"

#include <algorithm>
#include <iterator>

namespace gatehouse::audit {
namespace {

void add(Batch& batch, const std::string& node, const TenantId& tenant, AuditEvent event) {
  batch.records.push_back(
      append_to_chain({.tenant = tenant, .node = node}, batch.heads[tenant], std::move(event)));
}

void add_outbox(Batch& batch, const std::string& node, const TenantOutbox& outbox,
                std::vector<OutboxEntry> entries) {
  for (OutboxEntry& entry : entries)
    add(batch, node, outbox.tenant, std::move(entry.event));
  batch.origin.outboxes.push_back(
      {.tenant = outbox.tenant, .cursor = entries.back().cursor, .after = batch.heads[outbox.tenant]});
  batch.stores.push_back(outbox.store);
}

/// Makes the outbox's part of a pending batch again, unless what is there now is not what was there then
/// (another node took some of it): then it is left to be gathered as new, because the same numbers with other
/// content would be a fork.
void add_again(Batch& batch, const std::string& node, const TenantOutbox& outbox,
               const PendingOutbox& pending, std::vector<OutboxEntry> entries) {
  ChainHead head = batch.heads[pending.tenant];
  std::vector<ChainedEvent> records;
  for (OutboxEntry& entry : entries)
    records.push_back(
        append_to_chain({.tenant = pending.tenant, .node = node}, head, std::move(entry.event)));
  if (head != pending.after) return;
  std::move(records.begin(), records.end(), std::back_inserter(batch.records));
  batch.origin.outboxes.push_back(pending);
  batch.stores.push_back(outbox.store);
}

// What is pending may be more than this version takes at once: another version, with larger batches, may have
// remembered it before a downgrade. Half of it under the chain's end of the whole would be a gap.

Result<std::vector<OutboxEntry>> read_until(OutboxStore& store, std::uint64_t cursor) {
  std::vector<OutboxEntry> found;
  for (std::uint64_t after = 0;;) {
    auto entries = store.read(after, kMaxBatch);
    if (!entries) return Error(ErrorCode::unavailable, entries.error().describe());
    const bool last = entries->size() < kMaxBatch || entries->back().cursor >= cursor;
    std::erase_if(*entries, [&](const OutboxEntry& entry) { return entry.cursor > cursor; });
    std::move(entries->begin(), entries->end(), std::back_inserter(found));
    if (last) return found;
    after = found.back().cursor;
  }
}

Result<std::vector<SpoolEntry>> read_until(Spool& spool, SpoolPosition from, SpoolPosition end) {
  std::vector<SpoolEntry> found;
  while (from < end) {
    GH_TRY(auto entries, spool.read(from, kMaxBatch));
    if (entries.empty()) break;
    from = entries.back().after;
    std::erase_if(entries, [&](const SpoolEntry& entry) { return entry.after > end; });
    std::move(entries.begin(), entries.end(), std::back_inserter(found));
  }
  return found;
}

}  // namespace

Result<Batch> gather_batch(const RelayState& state, std::span<const TenantOutbox> outboxes, Spool& spool,
                           Result<void>& trouble) {
  Batch batch{.records = {}, .origin = {}, .heads = state.heads, .stores = {}};
  for (const TenantOutbox& outbox : outboxes) {
    const std::size_t room = kMaxBatch - batch.records.size();
    if (room == 0) return batch;
    auto entries = outbox.store->read(0, static_cast<std::uint32_t>(room));
    if (!entries) {
      trouble = std::move(entries).error().with("reading the outbox of tenant " + outbox.tenant.text());
      continue;
    }
    if (!entries->empty()) add_outbox(batch, state.node, outbox, std::move(*entries));
  }
  if (batch.records.size() == kMaxBatch) return batch;
  GH_TRY(auto spooled, spool.read(state.delivered, kMaxBatch - batch.records.size()));
  for (SpoolEntry& entry : spooled) {
    add(batch, state.node, entry.event.tenant, std::move(entry.event.event));
    batch.origin.spool = entry.after;
  }
  return batch;
}

Result<Batch> regather_batch(const RelayState& state, std::span<const TenantOutbox> outboxes, Spool& spool) {
  Batch batch{.records = {}, .origin = {}, .heads = state.heads, .stores = {}};
  for (const PendingOutbox& pending : state.pending.outboxes) {
    const auto outbox = std::find_if(outboxes.begin(), outboxes.end(),
                                     [&](const TenantOutbox& one) { return one.tenant == pending.tenant; });
    if (outbox != outboxes.end()) {
      GH_TRY(auto entries, read_until(*outbox->store, pending.cursor));
      add_again(batch, state.node, *outbox, pending, std::move(entries));
    }
    batch.heads[pending.tenant] = pending.after;
  }
  if (!state.pending.spool) return batch;
  GH_TRY(auto spooled, read_until(spool, state.delivered, *state.pending.spool));
  if (spooled.empty() || spooled.back().after != *state.pending.spool)
    return Error(ErrorCode::corrupt, "the audit spool has lost events that were being delivered");
  for (SpoolEntry& entry : spooled)
    add(batch, state.node, entry.event.tenant, std::move(entry.event.event));
  batch.origin.spool = state.pending.spool;
  return batch;
}

}  // namespace gatehouse::audit
