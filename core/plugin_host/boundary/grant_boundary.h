// The boundary of the role stores for grants, tickets and tokens: each call through guarded_call, each answer
// held against its postcondition. Parts of a TenantStoreBoundary; thread-safe as what they wrap.
#pragma once

#include "core/plugin_host/call_gate.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::plugin_host::boundary {

class GrantBoundary final : public GrantStore {
 public:
  GrantBoundary(GrantStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<void> begin_grant(const BeginGrant& request) override;
  Result<RedeemResult> redeem(const RedeemCode& request) override;
  Result<FailureOutcome> fail_redemption(const FailRedemption& request) override;
  Result<RotateResult> rotate(const RotateRefresh& request) override;
  Result<std::optional<FamilyRecord>> find(const FamilyId& id, TimePoint now) override;
  Result<Page<FamilyRecord>> list(const FamilyQuery& query) override;
  Result<RevokedCount> revoke(const RevokeRequest& request) override;

 private:
  GrantStore& inner_;
  CallGate& gate_;
};

class TicketBoundary final : public TicketStore {
 public:
  TicketBoundary(TicketStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<void> put(const NewTicket& ticket, const Mutation& mutation) override;
  Result<std::optional<TicketRecord>> peek(const TicketRef& ref, TimePoint now) override;
  Result<ConsumeResult> consume(const TicketRef& ref, const Mutation& mutation) override;

 private:
  TicketStore& inner_;
  CallGate& gate_;
};

class TokenBoundary final : public TokenStore {
 public:
  TokenBoundary(TokenStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<IssueOutcome> issue(const IssueTokens& request) override;
  Result<std::optional<NewAccessToken>> find_access(const Digest& digest, TimePoint now) override;
  Result<std::optional<RefreshRecord>> find_refresh(const Digest& digest) override;
  Result<bool> revoke_access(const Digest& digest, const Mutation& mutation) override;
  Result<bool> deny_access(const Digest& digest, TimePoint until, const Mutation& mutation) override;
  Result<bool> is_denied(const Digest& digest, TimePoint now) override;

 private:
  TokenStore& inner_;
  CallGate& gate_;
};

class ReplayBoundary final : public ReplayStore {
 public:
  ReplayBoundary(ReplayStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<bool> remember(const Digest& digest, TimePoint until, const Mutation& mutation) override;

 private:
  ReplayStore& inner_;
  CallGate& gate_;
};

}  // namespace gatehouse::plugin_host::boundary
