#include "core/oauth/grants/person_tokens.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/oauth/authorization_details/narrowing.h"
#include "core/oidc/claims.h"

namespace gatehouse::oauth {

// As target() where a form names nothing, except that a tenant which wants every token request to name an API
// has no request here to want it of.
TokenTarget PersonTokenIssuer::whole_target(const tokens::GrantFacts& facts,
                                            const config::ClientMetadata& client) const {
  const auto details = details_.of_token(http::Params(), facts.authorization_details, client);
  return {.audience = facts.resources,
          .scope = resources_.meaningful_at(facts.resources, facts.scope),
          .authorization_details = details ? details_at(*details, facts.resources) : std::string()};
}

Result<PersonAccess> PersonTokenIssuer::mint_access(const PersonGrant& grant,
                                                    const config::ClientMetadata& client,
                                                    const tokens::Confirmation& confirmation,
                                                    TimePoint now) const {
  const auto& settings = settings_.tokens;
  // Nothing of a family outlives it (S-209).
  const auto expires_at = std::min(now + settings.access_lifetime, grant.family.expires_at);
  GH_TRY(auto minted,
         access_.mint({.subject = subjects_.subject_of(grant.family.user, client),
                       .client = grant.family.client,
                       .family = grant.family.id,
                       .audience = grant.target.audience.empty() ? std::vector{settings_.audience}
                                                                 : grant.target.audience,
                       .scope = grant.target.scope,
                       .authentication = grant.facts.authentication,
                       .confirmation = confirmation,
                       .authorization_details = grant.target.authorization_details,
                       .may_act = tokens::may_act_of(client),
                       .issued_at = now,
                       .expires_at = expires_at},
                      tokens::access_token_form(settings, client)));
  return PersonAccess{.token = std::move(minted), .expires_in = expires_at - now};
}

jose::Algorithm PersonTokenIssuer::id_token_algorithm(const config::ClientMetadata& client) const {
  const auto& name =
      client.id_token_signed_response_alg ? *client.id_token_signed_response_alg : settings_.tokens.id_alg;
  return jose::parse_algorithm(name).value_or(jose::Algorithm::rs256);
}

Result<PersonTokens> PersonTokenIssuer::mint(const PersonGrant& grant, const TokenRequest& request) const {
  const auto& client = request.client.metadata();
  const auto now = request.call.now;
  GH_TRY(auto access, mint_access(grant, client, request.confirmation, now));
  PersonTokens made{.access_row = std::move(access.token.row),
                    .response = {.access_token = std::move(access.token.value),
                                 .expires_in = access.expires_in,
                                 .refresh_token = {},
                                 .id_token = {},
                                 .scope = grant.target.scope,
                                 .authorization_details = grant.target.authorization_details}};
  if (!contains_scope(grant.scope, "openid")) return made;
  auto person_claims = oidc::person_claims(grant.person, grant.facts.id_token_claims);
  GH_TRY_VOID(hooks_.add(person_claims, {.user = grant.family.user,
                                         .client = grant.family.client,
                                         .scope = grant.scope,
                                         .names = grant.facts.id_token_claims,
                                         .answer = ClaimsIn::id_token,
                                         .now = now}));
  GH_TRY(made.response.id_token,
         id_tokens_.mint({.subject = subjects_.subject_of(grant.family.user, client),
                          .audience = grant.family.client,
                          .session = grant.family.session,
                          .authentication = grant.facts.authentication,
                          .nonce = grant.with_nonce ? grant.facts.nonce : std::string(),
                          .access_token = made.response.access_token,
                          .issued_at = now,
                          .lifetime = settings_.tokens.id_lifetime,
                          .person = std::move(person_claims),
                          .auth_req_id = grant.auth_req_id,
                          .refresh_token = grant.refresh_token},
                         client, id_token_algorithm(client)));
  return made;
}

}  // namespace gatehouse::oauth
