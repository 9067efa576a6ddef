// The boundary of the role stores for sessions, interactions, consents and accounts: each call through
// guarded_call, each answer held against its postcondition. Parts of a TenantStoreBoundary; thread-safe as
// what they wrap.
#pragma once

#include "core/plugin_host/call_gate.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::plugin_host::boundary {

class SessionBoundary final : public SessionStore {
 public:
  SessionBoundary(SessionStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<Revision> put(const SessionRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<Revision> replace(const Digest& previous, const SessionRecord& record,
                           const Mutation& mutation) override;
  Result<std::optional<SessionRecord>> find(const Digest& digest, TimePoint now) override;
  Result<std::vector<SessionRecord>> list(const UserId& user, TimePoint now) override;
  Result<bool> erase(const SessionId& id, const Mutation& mutation) override;

 private:
  SessionStore& inner_;
  CallGate& gate_;
};

class InteractionBoundary final : public InteractionStore {
 public:
  InteractionBoundary(InteractionStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<Revision> put(const InteractionRecord& record, const Expect& expect,
                       const Mutation& mutation) override;
  Result<std::optional<InteractionRecord>> find(const Digest& digest, TimePoint now) override;
  Result<void> erase(const Digest& digest, const Mutation& mutation) override;

 private:
  InteractionStore& inner_;
  CallGate& gate_;
};

class ConsentBoundary final : public ConsentStore {
 public:
  ConsentBoundary(ConsentStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<std::optional<ConsentRecord>> find(const UserId& user, const ClientId& client) override;
  Result<Revision> put(const ConsentRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<std::vector<ConsentRecord>> list(const UserId& user) override;
  Result<void> erase(const UserId& user, const ClientId& client, const Mutation& mutation) override;

 private:
  ConsentStore& inner_;
  CallGate& gate_;
};

class AccountBoundary final : public AccountStore {
 public:
  AccountBoundary(AccountStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<std::optional<AccountRecord>> find(const UserId& id) override;
  Result<std::optional<AccountRecord>> find_by_login(const LoginKey& key) override;
  Result<Page<AccountRecord>> list(const ListQuery& query) override;
  Result<Revision> put(const AccountRecord& record, const Expect& expect, const Mutation& mutation) override;

 private:
  AccountStore& inner_;
  CallGate& gate_;
};

}  // namespace gatehouse::plugin_host::boundary
