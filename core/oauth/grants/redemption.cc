#include "core/oauth/grants/redemption.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/grants/denial.h"
#include "core/oauth/grants/refresh_facts.h"
#include "core/oauth/refresh_rule.h"
#include "core/policy/policy.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {

// A token that is never rotated is never written again either: its use cannot put off its end.
TimePoint Redemption::idle_end(const FamilyRecord& family, TimePoint now) const {
  const auto& tokens = settings_.tokens;
  if (tokens.refresh_rotation == config::RefreshRotation::never) return family.expires_at;
  return std::min(now + tokens.refresh_idle, family.expires_at);
}

Digest Redemption::refresh_digest(std::string_view token) const {
  return tokens::bearer_digest(settings_.tenant, tokens::BearerKind::refresh_token, token);
}

Result<std::variant<Redemption::Made, Redemption::NotRedeemed>> Redemption::make(
    const TokenRequest& request, const Presented& presented) const {
  using Tried = std::variant<Made, NotRedeemed>;
  const auto& family = presented.family;
  const auto& client = request.client.metadata();
  GH_TRY(auto account, store_.accounts().find(family.user));
  const policy::Principal principal{.account = account ? std::optional(account->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed)
    return Tried(NotRedeemed{.reason = "account_may_not_act"});
  GH_TRY(const auto person, accounts::read_account(*std::move(account)));
  GH_TRY(const auto facts, tokens::read_grant_facts(family.payload));
  // A push is nobody's token request: there is no form that could name less.
  auto target = presented.auth_req_id.empty()
                    ? issuer_.target(request, facts, facts.scope)
                    : Result<TokenTarget, OAuthError>(issuer_.whole_target(facts, client));
  if (!target) return Tried(NotRedeemed{.reason = "wrong_resource", .error = target.error()});
  if (target->is_for_nothing()) return Tried(NotRedeemed{.reason = "wrong_resource"});
  std::string refresh_token;
  if (presented.refreshable && gets_refresh_token(client, facts.scope))
    refresh_token =
        presented.refresh_token.empty() ? tokens::make_bearer_value() : std::string(presented.refresh_token);
  GH_TRY(auto minted, issuer_.mint({.family = family,
                                    .facts = facts,
                                    .person = person,
                                    .scope = facts.scope,
                                    .target = *std::move(target),
                                    .with_nonce = true,
                                    .auth_req_id = presented.auth_req_id,
                                    .refresh_token = refresh_token},
                                   request));
  minted.response.refresh_token = std::move(refresh_token);
  auto issued = audit::make_event(
      audit::kTokenIssued, interaction::occasion_of(request.call), audit::client_actor(request.client.id()),
      {{audit::field::client_id, client.client_id},
       {audit::field::family, family.id.text()},
       {audit::field::grant_type, presented.grant_type},
       {audit::field::scope, join_words(minted.response.scope)},
       {audit::field::details_types, types_of_details(minted.response.authorization_details)},
       {audit::field::user, family.user.text()}});
  return Tried(Made{.tokens = std::move(minted), .issued = std::move(issued)});
}

Result<Redemption::Outcome> Redemption::redeem(const TokenRequest& request,
                                               const Presented& presented) const {
  const auto& family = presented.family;
  const auto now = request.call.now;
  GH_TRY(auto outcome, make(request, presented));
  if (auto* none = std::get_if<NotRedeemed>(&outcome)) return Outcome(std::move(*none));
  auto& made = std::get<Made>(outcome);
  RedeemCode redeem{.code = presented.ticket,
                    .access = std::move(made.tokens.access_row),
                    .refresh = {},
                    .mutation = {},
                    .replay_events = {}};
  const auto& refresh_token = made.tokens.response.refresh_token;
  if (!refresh_token.empty())
    redeem.refresh = NewRefreshToken{.digest = refresh_digest(refresh_token),
                                     .generation = 0,
                                     .idle_expires_at = idle_end(family, now),
                                     .payload = write_refresh_facts(bound_refresh(request, {}))};
  const auto replayed = audit::make_event(audit::kCodeReplayed, interaction::occasion_of(request.call),
                                          audit::client_actor(request.client.id()),
                                          {{audit::field::client_id, request.client.metadata().client_id},
                                           {audit::field::family, family.id.text()},
                                           {audit::field::user, family.user.text()}});
  redeem.mutation = {.now = now, .events = std::span(&made.issued, 1)};
  redeem.replay_events = std::span(&replayed, 1);
  GH_TRY(const auto result, store_.grants().redeem(redeem));
  audit_.wake();
  switch (result.outcome) {
    case RedeemOutcome::issued:
      return Outcome(std::move(made.tokens.response));
    case RedeemOutcome::replayed_family_revoked:
      return Outcome(NotRedeemed{.reason = "code_replayed", .recorded = true});
    case RedeemOutcome::family_revoked:
      return Outcome(NotRedeemed{.reason = "family_revoked"});
    case RedeemOutcome::expired:
      return Outcome(NotRedeemed{.reason = "expired_code"});
    case RedeemOutcome::unknown:
      return Outcome(NotRedeemed{.reason = "unknown_code"});
  }
  return Error(ErrorCode::internal, "unknown redeem outcome");
}

Result<GrantAnswer> Redemption::answer(const TokenRequest& request, const Presented& presented,
                                       const OAuthError& invalid) const {
  GH_TRY(auto outcome, redeem(request, presented));
  if (auto* tokens = std::get_if<TokenResponse>(&outcome)) return GrantAnswer(std::move(*tokens));
  const auto& why = std::get<NotRedeemed>(outcome);
  if (why.error) return GrantAnswer(*why.error);
  if (!why.recorded) GH_TRY_VOID(record_denial(audit_, request, presented.grant_type, why.reason));
  return GrantAnswer(invalid);
}

Result<Redemption::Outcome> Redemption::renew(const TokenRequest& request, const Presented& presented) const {
  auto again = presented;
  GH_TRY(const auto refresh, store_.tokens().find_refresh(refresh_digest(presented.refresh_token)));
  if (refresh && refresh->first_used_at)
    return Outcome(NotRedeemed{.reason = "answer_arrived", .arrived = true});
  again.refreshable = refresh.has_value();  // the first redemption says whether the family has one
  GH_TRY(auto outcome, make(request, again));
  if (auto* none = std::get_if<NotRedeemed>(&outcome)) return Outcome(std::move(*none));
  auto& made = std::get<Made>(outcome);
  GH_TRY(
      const auto issued,
      store_.tokens().issue({.family = presented.family.id,
                             .access = std::move(made.tokens.access_row),
                             .refresh = std::nullopt,
                             .mutation = {.now = request.call.now, .events = std::span(&made.issued, 1)}}));
  if (issued != IssueOutcome::issued) return Outcome(NotRedeemed{.reason = "family_revoked"});
  audit_.wake();
  return Outcome(std::move(made.tokens.response));
}

}  // namespace gatehouse::oauth
