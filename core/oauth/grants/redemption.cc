#include "core/oauth/grants/redemption.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/grants/refresh_facts.h"
#include "core/oauth/grants/refresh_rule.h"
#include "core/policy/policy.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {

Result<Redemption::Outcome> Redemption::redeem(const TokenRequest& request,
                                               const Presented& presented) const {
  GH_TRY(auto account, store_.accounts().find(presented.family.user));
  const policy::Principal principal{.account = account ? std::optional(account->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed)
    return Outcome(NotRedeemed{.reason = "account_may_not_act"});
  GH_TRY(const auto person, accounts::read_account(*std::move(account)));
  return redeem_for(person, request, presented);
}

// A token that is never rotated is never written again either: its use cannot put off its end.
TimePoint Redemption::idle_end(const FamilyRecord& family, TimePoint now) const {
  const auto& tokens = settings_.tokens;
  if (tokens.refresh_rotation == config::RefreshRotation::never) return family.expires_at;
  return std::min(now + tokens.refresh_idle, family.expires_at);
}

Result<Redemption::Outcome> Redemption::redeem_for(const accounts::Account& person,
                                                   const TokenRequest& request,
                                                   const Presented& presented) const {
  const auto& family = presented.family;
  const auto now = request.call.now;
  const auto& client = request.client.metadata();
  GH_TRY(const auto facts, tokens::read_grant_facts(family.payload));
  // A push is nobody's token request: what is in `request` then is the form that a person sent.
  auto target = presented.auth_req_id.empty() ? issuer_.target(request, facts, facts.scope)
                                              : Result<TokenTarget, OAuthError>(issuer_.whole_target(facts));
  if (!target) return Outcome(NotRedeemed{.reason = "wrong_resource", .error = target.error()});
  const auto refresh_token = presented.refreshable && gets_refresh_token(client, facts.scope)
                                 ? tokens::make_bearer_value()
                                 : std::string();
  GH_TRY(auto made, issuer_.mint({.family = family,
                                  .facts = facts,
                                  .person = person,
                                  .scope = facts.scope,
                                  .target = *std::move(target),
                                  .with_nonce = true,
                                  .auth_req_id = presented.auth_req_id,
                                  .refresh_token = refresh_token},
                                 request));

  RedeemCode redeem{.code = presented.ticket,
                    .access = std::move(made.access_row),
                    .refresh = {},
                    .mutation = {},
                    .replay_events = {}};
  if (!refresh_token.empty()) {
    made.response.refresh_token = refresh_token;
    redeem.refresh =
        NewRefreshToken{.digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::refresh_token,
                                                        made.response.refresh_token),
                        .generation = 0,
                        .idle_expires_at = idle_end(family, now),
                        .payload = write_refresh_facts(bound_refresh(request, {}))};
  }
  const auto occasion = interaction::occasion_of(request.call);
  const auto actor = audit::client_actor(request.client.id());
  const auto issued =
      audit::make_event(audit::kTokenIssued, occasion, actor,
                        {{audit::field::client_id, client.client_id},
                         {audit::field::family, family.id.text()},
                         {audit::field::grant_type, presented.grant_type},
                         {audit::field::scope, join_words(made.response.scope)},
                         {audit::field::details_types, types_of_details(made.response.authorization_details)},
                         {audit::field::user, family.user.text()}});
  const auto replayed = audit::make_event(audit::kCodeReplayed, occasion, actor,
                                          {{audit::field::client_id, client.client_id},
                                           {audit::field::family, family.id.text()},
                                           {audit::field::user, family.user.text()}});
  redeem.mutation = {.now = now, .events = std::span(&issued, 1)};
  redeem.replay_events = std::span(&replayed, 1);
  GH_TRY(const auto result, store_.grants().redeem(redeem));
  audit_.wake();
  switch (result.outcome) {
    case RedeemOutcome::issued:
      return Outcome(std::move(made.response));
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

}  // namespace gatehouse::oauth
