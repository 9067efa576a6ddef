// MemoryGrants and MemoryTokens: families, codes and tokens of one tenant. Thread-safe by the tenant's lock.
#pragma once

#include "tenant_data.h"

namespace gatehouse::memory {

class MemoryGrants final : public GrantStore {
 public:
  explicit MemoryGrants(TenantData& data) : data_(data) {}

  Result<void> begin_grant(const BeginGrant& request) override;
  Result<RedeemResult> redeem(const RedeemCode& request) override;
  Result<FailureOutcome> fail_redemption(const FailRedemption& request) override;
  Result<RotateResult> rotate(const RotateRefresh& request) override;
  Result<std::optional<FamilyRecord>> find(const FamilyId& id, TimePoint now) override;
  Result<Page<FamilyRecord>> list(const FamilyQuery& query) override;
  Result<RevokedCount> revoke(const RevokeRequest& request) override;

 private:
  /// The presented token was used before: the same successor again, or reuse.
  Result<RotateResult> repeat(const RotateRefresh& request, const RefreshRecord& presented,
                              FamilyRecord& family);
  void revoke_family(FamilyRecord& family, RevocationReason reason, TimePoint now);
  TenantData& data_;
};

class MemoryTokens final : public TokenStore {
 public:
  explicit MemoryTokens(TenantData& data) : data_(data) {}

  Result<IssueOutcome> issue(const IssueTokens& request) override;
  Result<std::optional<NewAccessToken>> find_access(const Digest& digest, TimePoint now) override;
  Result<std::optional<RefreshRecord>> find_refresh(const Digest& digest) override;
  Result<bool> revoke_access(const Digest& digest, const Mutation& mutation) override;
  Result<bool> deny_access(const Digest& digest, TimePoint until, const Mutation& mutation) override;
  Result<bool> is_denied(const Digest& digest, TimePoint now) override;

 private:
  TenantData& data_;
};

class MemoryReplay final : public ReplayStore {
 public:
  explicit MemoryReplay(TenantData& data) : data_(data) {}

  Result<bool> remember(const Digest& digest, TimePoint until, const Mutation& mutation) override;

 private:
  TenantData& data_;
};

class MemoryTickets final : public TicketStore {
 public:
  explicit MemoryTickets(TenantData& data) : data_(data) {}

  Result<void> put(const NewTicket& ticket, const Mutation& mutation) override;
  Result<std::optional<TicketRecord>> peek(const TicketRef& ref, TimePoint now) override;
  Result<ConsumeResult> consume(const TicketRef& ref, const Mutation& mutation) override;

 private:
  TenantData& data_;
};

}  // namespace gatehouse::memory
