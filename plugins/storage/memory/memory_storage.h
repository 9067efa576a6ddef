// MemoryStorage: a store that lives as long as its object, for tests and trials. Not durable, not shared;
// otherwise it keeps the whole contract. Thread-safe: one lock per tenant.
#pragma once

#include <atomic>
#include <memory>

#include "gatehouse/storage/row_counts.h"
#include "gatehouse/storage/sole_server.h"
#include "gatehouse/storage/storage.h"
#include "tenant_data.h"

namespace gatehouse::memory {

class MemoryStorage final : public Storage {
 public:
  void* query(InterfaceId id) noexcept override;
  StorageInfo info() const override;
  Result<std::unique_ptr<TenantStore>> open(const TenantScope& scope) override;
  Result<MigrationStatus> migrations(MigrationAction action) override;
  Result<SweepReport> sweep(const SweepRequest& request) override;
  Result<Changes> changes_since(ChangeCursor since) override;
  Result<std::vector<TenantId>> waiting_outboxes(const TenantId& after, std::uint32_t limit) override;
  Result<void> ping(Deadline deadline) override;

 private:
  class Rows final : public RowCounts {
   public:
    explicit Rows(MemoryStorage& storage) : storage_(storage) {}
    Result<std::vector<RowCount>> count() override;

   private:
    MemoryStorage& storage_;
  };

  /// Nobody else can have it open; but two servers in one process can.
  class Claims final : public SoleServer {
   public:
    Result<Claimed> claim(const ClaimRequest& request) override;

   private:
    const std::shared_ptr<std::atomic<bool>> held_ = std::make_shared<std::atomic<bool>>(false);
    std::string before_;  ///< the holder's alone
  };

  Rows rows_{*this};
  Claims claims_;
  ChangeLog changes_;
  std::mutex mutex_;  ///< of the map; each tenant has its own
  std::map<TenantId, std::unique_ptr<TenantData>> tenants_;
};

}  // namespace gatehouse::memory
