// grant_type=client_credentials, RFC 6749 §4.4: a token for the client itself. A JWT signed with ES256 is no
// row and waits for nothing: it is made on the I/O thread. Never a refresh token (§4.4.3), never openid:
// there is no person.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/authorization_details/details_catalogue.h"
#include "core/oauth/grants/grant.h"
#include "core/oauth/resources/resource_catalogue.h"
#include "core/tokens/access_token.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oauth {

class ClientCredentialsGrant final : public Grant {
 public:
  struct Settings {
    std::string audience;
    config::TokenSettings tokens;
    bool recording_waits = false;  ///< audit mode `required`: each record waits for the disk
  };
  ClientCredentialsGrant(Settings settings, const ResourceCatalogue& resources,
                         const DetailsCatalogue& details, TokenStore& tokens,
                         const tokens::AccessTokenIssuer& issuer, audit::TenantAudit audit)
      : settings_(std::move(settings)),
        resources_(resources),
        details_(details),
        tokens_(tokens),
        issuer_(issuer),
        audit_(std::move(audit)) {}

  std::string_view grant_type() const noexcept override { return "client_credentials"; }
  bool fits_io(const config::ClientMetadata& client) const override;
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;
  /// A token for the client of `request`, of any grant that finds it to be good for one. Scopes that speak of
  /// a person are left out. May wait: pool only.
  Result<GrantAnswer> issue(const TokenRequest& request, std::string_view by, ScopeList scope) const;

 private:
  Settings settings_;
  const ResourceCatalogue& resources_;
  const DetailsCatalogue& details_;
  TokenStore& tokens_;
  const tokens::AccessTokenIssuer& issuer_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
