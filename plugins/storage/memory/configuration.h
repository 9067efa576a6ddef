// Clients, keys, outbox and counters of one tenant. Thread-safe by the tenant's lock.
#pragma once

#include "tenant_data.h"

namespace gatehouse::memory {

class MemoryClients final : public ClientStore {
 public:
  explicit MemoryClients(TenantData& data) : data_(data) {}
  Result<std::optional<ClientRecord>> find(const ClientId& id) override;
  Result<Page<ClientRecord>> list(const ListQuery& query) override;
  Result<Revision> put(const ClientRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<void> erase(const ClientId& id, Revision revision, const Mutation& mutation) override;

 private:
  TenantData& data_;
};

class MemorySigningKeys final : public SigningKeyStore {
 public:
  explicit MemorySigningKeys(TenantData& data) : data_(data) {}
  Result<std::vector<SigningKeyRecord>> list() override;
  Result<Revision> put(const SigningKeyRecord& record, const Expect& expect,
                       const Mutation& mutation) override;
  Result<Revision> activate(const KeyId& id, Revision revision, const Mutation& mutation) override;
  Result<void> erase(const KeyId& id, Revision revision, const Mutation& mutation) override;

 private:
  SigningKeyRecord* active(const std::string& algorithm);
  TenantData& data_;
};

class MemoryDataKeys final : public DataKeyStore {
 public:
  explicit MemoryDataKeys(TenantData& data) : data_(data) {}
  Result<std::vector<DataKeyRecord>> list() override;
  Result<Revision> put(const DataKeyRecord& record, const Expect& expect, const Mutation& mutation) override;

 private:
  TenantData& data_;
};

class MemoryOutbox final : public OutboxStore {
 public:
  explicit MemoryOutbox(TenantData& data) : data_(data) {}
  Result<void> append(std::span<const AuditEvent> events) override;
  Result<std::vector<OutboxEntry>> read(std::uint64_t after, std::uint32_t limit) override;
  Result<void> done(std::uint64_t cursor) override;

 private:
  TenantData& data_;
};

class MemoryCounters final : public CounterStore {
 public:
  explicit MemoryCounters(TenantData& data) : data_(data) {}
  Result<CounterState> add(const CounterKey& key, Duration window, TimePoint now) override;
  Result<std::optional<CounterState>> find(const CounterKey& key, TimePoint now) override;
  Result<void> reset(const CounterKey& key) override;

 private:
  TenantData& data_;
};

}  // namespace gatehouse::memory
