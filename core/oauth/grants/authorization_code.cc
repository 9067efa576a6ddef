#include "core/oauth/grants/authorization_code.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_request/pkce.h"
#include "core/oauth/grants/code_facts.h"
#include "core/oauth/grants/denial.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kInvalidGrant{OAuthCode::invalid_grant, "The authorization code is not valid."};

/// What is wrong with a presentation, as a constant for the audit trail; empty when it fits.
std::string_view misfit(const TokenRequest& request, const CodeFacts& facts, const FamilyRecord& family) {
  const auto& form = request.call.form;
  // RFC 6749 §4.1.3, OpenID Core §3.1.3.2.
  if (family.client != request.client.id()) return "wrong_client";
  if (form.value_of("redirect_uri") != std::string_view(facts.redirect_uri)) return "wrong_redirect_uri";
  // RFC 9449 §10: a code and its verifier that were caught together are worth nothing without the key.
  if (!facts.dpop_jkt.empty() && facts.dpop_jkt != request.confirmation.jkt) return "wrong_key";
  const auto verifier = form.value_of("code_verifier");
  // RFC 9700 §4.8.2: a verifier without a challenge is refused too: the code may have been swapped for an
  // unprotected one (S-070).
  if (facts.code_challenge.empty()) return verifier ? "unexpected_verifier" : "";
  if (!verifier || !is_code_verifier(*verifier) || !verifier_matches(*verifier, facts.code_challenge))
    return "wrong_verifier";
  return "";
}

}  // namespace

Result<bool> AuthorizationCodeGrant::knows_what_comes(const TokenRequest& request) const {
  const auto code = request.call.form.value_of("code");
  if (!code) return false;
  GH_TRY(const auto ticket, store_.tickets().peek(ref_of(*code), request.call.now));
  return ticket.has_value();
}

TicketRef AuthorizationCodeGrant::ref_of(std::string_view code) const {
  return {.kind = TicketKind::authorization_code,
          .digest = tokens::bearer_digest(tenant_, tokens::BearerKind::authorization_code, code)};
}

Result<GrantAnswer> AuthorizationCodeGrant::exchange(const TokenRequest& request) const {
  if (request.call.running_on == http::RunsOn::io) return GrantAnswer(http::MoveTo{http::RunsOn::pool});
  const auto code = request.call.form.value_of("code");
  if (!code) return GrantAnswer(OAuthError{OAuthCode::invalid_request, "code is missing."});
  const auto ref = ref_of(*code);
  GH_TRY(const auto ticket, store_.tickets().peek(ref, request.call.now));
  if (!ticket) return refuse(request, "unknown_code");
  GH_TRY(const auto family, store_.grants().find(ticket->ticket.family, request.call.now));
  if (!family) return refuse(request, "expired_code");
  GH_TRY(const auto facts, read_code_facts(ticket->ticket.payload));
  if (const auto reason = misfit(request, facts, *family); !reason.empty())
    return refuse_presentation(request, *ticket, reason);
  return redemption_.answer(request, {.grant_type = grant_type(), .ticket = ref, .family = *family},
                            kInvalidGrant);
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
