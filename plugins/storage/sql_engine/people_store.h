// Sessions, interactions, consents and accounts of one tenant. Thread-safe.
#pragma once

#include "plugins/storage/sql_engine/database.h"

namespace gatehouse::sql {

class SqlSessions final : public SessionStore {
 public:
  explicit SqlSessions(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<Revision> put(const SessionRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<Revision> replace(const Digest& previous, const SessionRecord& record,
                           const Mutation& mutation) override;
  Result<std::optional<SessionRecord>> find(const Digest& digest, TimePoint now) override;
  Result<std::vector<SessionRecord>> list(const UserId& user, TimePoint now) override;
  Result<bool> erase(const SessionId& id, const Mutation& mutation) override;

 private:
  Result<Revision> put_in(Session& session, const SessionRecord& record, const Expect& expect,
                          TimePoint now) const;
  Result<void> replace_in(Session& session, const Digest& previous, const SessionRecord& record,
                          TimePoint now) const;
  /// The live one under `digest`; removes an expired one on the way.
  std::optional<SessionRecord> live(Session& session, const Digest& digest, TimePoint now) const;
  /// Is `id` that of another live session? One that expired gives it up.
  bool is_taken(Session& session, const SessionId& id, const Digest& except, TimePoint now) const;
  void remove(Session& session, const Digest& digest) const;
  Arguments all_of(const SessionRecord& record) const;
  Tenant tenant_;
};

class SqlInteractions final : public InteractionStore {
 public:
  explicit SqlInteractions(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<Revision> put(const InteractionRecord& record, const Expect& expect,
                       const Mutation& mutation) override;
  Result<std::optional<InteractionRecord>> find(const Digest& digest, TimePoint now) override;
  Result<void> erase(const Digest& digest, const Mutation& mutation) override;

 private:
  std::optional<InteractionRecord> load(Session& session, const Digest& digest, TimePoint now) const;
  Tenant tenant_;
};

class SqlConsents final : public ConsentStore {
 public:
  explicit SqlConsents(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<std::optional<ConsentRecord>> find(const UserId& user, const ClientId& client) override;
  Result<Revision> put(const ConsentRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<std::vector<ConsentRecord>> list(const UserId& user) override;
  Result<void> erase(const UserId& user, const ClientId& client, const Mutation& mutation) override;

 private:
  Tenant tenant_;
};

class SqlAccounts final : public AccountStore {
 public:
  explicit SqlAccounts(Tenant tenant) : tenant_(std::move(tenant)) {}
  Result<std::optional<AccountRecord>> find(const UserId& id) override;
  Result<std::optional<AccountRecord>> find_by_login(const LoginKey& key) override;
  Result<Page<AccountRecord>> list(const ListQuery& query) override;
  Result<Revision> put(const AccountRecord& record, const Expect& expect, const Mutation& mutation) override;

 private:
  Result<std::optional<AccountRecord>> find_one(Sql statement, const Arguments& arguments) const;
  Result<Revision> put_in(Session& session, const AccountRecord& record, const Expect& expect) const;
  Tenant tenant_;
};

}  // namespace gatehouse::sql
