#include "core/plugin_host/boundary/storage_boundary.h"

#include <algorithm>

#include "core/plugin_host/boundary/grant_boundary.h"
#include "core/plugin_host/boundary/people_boundary.h"
#include "core/plugin_host/boundary/postconditions.h"
#include "core/plugin_host/boundary/system_boundary.h"
#include "gatehouse/storage/backup.h"
#include "gatehouse/storage/row_counts.h"
#include "gatehouse/storage/sole_server.h"

namespace gatehouse::plugin_host::boundary {
namespace {

class TenantStoreBoundary final : public TenantStore {
 public:
  TenantStoreBoundary(std::unique_ptr<TenantStore> inner, std::shared_ptr<CallGate> gate)
      : inner_(std::move(inner)),
        gate_(std::move(gate)),
        grants_(inner_->grants(), *gate_),
        tickets_(inner_->tickets(), *gate_),
        tokens_(inner_->tokens(), *gate_),
        clients_(inner_->clients(), *gate_),
        sessions_(inner_->sessions(), *gate_),
        interactions_(inner_->interactions(), *gate_),
        consents_(inner_->consents(), *gate_),
        accounts_(inner_->accounts(), *gate_),
        signing_keys_(inner_->signing_keys(), *gate_),
        data_keys_(inner_->data_keys(), *gate_),
        outbox_(inner_->outbox(), *gate_),
        replay_(inner_->replay(), *gate_),
        counters_(inner_->counters(), *gate_) {}

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
  std::unique_ptr<TenantStore> inner_;
  std::shared_ptr<CallGate> gate_;
  GrantBoundary grants_;
  TicketBoundary tickets_;
  TokenBoundary tokens_;
  ClientBoundary clients_;
  SessionBoundary sessions_;
  InteractionBoundary interactions_;
  ConsentBoundary consents_;
  AccountBoundary accounts_;
  SigningKeyBoundary signing_keys_;
  DataKeyBoundary data_keys_;
  OutboxBoundary outbox_;
  ReplayBoundary replay_;
  CounterBoundary counters_;
};

class BackupBoundary final : public StorageBackup {
 public:
  BackupBoundary(StorageBackup& inner, std::shared_ptr<CallGate> gate)
      : inner_(inner), gate_(std::move(gate)) {}

  Result<void> save(const BackupRequest& request) override {
    return guarded_call(*gate_, "backup.save", [&] { return inner_.save(request); });
  }
  Result<void> restore(const RestoreRequest& request) override {
    return guarded_call(*gate_, "backup.restore", [&] { return inner_.restore(request); });
  }
  Result<void> verify() override {
    return guarded_call(*gate_, "backup.verify", [&] { return inner_.verify(); });
  }

 private:
  StorageBackup& inner_;
  std::shared_ptr<CallGate> gate_;
};

class RowCountsBoundary final : public RowCounts {
 public:
  RowCountsBoundary(RowCounts& inner, std::shared_ptr<CallGate> gate)
      : inner_(inner), gate_(std::move(gate)) {}

  Result<std::vector<RowCount>> count() override {
    return guarded_call(
        *gate_, "rows.count", [&] { return inner_.count(); },
        // A kind becomes the label of a metric: neither without end, nor what a person wrote (S-494).
        [](const std::vector<RowCount>& counts) {
          return counts.size() <= kMostKinds && std::ranges::all_of(counts, is_named)
                     ? nullptr
                     : "answered kinds that are no words of a closed set";
        });
  }

 private:
  static constexpr std::size_t kMostKinds = 64;
  static bool is_named(const RowCount& count) {
    return !count.kind.empty() && count.kind.size() <= 40 &&
           count.kind.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
  }
  RowCounts& inner_;
  std::shared_ptr<CallGate> gate_;
};

class SoleServerBoundary final : public SoleServer {
 public:
  SoleServerBoundary(SoleServer& inner, std::shared_ptr<CallGate> gate)
      : inner_(inner), gate_(std::move(gate)) {}

  Result<Claimed> claim(const ClaimRequest& request) override {
    return guarded_call(
        *gate_, "sole_server.claim", [&] { return inner_.claim(request); },
        [](const Claimed& claimed) { return claimed.claim ? nullptr : "answered no claim"; });
  }

 private:
  SoleServer& inner_;
  std::shared_ptr<CallGate> gate_;
};

class StorageBoundary final : public Storage {
 public:
  StorageBoundary(std::unique_ptr<Storage> inner, std::shared_ptr<CallGate> gate, StorageInfo first)
      : inner_(std::move(inner)), gate_(std::move(gate)), first_info_(std::move(first)) {
    if (auto* backup = static_cast<StorageBackup*>(inner_->query(kStorageBackup)))
      backup_ = std::make_unique<BackupBoundary>(*backup, gate_);
    if (auto* rows = static_cast<RowCounts*>(inner_->query(kRowCounts)))
      rows_ = std::make_unique<RowCountsBoundary>(*rows, gate_);
    if (auto* sole = static_cast<SoleServer*>(inner_->query(kSoleServer)))
      sole_server_ = std::make_unique<SoleServerBoundary>(*sole, gate_);
  }

  void* query(InterfaceId id) noexcept override {
    if (id == kRowCounts) return static_cast<RowCounts*>(rows_.get());
    if (id == kSoleServer) return static_cast<SoleServer*>(sole_server_.get());
    return id == kStorageBackup ? static_cast<StorageBackup*>(backup_.get()) : nullptr;
  }

  // What it declared at first stands when it cannot say any more: capabilities were checked against that.
  StorageInfo info() const override {
    auto now = guarded_call(*gate_, "info", [&]() -> Result<StorageInfo> { return inner_->info(); });
    return now ? std::move(now).value() : first_info_;
  }

  Result<std::unique_ptr<TenantStore>> open(const TenantScope& scope) override {
    auto opened = guarded_call(
        *gate_, "open", [&] { return inner_->open(scope); },
        [](const std::unique_ptr<TenantStore>& store) { return store ? nullptr : "answered no store"; });
    if (!opened) return std::move(opened).error();
    return guarded_call(*gate_, "open", [&]() -> Result<std::unique_ptr<TenantStore>> {
      return std::unique_ptr<TenantStore>(std::make_unique<TenantStoreBoundary>(std::move(*opened), gate_));
    });
  }

  Result<MigrationStatus> migrations(MigrationAction action) override {
    return guarded_call(*gate_, "migrations", [&] { return inner_->migrations(action); });
  }
  Result<SweepReport> sweep(const SweepRequest& request) override {
    return guarded_call(*gate_, "sweep", [&] { return inner_->sweep(request); });
  }
  Result<Changes> changes_since(ChangeCursor since) override {
    return guarded_call(
        *gate_, "changes_since", [&] { return inner_->changes_since(since); },
        [&](const Changes& changes) -> const char* {
          if (changes.next.position == 0) return "answered position 0";
          for (const auto& change : changes.changes)
            if (!known(change.kind, ChangeKind::access_token))
              return "answered a kind of change that does not exist";
          return nullptr;
        });
  }
  Result<std::vector<TenantId>> waiting_outboxes(const TenantId& after, std::uint32_t limit) override {
    return guarded_call(
        *gate_, "waiting_outboxes", [&] { return inner_->waiting_outboxes(after, limit); },
        [&](const std::vector<TenantId>& tenants) -> const char* {
          return tenants.size() > limit ? "answered more than was asked for" : nullptr;
        });
  }
  Result<void> ping(Deadline deadline) override {
    return guarded_call(*gate_, "ping", [&] { return inner_->ping(deadline); });
  }

 private:
  std::unique_ptr<Storage> inner_;
  std::shared_ptr<CallGate> gate_;
  StorageInfo first_info_;
  std::unique_ptr<BackupBoundary> backup_;
  std::unique_ptr<RowCountsBoundary> rows_;
  std::unique_ptr<SoleServerBoundary> sole_server_;
};

}  // namespace

Result<std::unique_ptr<Storage>> wrap_storage(std::unique_ptr<Storage> inner,
                                              std::shared_ptr<CallGate> gate) {
  GH_TRY(auto info, guarded_call(*gate, "info", [&]() -> Result<StorageInfo> { return inner->info(); }));
  return std::unique_ptr<Storage>(
      std::make_unique<StorageBoundary>(std::move(inner), std::move(gate), std::move(info)));
}

}  // namespace gatehouse::plugin_host::boundary
