// grant_type=authorization_code, RFC 6749 §4.1.3 with PKCE: peek, check client, redirect URI and verifier,
// then redeem in one durable step. A wrong presentation does not burn the code; a second valid one revokes
// its family (S-061, S-205).
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/grants/person_tokens.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class AuthorizationCodeGrant final : public Grant {
 public:
  struct Settings {
    TenantId tenant;
    config::TokenSettings tokens;
  };
  AuthorizationCodeGrant(Settings settings, TenantStore& store, const PersonTokenIssuer& issuer,
                         audit::TenantAudit audit)
      : settings_(std::move(settings)), store_(store), issuer_(issuer), audit_(std::move(audit)) {}

  std::string_view grant_type() const noexcept override { return "authorization_code"; }
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;

 private:
  struct Granted {
    const FamilyRecord& family;
    const accounts::Account& person;
  };
  Result<GrantAnswer> redeem(const TokenRequest& request, const TicketRecord& ticket,
                             const Granted& granted) const;
  Result<GrantAnswer> refuse(const TokenRequest& request, std::string_view reason) const;
  Result<GrantAnswer> refuse_presentation(const TokenRequest& request, const TicketRecord& ticket,
                                          std::string_view reason) const;
  Settings settings_;
  TenantStore& store_;
  const PersonTokenIssuer& issuer_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
