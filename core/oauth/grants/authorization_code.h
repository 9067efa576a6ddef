// grant_type=authorization_code, RFC 6749 §4.1.3, OpenID Core §3.1.3.2, with PKCE: peek, check client,
// redirect URI and verifier, then redeem in one durable step. A wrong presentation does not burn the code; a
// second valid one revokes its family (S-061, S-205).
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/grants/redemption.h"

namespace gatehouse::oauth {

class AuthorizationCodeGrant final : public Grant {
 public:
  AuthorizationCodeGrant(TenantId tenant, TenantStore& store, const Redemption& redemption,
                         audit::TenantAudit audit)
      : tenant_(std::move(tenant)), store_(store), redemption_(redemption), audit_(std::move(audit)) {}

  std::string_view grant_type() const noexcept override { return "authorization_code"; }
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;
  Result<bool> knows_what_comes(const TokenRequest& request) const override;

 private:
  TicketRef ref_of(std::string_view code) const;
  Result<GrantAnswer> refuse(const TokenRequest& request, std::string_view reason) const;
  Result<GrantAnswer> refuse_presentation(const TokenRequest& request, const TicketRecord& ticket,
                                          std::string_view reason) const;
  TenantId tenant_;
  TenantStore& store_;
  const Redemption& redemption_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
