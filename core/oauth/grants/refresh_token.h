// grant_type=refresh_token, RFC 6749 §6 with rotation (RFC 9700 §4.14.2): each use yields the next token of
// the family; a retry inside the grace window yields the same one; anything else revokes the family (S-065,
// S-208, S-413).
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/grants/person_tokens.h"
#include "core/oauth/grants/refresh_facts.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class RefreshTokenGrant final : public Grant {
 public:
  struct Settings {
    TenantId tenant;
    config::TokenSettings tokens;
    Secret successor_key;  ///< the tenant's key for refresh_successor()
  };
  RefreshTokenGrant(Settings settings, TenantStore& store, const PersonTokenIssuer& issuer,
                    audit::TenantAudit audit)
      : settings_(std::move(settings)), store_(store), issuer_(issuer), audit_(std::move(audit)) {}

  std::string_view grant_type() const noexcept override { return "refresh_token"; }
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;
  Result<bool> knows_what_comes(const TokenRequest& request) const override;

 private:
  struct Presented {
    std::string_view value;
    Digest digest;
    RefreshRecord record;
    FamilyRecord family;
    accounts::Account person;
  };
  Result<GrantAnswer> rotate(const TokenRequest& request, const Presented& presented) const;
  Result<GrantAnswer> renew(const TokenRequest& request, const Presented& presented, PersonTokens made) const;
  bool rotates(const TokenRequest& request, const RefreshFacts& known) const;
  Result<GrantAnswer> refuse(const TokenRequest& request, std::string_view reason) const;
  Settings settings_;
  TenantStore& store_;
  const PersonTokenIssuer& issuer_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
