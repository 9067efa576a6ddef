#include "core/audit/batch.h"

#include <algorithm>
#include <iterator>

namespace gatehouse::audit {
namespace {

/// The end of the tenant's chain behind what is in the batch by now.
ChainHead& head_of(Batch& batch, const RelayState& state, const TenantId& tenant) {
  const auto [head, first] = batch.heads.try_emplace(tenant);
  if (first)
    if (const auto before = state.heads.find(tenant); before != state.heads.end())
      head->second = before->second;
  return head->second;
}

void add(Batch& batch, const RelayState& state, const TenantId& tenant, AuditEvent event) {
  batch.records.push_back(append_to_chain({.tenant = tenant, .node = state.node},
                                          head_of(batch, state, tenant), std::move(event)));
}

/// Makes the outbox's part of a pending batch again, unless what is there now is not what was there then
/// (another node took some of it): then it is left to be gathered as new, because the same numbers with other
/// content would be a fork.
void add_again(Batch& batch, const RelayState& state, const PendingOutbox& pending,
               std::shared_ptr<OutboxStore> store, std::vector<OutboxEntry> entries) {
  ChainHead head = head_of(batch, state, pending.tenant);
  std::vector<ChainedEvent> records;
  for (OutboxEntry& entry : entries)
    records.push_back(
        append_to_chain({.tenant = pending.tenant, .node = state.node}, head, std::move(entry.event)));
  if (head != pending.after) return;
  std::move(records.begin(), records.end(), std::back_inserter(batch.records));
  batch.origin.outboxes.push_back(pending);
  batch.stores.push_back(std::move(store));
}

/// What the spool may have of a batch before the outboxes come to their turn: tenants whose changes never
/// cease must not fill it, for a full spool refuses what nobody can tell again.
constexpr std::size_t kSpoolShare = kMaxBatch / 4;

/// Calls `take` with each tenant whose events wait, those after `turn` before the others, until it says
/// false.
template <typename Take>
Result<void> for_each_waiting(const Outboxes& outboxes, const TenantId turn, Take take) {
  constexpr auto kPage = static_cast<std::uint32_t>(kMaxBatch);
  for (const bool from_start : {false, true}) {
    if (from_start && turn.text().empty()) return {};
    for (TenantId after = from_start ? TenantId() : turn;;) {
      GH_TRY(const auto waiting, outboxes.waiting(after, kPage));
      for (const TenantId& tenant : waiting)
        if ((from_start && turn < tenant) || !take(tenant)) return {};
      if (waiting.size() < kPage) break;
      after = waiting.back();
    }
  }
  return {};
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

Result<Batch> gather_batch(const RelayState& state, const Outboxes& outboxes, TenantId& turn, Spool& spool) {
  Batch batch;
  GH_TRY(auto spooled, spool.read(state.delivered, kSpoolShare));
  const auto take_from = [&](const TenantId& tenant) {
    const std::size_t room = kMaxBatch - spooled.size() - batch.records.size();
    if (room == 0) return false;
    turn = tenant;
    auto found = outboxes.of(tenant);
    if (!found || !*found) return true;
    auto store = *std::move(found);
    auto entries = store->read(0, static_cast<std::uint32_t>(room));
    if (!entries) {
      batch.trouble = std::move(entries).error().with("reading the outbox of tenant " + tenant.text());
      return true;
    }
    if (entries->empty()) return true;
    for (OutboxEntry& entry : *entries)
      add(batch, state, tenant, std::move(entry.event));
    batch.origin.outboxes.push_back(
        {.tenant = tenant, .cursor = entries->back().cursor, .after = batch.heads[tenant]});
    batch.stores.push_back(std::move(store));
    return true;
  };
  if (auto asked = for_each_waiting(outboxes, turn, take_from); !asked)
    batch.trouble = std::move(asked).error().with("asking whose events wait");

  if (const auto room = kMaxBatch - batch.records.size();
      spooled.size() == kSpoolShare && room > spooled.size()) {
    GH_TRY(auto rest, spool.read(spooled.back().after, room - spooled.size()));
    std::move(rest.begin(), rest.end(), std::back_inserter(spooled));
  }
  for (SpoolEntry& entry : spooled) {
    add(batch, state, entry.event.tenant, std::move(entry.event.event));
    batch.origin.spool = entry.after;
  }
  return batch;
}

Result<Batch> regather_batch(const RelayState& state, const Outboxes& outboxes, Spool& spool) {
  Batch batch;
  for (const PendingOutbox& pending : state.pending.outboxes) {
    // Not passed over while nobody can tell: what was being delivered would come again under other numbers.
    GH_TRY(auto store, outboxes.of(pending.tenant));
    if (store) {
      GH_TRY(auto entries, read_until(*store, pending.cursor));
      add_again(batch, state, pending, std::move(store), std::move(entries));
    }
    batch.heads[pending.tenant] = pending.after;
  }
  if (!state.pending.spool) return batch;
  GH_TRY(auto spooled, read_until(spool, state.delivered, *state.pending.spool));
  if (spooled.empty() || spooled.back().after != *state.pending.spool)
    return Error(ErrorCode::corrupt, "the audit spool has lost events that were being delivered");
  for (SpoolEntry& entry : spooled)
    add(batch, state, entry.event.tenant, std::move(entry.event.event));
  batch.origin.spool = state.pending.spool;
  return batch;
}

}  // namespace gatehouse::audit
