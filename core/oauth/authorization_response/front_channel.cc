#include "core/oauth/authorization_response/front_channel.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/words.h"

namespace gatehouse::oauth {

// What passes through the browser says no more than it must: another ID token with what was asked for by name
// follows a code (OpenID Core §3.3.3.6), and what a scope stands for is got with an access token wherever
// there will be one (§5.4).
std::vector<std::string> FrontChannelIssuer::claims_of(const FrontChannelGrant& grant) const {
  const auto& type = grant.request.response_type;
  if (type.code) return {};
  auto names = grant.facts.id_token_claims;
  if (!type.token)
    for (auto& name : scopes_.claims_within(grant.facts.scope))
      names.push_back(std::move(name));
  return names;
}

Result<FrontChannelTokens> FrontChannelIssuer::mint(const FrontChannelGrant& grant) const {
  const auto& type = grant.request.response_type;
  FrontChannelTokens made;
  if (!type.in_front_channel()) return made;
  // The request may have waited for the person for half an hour: what was switched off since is off (S-071).
  if (!contains(settings_.offered, config::to_string(type)) ||
      !contains(grant.client.response_types, config::to_string(type)))
    return Error(ErrorCode::conflict, "the response type of an interaction is not offered any more");
  made.scope = grant.facts.scope;
  made.authorization_details = grant.facts.authorization_details;
  std::string access_token;
  if (type.token) {
    const PersonGrant whole{.family = grant.family,
                            .facts = grant.facts,
                            .person = grant.person,
                            .scope = grant.facts.scope,
                            .target = person_tokens_.whole_target(grant.facts, grant.client)};
    if (whole.target.is_for_nothing())
      return Error(ErrorCode::conflict, "nothing that was granted means anything at that API any more");
    GH_TRY(auto access, person_tokens_.mint_access(whole, grant.client, {}, grant.now));
    access_token = access.token.value;
    made.access_row = std::move(access.token.row);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(access.expires_in).count();
    made.parameters = {{"access_token", access_token},
                       {"token_type", "Bearer"},  // RFC 6749 §4.2.2
                       {"expires_in", std::to_string(seconds)},
                       {"scope", join_words(whole.target.scope)}};
    made.scope = whole.target.scope;
    made.authorization_details = whole.target.authorization_details;
  }
  if (!type.id_token) return made;
  const auto names = claims_of(grant);
  auto person_claims = oidc::person_claims(grant.person, names);
  GH_TRY_VOID(hooks_.add(person_claims, {.user = grant.family.user,
                                         .client = grant.family.client,
                                         .scope = grant.facts.scope,
                                         .names = names,
                                         .answer = ClaimsIn::id_token,
                                         .now = grant.now}));
  GH_TRY(auto id_token, id_tokens_.mint({.subject = subjects_.subject_of(grant.family.user, grant.client),
                                         .audience = grant.family.client,
                                         .session = grant.family.session,
                                         .authentication = grant.facts.authentication,
                                         .nonce = grant.facts.nonce,
                                         .access_token = access_token,
                                         .code = grant.code,
                                         .issued_at = grant.now,
                                         .lifetime = settings_.id_token_lifetime,
                                         .person = std::move(person_claims)},
                                        grant.client, person_tokens_.id_token_algorithm(grant.client)));
  made.parameters.emplace_back("id_token", std::move(id_token));
  return made;
}

void FrontChannelIssuer::count(const FrontChannelTokens& tokens) const {
  for (const auto& [name, kind] : {std::pair("access_token", "access"), std::pair("id_token", "id")})
    if (std::any_of(tokens.parameters.begin(), tokens.parameters.end(),
                    [name = std::string_view(name)](const auto& one) { return one.first == name; }))
      issued_.at({settings_.tenant.text(), kGrantType, kind, "none"}).add();
}

}  // namespace gatehouse::oauth
