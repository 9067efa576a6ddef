// SqlGrants, SqlTokens, SqlTickets and SqlReplay: families, codes, tokens and what was used once, of one
// tenant. Thread-safe.
#pragma once

#include "plugins/storage/sql_engine/database.h"

namespace gatehouse::sql {

class SqlGrants final : public GrantStore {
 public:
  explicit SqlGrants(Tenant tenant) : tenant_(std::move(tenant)) {}

  Result<void> begin_grant(const BeginGrant& request) override;
  Result<RedeemResult> redeem(const RedeemCode& request) override;
  Result<FailureOutcome> fail_redemption(const FailRedemption& request) override;
  Result<RotateResult> rotate(const RotateRefresh& request) override;
  Result<std::optional<FamilyRecord>> find(const FamilyId& id, TimePoint now) override;
  Result<Page<FamilyRecord>> list(const FamilyQuery& query) override;
  Result<RevokedCount> revoke(const RevokeRequest& request) override;

 private:
  /// The part of begin_grant that checks the session that the family names.
  Result<void> check_session(Session& session, const BeginGrant& request) const;
  /// The part of begin_grant that checks or stores the consent that it stands on.
  Result<void> settle_consent(Session& session, const BeginGrant& request) const;
  Result<RedeemResult> redeem_in(Session& session, const RedeemCode& request) const;
  Result<RedeemResult> replay_in(Session& session, const RedeemCode& request, FamilyRecord family) const;
  Result<FailureOutcome> fail_in(Session& session, const FailRedemption& request) const;
  Result<RotateResult> rotate_in(Session& session, const RotateRefresh& request) const;
  Result<RotateResult> repeat_in(Session& session, const RotateRefresh& request,
                                 const RefreshRecord& presented, FamilyRecord family) const;
  Result<RevokedCount> revoke_in(Session& session, const RevokeRequest& request) const;
  /// True when it was active. Updates `family` to what is stored then.
  bool revoke_family(Session& session, FamilyRecord& family, RevocationReason reason, TimePoint now) const;
  Tenant tenant_;
};

class SqlTokens final : public TokenStore {
 public:
  explicit SqlTokens(Tenant tenant) : tenant_(std::move(tenant)) {}

  Result<IssueOutcome> issue(const IssueTokens& request) override;
  Result<std::optional<NewAccessToken>> find_access(const Digest& digest, TimePoint now) override;
  Result<std::optional<RefreshRecord>> find_refresh(const Digest& digest) override;
  Result<bool> revoke_access(const Digest& digest, const Mutation& mutation) override;
  Result<bool> deny_access(const Digest& digest, TimePoint until, const Mutation& mutation) override;
  Result<bool> is_denied(const Digest& digest, TimePoint now) override;

 private:
  Tenant tenant_;
};

class SqlReplay final : public ReplayStore {
 public:
  explicit SqlReplay(Tenant tenant) : tenant_(std::move(tenant)) {}

  Result<bool> remember(const Digest& digest, TimePoint until, const Mutation& mutation) override;

 private:
  Tenant tenant_;
};

class SqlTickets final : public TicketStore {
 public:
  explicit SqlTickets(Tenant tenant) : tenant_(std::move(tenant)) {}

  Result<void> put(const NewTicket& ticket, const Mutation& mutation) override;
  Result<std::optional<TicketRecord>> peek(const TicketRef& ref, TimePoint now) override;
  Result<ConsumeResult> consume(const TicketRef& ref, const Mutation& mutation) override;

 private:
  Tenant tenant_;
};

}  // namespace gatehouse::sql
