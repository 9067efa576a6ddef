// Sessions, interactions, consents and accounts of one tenant. Thread-safe by the tenant's lock.
#pragma once

#include "tenant_data.h"

namespace gatehouse::memory {

class MemorySessions final : public SessionStore {
 public:
  explicit MemorySessions(TenantData& data) : data_(data) {}
  Result<Revision> put(const SessionRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<Revision> replace(const Digest& previous, const SessionRecord& record,
                           const Mutation& mutation) override;
  Result<std::optional<SessionRecord>> find(const Digest& digest, TimePoint now) override;
  Result<std::vector<SessionRecord>> list(const UserId& user, TimePoint now) override;
  Result<bool> erase(const SessionId& id, const Mutation& mutation) override;

 private:
  void remove(const Digest& digest);
  bool is_taken(const SessionId& id, const Digest& except, TimePoint now);
  TenantData& data_;
};

class MemoryInteractions final : public InteractionStore {
 public:
  explicit MemoryInteractions(TenantData& data) : data_(data) {}
  Result<Revision> put(const InteractionRecord& record, const Expect& expect,
                       const Mutation& mutation) override;
  Result<std::optional<InteractionRecord>> find(const Digest& digest, TimePoint now) override;
  Result<void> erase(const Digest& digest, const Mutation& mutation) override;

 private:
  TenantData& data_;
};

class MemoryConsents final : public ConsentStore {
 public:
  explicit MemoryConsents(TenantData& data) : data_(data) {}
  Result<std::optional<ConsentRecord>> find(const UserId& user, const ClientId& client) override;
  Result<Revision> put(const ConsentRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<std::vector<ConsentRecord>> list(const UserId& user) override;
  Result<void> erase(const UserId& user, const ClientId& client, const Mutation& mutation) override;

 private:
  TenantData& data_;
};

class MemoryAccounts final : public AccountStore {
 public:
  explicit MemoryAccounts(TenantData& data) : data_(data) {}
  Result<std::optional<AccountRecord>> find(const UserId& id) override;
  Result<std::optional<AccountRecord>> find_by_login(const LoginKey& key) override;
  Result<Page<AccountRecord>> list(const ListQuery& query) override;
  Result<Revision> put(const AccountRecord& record, const Expect& expect, const Mutation& mutation) override;

 private:
  TenantData& data_;
};

}  // namespace gatehouse::memory
