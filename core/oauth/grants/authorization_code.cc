#include "core/oauth/grants/authorization_code.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/code_facts.h"
#include "core/oauth/grants/denial.h"
#include "core/oauth/grants/refresh_rule.h"
#include "core/oauth/pkce.h"
#include "core/policy/policy.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kInvalidGrant{OAuthCode::invalid_grant, "The authorization code is not valid."};

/// What is wrong with a presentation, as a constant for the audit trail; empty when it fits.
std::string_view misfit(const TokenRequest& request, const CodeFacts& facts, const FamilyRecord& family) {
  const auto& form = request.call.form;
  if (family.client != request.client.id()) return "wrong_client";
  if (form.value_of("redirect_uri") != std::string_view(facts.redirect_uri)) return "wrong_redirect_uri";
  const auto verifier = form.value_of("code_verifier");
  // A verifier without a challenge is refused too: the code may have been swapped for an unprotected one
  // (S-070).
  if (facts.code_challenge.empty()) return verifier ? "unexpected_verifier" : "";
  if (!verifier || !is_code_verifier(*verifier) || !verifier_matches(*verifier, facts.code_challenge))
    return "wrong_verifier";
  return "";
}

}  // namespace

Result<GrantAnswer> AuthorizationCodeGrant::exchange(const TokenRequest& request) const {
  if (request.call.running_on == http::RunsOn::io) return GrantAnswer(http::MoveTo{http::RunsOn::pool});
  const auto code = request.call.form.value_of("code");
  if (!code) return GrantAnswer(OAuthError{OAuthCode::invalid_request, "code is missing."});
  const TicketRef ref{
      .kind = TicketKind::authorization_code,
      .digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::authorization_code, *code)};
  GH_TRY(const auto ticket, store_.tickets().peek(ref, request.call.now));
  if (!ticket) return refuse(request, "unknown_code");
  GH_TRY(const auto family, store_.grants().find(ticket->ticket.family, request.call.now));
  if (!family) return refuse(request, "expired_code");
  GH_TRY(const auto facts, read_code_facts(ticket->ticket.payload));
  if (const auto reason = misfit(request, facts, *family); !reason.empty())
    return refuse_presentation(request, *ticket, reason);

  GH_TRY(auto account, store_.accounts().find(family->user));
  const policy::Principal principal{.account = account ? std::optional(account->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed) return refuse(request, "account_may_not_act");
  GH_TRY(const auto person, accounts::read_account(*std::move(account)));
  return redeem(request, *ticket, {.family = *family, .person = person});
}

Result<GrantAnswer> AuthorizationCodeGrant::redeem(const TokenRequest& request, const TicketRecord& ticket,
                                                   const Granted& granted) const {
  const auto& family = granted.family;
  const auto now = request.call.now;
  const auto& client = request.client.metadata();
  GH_TRY(const auto facts, tokens::read_grant_facts(family.payload));
  GH_TRY(auto made, issuer_.mint({.family = family,
                                  .facts = facts,
                                  .person = granted.person,
                                  .scope = facts.scope,
                                  .with_nonce = true},
                                 client, now));

  RedeemCode redeem{.code = ticket.ticket.ref,
                    .access = std::move(made.access_row),
                    .refresh = {},
                    .mutation = {},
                    .replay_events = {}};
  if (gets_refresh_token(client, facts.scope)) {
    made.response.refresh_token = tokens::make_bearer_value();
    redeem.refresh =
        NewRefreshToken{.digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::refresh_token,
                                                        made.response.refresh_token),
                        .generation = 0,
                        .idle_expires_at = std::min(now + settings_.tokens.refresh_idle, family.expires_at),
                        .payload = {}};
  }
  const auto occasion = interaction::occasion_of(request.call);
  const auto actor = audit::client_actor(request.client.id());
  const auto issued = audit::make_event(audit::kTokenIssued, occasion, actor,
                                        {{audit::field::client_id, client.client_id},
                                         {audit::field::family, family.id.text()},
                                         {audit::field::grant_type, grant_type()},
                                         {audit::field::scope, join_words(made.response.scope)},
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
      return GrantAnswer(std::move(made.response));
    case RedeemOutcome::replayed_family_revoked:
      return GrantAnswer(kInvalidGrant);
    case RedeemOutcome::family_revoked:
      return refuse(request, "family_revoked");
    case RedeemOutcome::expired:
      return refuse(request, "expired_code");
    case RedeemOutcome::unknown:
      return refuse(request, "unknown_code");
  }
  return Error(ErrorCode::internal, "unknown redeem outcome");
}

Result<GrantAnswer> AuthorizationCodeGrant::refuse(const TokenRequest& request,
                                                   std::string_view reason) const {
  GH_TRY_VOID(record_denial(audit_, request, grant_type(), reason));
  return GrantAnswer(kInvalidGrant);
}

Result<GrantAnswer> AuthorizationCodeGrant::refuse_presentation(const TokenRequest& request,
                                                                const TicketRecord& ticket,
                                                                std::string_view reason) const {
  const auto occasion = interaction::occasion_of(request.call);
  const auto actor = audit::client_actor(request.client.id());
  const auto refused = audit::make_event(audit::kCodeRefused, occasion, actor,
                                         {{audit::field::client_id, request.client.metadata().client_id},
                                          {audit::field::family, ticket.ticket.family.text()},
                                          {audit::field::reason, reason}});
  const auto guessed = audit::make_event(audit::kCodeGuessed, occasion, actor,
                                         {{audit::field::client_id, request.client.metadata().client_id},
                                          {audit::field::family, ticket.ticket.family.text()}});
  GH_TRY(const auto outcome, store_.grants().fail_redemption(
                                 {.code = ticket.ticket.ref,
                                  .mutation = {.now = request.call.now, .events = std::span(&refused, 1)},
                                  .revoke_events = std::span(&guessed, 1)}));
  audit_.wake();
  if (outcome == FailureOutcome::unknown) return refuse(request, "expired_code");
  return GrantAnswer(kInvalidGrant);
}

}  // namespace gatehouse::oauth
