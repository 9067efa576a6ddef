// PersonTokens: the tokens that a grant of a person yields, made before anything is committed: shared by
// Redemption and the refresh_token grant. May sign with RSA: pool only. Thread-safe.
#pragma once

#include "core/accounts/account.h"
#include "core/clients/subject_identifiers.h"
#include "core/oauth/authorization_details/details_catalogue.h"
#include "core/oauth/grants/grant.h"
#include "core/oauth/resources/resource_catalogue.h"
#include "core/oidc/claims_hooks.h"
#include "core/oidc/id_token.h"
#include "core/tokens/access_token.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::oauth {

/// What they are made of.
struct PersonGrant {
  const FamilyRecord& family;
  const tokens::GrantFacts& facts;
  const accounts::Account& person;
  ScopeList scope;                      ///< of these tokens: the facts' own, or narrower
  TokenTarget target;                   ///< of the access token, within that scope
  bool with_nonce = false;              ///< at the first exchange only (OpenID Core §12.2)
  std::string_view auth_req_id = {};    ///< of tokens that are pushed (CIBA §10.3.1); else empty
  std::string_view refresh_token = {};  ///< that goes with them
};

struct PersonTokens {
  std::optional<NewAccessToken> access_row;
  TokenResponse response;  ///< without the refresh token
};

/// The access token alone.
struct PersonAccess {
  tokens::MintedAccessToken token;
  Duration expires_in{};
};

class PersonTokenIssuer {
 public:
  struct Settings {
    std::string audience;
    config::TokenSettings tokens;
  };
  PersonTokenIssuer(Settings settings, const ResourceCatalogue& resources, const DetailsCatalogue& details,
                    const tokens::AccessTokenIssuer& access, const oidc::IdTokenIssuer& id_tokens,
                    const clients::SubjectIdentifiers& subjects, const oidc::ClaimsHooks& hooks)
      : settings_(std::move(settings)),
        resources_(resources),
        details_(details),
        access_(access),
        id_tokens_(id_tokens),
        subjects_(subjects),
        hooks_(hooks) {}

  /// What the request asks an access token for, of what was granted: which API (RFC 8707 §2.2), which
  /// authorization details (RFC 9396 §6).
  Result<TokenTarget, OAuthError> target(const TokenRequest& request, const tokens::GrantFacts& facts,
                                         const ScopeList& scope) const {
    const auto details =
        details_.of_token(request.call.form, facts.authorization_details, request.client.metadata());
    if (!details) return details.error();
    return target_of(resources_, request.call.form, facts.resources, scope, *details);
  }

  /// The whole of what was granted and is still the client's, for a token that no token request narrows.
  TokenTarget whole_target(const tokens::GrantFacts& facts, const config::ClientMetadata& client) const;

  /// For `client`, bound to a key where `confirmation` names one.
  Result<PersonAccess> mint_access(const PersonGrant& grant, const config::ClientMetadata& client,
                                   const tokens::Confirmation& confirmation, TimePoint now) const;
  /// What the client's ID tokens are signed with.
  jose::Algorithm id_token_algorithm(const config::ClientMetadata& client) const;

  /// For the client of `request`, bound to the key that it proves.
  Result<PersonTokens> mint(const PersonGrant& grant, const TokenRequest& request) const;

 private:
  Settings settings_;
  const ResourceCatalogue& resources_;
  const DetailsCatalogue& details_;
  const tokens::AccessTokenIssuer& access_;
  const oidc::IdTokenIssuer& id_tokens_;
  const clients::SubjectIdentifiers& subjects_;
  const oidc::ClaimsHooks& hooks_;
};

}  // namespace gatehouse::oauth
