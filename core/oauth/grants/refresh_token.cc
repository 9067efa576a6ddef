#include "core/oauth/grants/refresh_token.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/grants/denial.h"
#include "core/oauth/grants/refresh_facts.h"
#include "core/policy/policy.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kInvalidGrant{OAuthCode::invalid_grant, "The refresh token is not valid."};

/// What was granted once but is no longer registered ends the sign-in: a withdrawn scope must not live on in
/// its tokens (S-067).
bool is_still_registered(const config::ClientMetadata& client, const ScopeList& granted) {
  const auto registered = parse_scope(client.scope);
  return registered && is_subset(granted, *registered);
}

/// RFC 6749 §6: the asked scope may be narrower than the granted one, for this answer alone.
Result<ScopeList, OAuthError> scope_of(const TokenRequest& request, const tokens::GrantFacts& facts) {
  const auto text = request.call.form.value_of("scope");
  if (!text) return facts.scope;
  auto asked = parse_scope(*text);
  if (!asked || asked->empty() || !is_subset(*asked, facts.scope))
    return OAuthError{OAuthCode::invalid_scope, "scope must be within what was granted."};
  return *std::move(asked);
}

}  // namespace

Result<bool> RefreshTokenGrant::knows_what_comes(const TokenRequest& request) const {
  const auto value = request.call.form.value_of("refresh_token");
  if (!value) return false;
  GH_TRY(const auto record, store_.tokens().find_refresh(tokens::bearer_digest(
                                settings_.tenant, tokens::BearerKind::refresh_token, *value)));
  return record.has_value();
}

Result<GrantAnswer> RefreshTokenGrant::exchange(const TokenRequest& request) const {
  if (request.call.running_on == http::RunsOn::io) return GrantAnswer(http::MoveTo{http::RunsOn::pool});
  const auto value = request.call.form.value_of("refresh_token");
  if (!value) return GrantAnswer(OAuthError{OAuthCode::invalid_request, "refresh_token is missing."});
  const auto digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::refresh_token, *value);
  GH_TRY(auto record, store_.tokens().find_refresh(digest));
  if (!record) return refuse(request, "unknown_refresh_token");
  GH_TRY(auto family, store_.grants().find(record->family, request.call.now));
  if (!family) return refuse(request, "family_expired");
  // A token of another client changes nothing: its owner must not be harmed by a thief's guess (S-061).
  if (family->client != request.client.id()) return refuse(request, "wrong_client");
  GH_TRY(auto account, store_.accounts().find(family->user));
  const policy::Principal principal{.account = account ? std::optional(account->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed) return refuse(request, "account_may_not_act");
  GH_TRY(auto person, accounts::read_account(*std::move(account)));
  return rotate(request, {.value = *value,
                          .digest = digest,
                          .record = *std::move(record),
                          .family = *std::move(family),
                          .person = std::move(person)});
}

Result<GrantAnswer> RefreshTokenGrant::rotate(const TokenRequest& request, const Presented& presented) const {
  const auto now = request.call.now;
  const auto& family = presented.family;
  GH_TRY(const auto facts, tokens::read_grant_facts(family.payload));
  GH_TRY(const auto known, read_refresh_facts(presented.record.token.payload));
  // Like a wrong client: the owner of the token must not be harmed by somebody who has it without its key.
  if (!known.confirmation.is_met_by(request.confirmation)) return refuse(request, "wrong_key");
  if (!is_still_registered(request.client.metadata(), facts.scope)) return refuse(request, "scope_withdrawn");
  auto scope = scope_of(request, facts);
  if (!scope) return GrantAnswer(scope.error());
  const auto& client = request.client.metadata();
  auto target = issuer_.target(request, facts, *scope);
  if (!target) return GrantAnswer(target.error());
  GH_TRY(auto made, issuer_.mint({.family = family,
                                  .facts = facts,
                                  .person = presented.person,
                                  .scope = *std::move(scope),
                                  .target = *std::move(target)},
                                 request));
  if (!rotates(request, known)) return renew(request, presented, std::move(made));
  made.response.refresh_token = tokens::refresh_successor(settings_.successor_key, presented.value, family.id,
                                                          presented.record.token.generation + 1);

  const auto occasion = interaction::occasion_of(request.call);
  const auto actor = audit::client_actor(request.client.id());
  const auto refreshed =
      audit::make_event(audit::kTokenRefreshed, occasion, actor,
                        {{audit::field::client_id, client.client_id},
                         {audit::field::family, family.id.text()},
                         {audit::field::scope, join_words(made.response.scope)},
                         {audit::field::details_types, types_of_details(made.response.authorization_details)},
                         {audit::field::user, family.user.text()}});
  const auto reused = audit::make_event(audit::kTokenReuseDetected, occasion, actor,
                                        {{audit::field::client_id, client.client_id},
                                         {audit::field::family, family.id.text()},
                                         {audit::field::user, family.user.text()}});
  const NewRefreshToken successor{
      .digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::refresh_token,
                                      made.response.refresh_token),
      .generation = presented.record.token.generation + 1,
      .idle_expires_at = std::min(now + settings_.tokens.refresh_idle, family.expires_at),
      .payload = write_refresh_facts(bound_refresh(request, known))};
  GH_TRY(const auto result,
         store_.grants().rotate({.presented = presented.digest,
                                 .client = request.client.id(),
                                 .successor = successor,
                                 .access = std::move(made.access_row),
                                 .policy = {.grace = settings_.tokens.refresh_grace},
                                 .mutation = {.now = now, .events = std::span(&refreshed, 1)},
                                 .reuse_events = std::span(&reused, 1)}));
  audit_.wake();
  switch (result.outcome) {
    case RotateOutcome::rotated:
    case RotateOutcome::same_successor:
      return GrantAnswer(std::move(made.response));
    case RotateOutcome::reuse_detected:
      return GrantAnswer(kInvalidGrant);
    case RotateOutcome::expired:
      return refuse(request, "expired_refresh_token");
    case RotateOutcome::revoked:
      return refuse(request, "family_revoked");
    case RotateOutcome::unknown:
      return refuse(request, "unknown_refresh_token");
    case RotateOutcome::wrong_client:
      return refuse(request, "wrong_client");
  }
  return Error(ErrorCode::internal, "unknown rotate outcome");
}

// FAPI 2.0 Security Profile §5.3.2.1: no rotation. The token stays what it is, so that nothing of it is
// written; the family is judged in the step that records the new access token.
Result<GrantAnswer> RefreshTokenGrant::renew(const TokenRequest& request, const Presented& presented,
                                             PersonTokens made) const {
  const auto now = request.call.now;
  const auto& family = presented.family;
  // One that was rotated once, before the setting changed, is spent.
  if (presented.record.first_used_at) return refuse(request, "spent_refresh_token");
  if (presented.record.token.idle_expires_at <= now) return refuse(request, "expired_refresh_token");
  const auto refreshed =
      audit::make_event(audit::kTokenRefreshed, interaction::occasion_of(request.call),
                        audit::client_actor(request.client.id()),
                        {{audit::field::client_id, request.client.id().text()},
                         {audit::field::family, family.id.text()},
                         {audit::field::scope, join_words(made.response.scope)},
                         {audit::field::details_types, types_of_details(made.response.authorization_details)},
                         {audit::field::user, family.user.text()}});
  GH_TRY(const auto outcome,
         store_.tokens().issue({.family = family.id,
                                .access = std::move(made.access_row),
                                .refresh = {},
                                .mutation = {.now = now, .events = std::span(&refreshed, 1)}}));
  audit_.wake();
  switch (outcome) {
    case IssueOutcome::issued:
      return GrantAnswer(std::move(made.response));
    case IssueOutcome::family_revoked:
      return refuse(request, "family_revoked");
    case IssueOutcome::family_expired:
      return refuse(request, "family_expired");
  }
  return Error(ErrorCode::internal, "unknown issue outcome");
}

/// RFC 9700 §4.14.2: a public client's token is rotated or bound to a key, whatever the tenant wants.
bool RefreshTokenGrant::rotates(const TokenRequest& request, const RefreshFacts& known) const {
  return settings_.tokens.refresh_rotation == config::RefreshRotation::always ||
         (request.client.is_public() && known.confirmation.empty());
}

Result<GrantAnswer> RefreshTokenGrant::refuse(const TokenRequest& request, std::string_view reason) const {
  GH_TRY_VOID(record_denial(audit_, request, grant_type(), reason));
  return GrantAnswer(kInvalidGrant);
}

}  // namespace gatehouse::oauth
