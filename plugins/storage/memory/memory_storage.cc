#include "memory_storage.h"

#include <utility>

#include "configuration.h"
#include "grants.h"
#include "people.h"

namespace gatehouse::memory {
namespace {

/// Caches poll once a second; whoever was away longer than this forgets everything anyway.
constexpr auto kChangesKept = std::chrono::hours(1);

class MemoryTenantStore final : public TenantStore {
 public:
  explicit MemoryTenantStore(TenantData& data)
      : grants_(data),
        tickets_(data),
        tokens_(data),
        clients_(data),
        sessions_(data),
        interactions_(data),
        consents_(data),
        accounts_(data),
        signing_keys_(data),
        data_keys_(data),
        outbox_(data),
        replay_(data),
        counters_(data) {}

  GrantStore& grants() noexcept override { return grants_; }
  TicketStore& tickets() noexcept override { return tickets_; }
  TokenStore& tokens() noexcept override { return tokens_; }
  ClientStore& clients() noexcept override { return clients_; }
  SessionStore& sessions() noexcept override { return sessions_; }
  InteractionStore& interactions() noexcept override { return interactions_; }
  ConsentStore& consents() noexcept override { return consents_; }
  AccountStore& accounts() noexcept override { return accounts_; }
  SigningKeyStore& signing_keys() noexcept override { return signing_keys_; }
  DataKeyStore& data_keys() noexcept override { return data_keys_; }
  OutboxStore& outbox() noexcept override { return outbox_; }
  ReplayStore& replay() noexcept override { return replay_; }
  CounterStore& counters() noexcept override { return counters_; }

 private:
  MemoryGrants grants_;
  MemoryTickets tickets_;
  MemoryTokens tokens_;
  MemoryClients clients_;
  MemorySessions sessions_;
  MemoryInteractions interactions_;
  MemoryConsents consents_;
  MemoryAccounts accounts_;
  MemorySigningKeys signing_keys_;
  MemoryDataKeys data_keys_;
  MemoryOutbox outbox_;
  MemoryReplay replay_;
  MemoryCounters counters_;
};

class Claim final : public ServerClaim {
 public:
  explicit Claim(std::shared_ptr<std::atomic<bool>> held) : held_(std::move(held)) {}
  ~Claim() override { *held_ = false; }

 private:
  std::shared_ptr<std::atomic<bool>> held_;
};

}  // namespace

StorageInfo MemoryStorage::info() const {
  return {.name = "memory",
          .schema_version = 1,
          .capabilities = {.durable = false, .shared_between_processes = false}};
}

Result<std::unique_ptr<TenantStore>> MemoryStorage::open(const TenantScope& scope) {
  const std::lock_guard lock(mutex_);
  auto& data = tenants_[scope.tenant()];
  if (!data) data = std::make_unique<TenantData>(scope.tenant(), changes_);
  return std::unique_ptr<TenantStore>(std::make_unique<MemoryTenantStore>(*data));
}

Result<MigrationStatus> MemoryStorage::migrations(MigrationAction) {
  return MigrationStatus{.current = 1, .latest = 1, .pending = {}};
}

Result<SweepReport> MemoryStorage::sweep(const SweepRequest& request) {
  if (request.batch < 1 || request.batch > 1000)
    return Error(ErrorCode::invalid_argument, "a batch has 1 to 1,000 rows");
  std::uint64_t removed = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, data] : tenants_) {
      const std::lock_guard tenant_lock(data->mutex);
      removed += data->sweep(request.now, request.batch - removed);
    }
  }
  removed += changes_.trim(request.now - kChangesKept, static_cast<std::uint32_t>(request.batch - removed));
  return SweepReport{.removed = removed, .more = removed == request.batch};
}

Result<Changes> MemoryStorage::changes_since(ChangeCursor since) { return changes_.since(since); }

Result<std::vector<TenantId>> MemoryStorage::waiting_outboxes(const TenantId& after, std::uint32_t limit) {
  if (limit < 1 || limit > 1000)
    return Error(ErrorCode::invalid_argument, "1 to 1,000 tenants can be named at once");
  std::vector<TenantId> waiting;
  const std::lock_guard lock(mutex_);
  for (auto tenant = tenants_.upper_bound(after); tenant != tenants_.end() && waiting.size() < limit;
       ++tenant) {
    const std::lock_guard tenant_lock(tenant->second->mutex);
    if (!tenant->second->outbox.empty()) waiting.push_back(tenant->first);
  }
  return waiting;
}

Result<void> MemoryStorage::ping(Deadline) { return {}; }

void* MemoryStorage::query(InterfaceId id) noexcept {
  if (id == kSoleServer) return static_cast<SoleServer*>(&claims_);
  return id == kRowCounts ? static_cast<RowCounts*>(&rows_) : nullptr;
}

Result<Claimed> MemoryStorage::Claims::claim(const ClaimRequest& request) {
  if (held_->exchange(true)) return Error(ErrorCode::conflict, "another server answers from this storage");
  return Claimed{.claim = std::make_unique<Claim>(held_),
                 .before = std::exchange(before_, std::string(request.by))};
}

Result<std::vector<RowCount>> MemoryStorage::Rows::count() {
  std::map<std::string, std::uint64_t> rows;
  TenantData(TenantId(), storage_.changes_).count(rows);  // every kind is told, also where there is no tenant
  {
    const std::lock_guard lock(storage_.mutex_);
    for (const auto& [id, data] : storage_.tenants_)
      data->count(rows);
  }
  rows["changes"] = storage_.changes_.size();
  std::vector<RowCount> counts;
  for (auto& [kind, held] : rows)
    counts.push_back({.kind = kind, .rows = held});
  return counts;
}

}  // namespace gatehouse::memory
