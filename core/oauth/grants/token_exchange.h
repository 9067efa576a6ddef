// grant_type=urn:ietf:params:oauth:grant-type:token-exchange, RFC 8693: a service that was called with a
// person's access token gets one for the API that it calls next.
//
// Off unless the client's registration names whose tokens it may bring and which APIs it may ask for
// (`token_exchange`, S-075). Only access tokens of this tenant, which are good now; never more scope, never
// more authorization details (RFC 9396 §6.1), never a longer life, and the same family, so that whatever ends
// the first token ends the second. A token whose `may_act` names a client (RFC 8693 §4.4) is for that one
// only, within what its registration allows. Pool only. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/clients/subject_identifiers.h"
#include "core/oauth/authorization_details/details_catalogue.h"
#include "core/oauth/grants/grant.h"
#include "core/oauth/resources/resource_catalogue.h"
#include "core/policy/account_states.h"
#include "core/tokens/access_token_reader.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oauth {

inline constexpr std::string_view kTokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

class TokenExchangeGrant final : public Grant {
 public:
  struct Parts {
    const ResourceCatalogue& resources;
    const DetailsCatalogue& details;
    const tokens::AccessTokenReader& reader;
    const clients::SubjectIdentifiers& subjects;
    policy::AccountStates& accounts;
    const tokens::AccessTokenIssuer& issuer;
    TokenStore& tokens;
  };
  TokenExchangeGrant(config::TokenSettings settings, Parts parts, audit::TenantAudit audit)
      : settings_(std::move(settings)), parts_(parts), audit_(std::move(audit)) {}

  std::string_view grant_type() const noexcept override { return kTokenExchange; }
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;

 private:
  /// An access token that is good now and stands for a person who may act, or why not.
  Result<std::variant<tokens::ReadAccessToken, OAuthError>> subject_of(const TokenRequest& request) const;
  /// The `act` claim of the new token (RFC 8693 §4.1); empty: the client acts as the person.
  Result<std::variant<std::string, OAuthError>> actor_of(const TokenRequest& request,
                                                         const tokens::AccessToken& subject) const;
  Result<TokenTarget, OAuthError> target_for(const TokenRequest& request,
                                             const tokens::AccessToken& subject) const;
  config::TokenSettings settings_;
  Parts parts_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
