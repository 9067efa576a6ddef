#include "core/oauth/grants/person_tokens.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/oidc/claims.h"

namespace gatehouse::oauth {

Result<PersonTokens> PersonTokenIssuer::mint(const PersonGrant& grant, const TokenRequest& request) const {
  const auto& client = request.client.metadata();
  const auto now = request.call.now;
  const auto& tokens = settings_.tokens;
  // Nothing of a family outlives it (S-209).
  const auto expires_at = std::min(now + tokens.access_lifetime, grant.family.expires_at);
  const auto subject = subjects_.subject_of(grant.family.user, client);
  GH_TRY(auto minted,
         access_.mint({.subject = subject,
                       .client = grant.family.client,
                       .family = grant.family.id,
                       .audience = grant.target.audience.empty() ? std::vector{settings_.audience}
                                                                 : grant.target.audience,
                       .scope = grant.target.scope,
                       .authentication = grant.facts.authentication,
                       .confirmation = request.confirmation,
                       .authorization_details = grant.target.authorization_details,
                       .issued_at = now,
                       .expires_at = expires_at},
                      tokens::access_token_form(tokens, client)));
  PersonTokens made{.access_row = std::move(minted.row),
                    .response = {.access_token = std::move(minted.value),
                                 .expires_in = expires_at - now,
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
  const auto& name =
      client.id_token_signed_response_alg ? *client.id_token_signed_response_alg : tokens.id_alg;
  GH_TRY(made.response.id_token,
         id_tokens_.mint({.subject = subject,
                          .audience = grant.family.client,
                          .session = grant.family.session,
                          .authentication = grant.facts.authentication,
                          .nonce = grant.with_nonce ? grant.facts.nonce : std::string(),
                          .access_token = made.response.access_token,
                          .issued_at = now,
                          .lifetime = tokens.id_lifetime,
                          .person = std::move(person_claims),
                          .auth_req_id = grant.auth_req_id,
                          .refresh_token = grant.refresh_token},
                         client, jose::parse_algorithm(name).value_or(jose::Algorithm::rs256)));
  return made;
}

}  // namespace gatehouse::oauth
