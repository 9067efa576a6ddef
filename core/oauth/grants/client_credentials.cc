#include "core/oauth/grants/client_credentials.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/contains.h"
#include "core/base/words.h"
#include "core/config/rules/tenant_rules.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"

namespace gatehouse::oauth {
namespace {

/// Scopes that speak of a person (OpenID Core §5.4, §11) have no meaning here: those that every tenant has.
bool is_about_a_person(std::string_view scope) {
  const auto& of_people = config::standard_scopes();
  return contains(of_people, scope);
}

Result<ScopeList, OAuthError> scope_of(const TokenRequest& request) {
  auto registered = parse_scope(request.client.metadata().scope);
  if (!registered) return OAuthError{OAuthCode::invalid_scope, "The client's registered scope is malformed."};
  std::erase_if(*registered, is_about_a_person);
  const auto text = request.call.form.value_of("scope");
  if (!text) return *std::move(registered);
  auto asked = parse_scope(*text);
  if (!asked || !is_subset(*asked, *registered))
    return OAuthError{OAuthCode::invalid_scope,
                      "scope must be registered for this client and not about a person."};
  return *std::move(asked);
}

}  // namespace

bool ClientCredentialsGrant::fits_io(const config::ClientMetadata& client) const {
  const auto form = tokens::access_token_form(settings_.tokens, client);
  return !settings_.recording_waits && form.format != config::AccessTokenFormat::opaque &&
         jose::signs_quickly(form.algorithm) && client.token_endpoint_auth_method != "none";
}

Result<GrantAnswer> ClientCredentialsGrant::exchange(const TokenRequest& request) const {
  const auto& client = request.client.metadata();
  if (request.client.is_public())  // RFC 6749 §4.4
    return GrantAnswer(
        OAuthError{OAuthCode::unauthorized_client, "A public client cannot authenticate as itself."});
  const auto form = tokens::access_token_form(settings_.tokens, client);
  if (request.call.running_on == http::RunsOn::io) {
    if (settings_.recording_waits || form.format == config::AccessTokenFormat::opaque)
      return GrantAnswer(http::MoveTo{http::RunsOn::pool});
    if (!jose::signs_quickly(form.algorithm)) return GrantAnswer(http::MoveTo{http::RunsOn::signing});
  }
  auto scope = scope_of(request);
  if (!scope) return GrantAnswer(scope.error());
  return issue(request, grant_type(), *std::move(scope));
}

Result<GrantAnswer> ClientCredentialsGrant::issue(const TokenRequest& request, std::string_view by,
                                                  ScopeList scope) const {
  const auto& client = request.client.metadata();
  const auto form = tokens::access_token_form(settings_.tokens, client);
  std::erase_if(scope, is_about_a_person);
  auto details = details_.read(request.call.form, client);
  if (!details) return GrantAnswer(details.error());
  const auto named = resources_.read(request.call.form);
  if (!named) return GrantAnswer(named.error());
  Result<TokenTarget, OAuthError> target(
      TokenTarget{.audience = {}, .scope = scope, .authorization_details = *details});
  // No person grants anything here: every API is there for the asking, as far as the client's scopes go. None
  // asked for is the tenant's own audience (RFC 8707 §2): all of them at once would be a token that each API
  // could use at the others. `resource=` is as if it were not there (RFC 6749 §3.2).
  if (!named->empty()) target = target_of(resources_, request.call.form, resources_.ids(), scope, *details);
  if (!target) return GrantAnswer(target.error());
  if (target->audience.empty()) target->audience = {settings_.audience};

  const auto now = request.call.now;
  GH_TRY(auto minted, issuer_.mint({.subject = client.client_id,
                                    .client = request.client.id(),
                                    .family = {},
                                    .audience = target->audience,
                                    .scope = target->scope,
                                    .authentication = std::nullopt,
                                    .confirmation = request.confirmation,
                                    .authorization_details = target->authorization_details,
                                    .issued_at = now,
                                    .expires_at = now + settings_.tokens.access_lifetime},
                                   form));
  const auto event = audit::make_event(
      audit::kTokenIssued, interaction::occasion_of(request.call), audit::client_actor(request.client.id()),
      {{audit::field::client_id, client.client_id},
       {audit::field::grant_type, by},
       {audit::field::scope, join_words(target->scope)},
       {audit::field::details_types, types_of_details(target->authorization_details)}});
  if (minted.row) {
    GH_TRY(const auto issued, tokens_.issue({.family = {},
                                             .access = std::move(minted.row),
                                             .refresh = {},
                                             .mutation = {.now = now, .events = std::span(&event, 1)}}));
    if (issued != IssueOutcome::issued)
      return Error(ErrorCode::internal, "a token without a family was refused");
    audit_.wake();
  } else {
    GH_TRY_VOID(audit_.record(event));
  }
  return GrantAnswer(TokenResponse{.access_token = std::move(minted.value),
                                   .expires_in = settings_.tokens.access_lifetime,
                                   .refresh_token = {},
                                   .id_token = {},
                                   .scope = target->scope,
                                   .authorization_details = target->authorization_details});
}

}  // namespace gatehouse::oauth
