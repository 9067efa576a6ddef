// Clients, keys, outbox and counters of one tenant. Thread-safe.
#pragma once

#include "plugins/storage/sql_engine/database.h"

namespace gatehouse::sql {

class SqlClients final : public ClientStore {
 public:
  explicit SqlClients(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<std::optional<ClientRecord>> find(const ClientId& id) override;
  Result<Page<ClientRecord>> list(const ListQuery& query) override;
  Result<Revision> put(const ClientRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<void> erase(const ClientId& id, Revision revision, const Mutation& mutation) override;

 private:
  Tenant tenant_;
};

class SqlSigningKeys final : public SigningKeyStore {
 public:
  explicit SqlSigningKeys(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<std::vector<SigningKeyRecord>> list() override;
  Result<Revision> put(const SigningKeyRecord& record, const Expect& expect,
                       const Mutation& mutation) override;
  Result<Revision> activate(const KeyId& id, Revision revision, const Mutation& mutation) override;
  Result<void> erase(const KeyId& id, Revision revision, const Mutation& mutation) override;

 private:
  Result<Revision> activate_in(Session& session, const KeyId& id, Revision revision, TimePoint now) const;
  std::optional<SigningKeyRecord> active(Session& session, const std::string& algorithm) const;
  Result<Revision> store(Session& session, const SigningKeyRecord& record, const Expect& expect,
                         TimePoint now) const;
  Tenant tenant_;
};

class SqlDataKeys final : public DataKeyStore {
 public:
  explicit SqlDataKeys(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<std::vector<DataKeyRecord>> list() override;
  Result<Revision> put(const DataKeyRecord& record, const Expect& expect, const Mutation& mutation) override;

 private:
  Tenant tenant_;
};

class SqlOutbox final : public OutboxStore {
 public:
  explicit SqlOutbox(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<void> append(std::span<const AuditEvent> events) override;
  Result<std::vector<OutboxEntry>> read(std::uint64_t after, std::uint32_t limit) override;
  Result<void> done(std::uint64_t cursor) override;

 private:
  Tenant tenant_;
};

class SqlCounters final : public CounterStore {
 public:
  explicit SqlCounters(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<CounterState> add(const CounterKey& key, Duration window, TimePoint now) override;
  Result<std::optional<CounterState>> find(const CounterKey& key, TimePoint now) override;
  Result<void> reset(const CounterKey& key) override;

 private:
  Tenant tenant_;
};

}  // namespace gatehouse::sql
