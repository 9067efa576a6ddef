#include "core/oauth/authorization_response/authorization_response.h"

#include "core/audit/event_catalogue.h"
#include "core/base/words.h"
#include "core/http/percent_encoding.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/consent/decided_grant.h"
#include "core/oauth/grants/code_facts.h"
#include "core/oauth/scope.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

OAuthError error_of(interaction::RefusedBecause reason) {
  switch (reason) {
    case interaction::RefusedBecause::login_required:
      return {OAuthCode::login_required, "The person that the request needs is not signed in."};
    case interaction::RefusedBecause::consent_required:
      return {OAuthCode::consent_required, "Consent is missing, and prompt=none allows no page."};
    case interaction::RefusedBecause::access_denied:
      return {OAuthCode::access_denied, "The person declined."};
  }
  return {};
}

}  // namespace

TimePoint AuthorizationResponder::tokens_end(const interaction::AuthorizationRequest& request,
                                             const config::ClientMetadata& client, TimePoint now) const {
  const auto& tokens = settings_.tokens;
  if (!request.response_type.code) return now + tokens.access_lifetime;
  return end_of_tokens(client, request.scope, tokens, now + tokens.code_lifetime, now);
}

NewTicket AuthorizationResponder::ticket_of(const interaction::AuthorizationRequest& request,
                                            const FamilyRecord& family, std::string_view code,
                                            TimePoint now) const {
  return {.ref = {.kind = TicketKind::authorization_code,
                  .digest =
                      tokens::bearer_digest(settings_.tenant, tokens::BearerKind::authorization_code, code)},
          .family = family.id,
          .expires_at = now + settings_.tokens.code_lifetime,
          .retain_until = family.expires_at,
          .payload = write_code_facts({.redirect_uri = request.redirect_uri,
                                       .code_challenge = request.code_challenge,
                                       .dpop_jkt = request.dpop_jkt})};
}

Result<std::optional<http::Response>> AuthorizationResponder::grant(
    const interaction::AuthorizationRequest& request, const config::ClientMetadata& client,
    const interaction::Allowed& allowed, const http::Call& call) const {
  const auto& session = allowed.session;
  // Between request and completion the client may have changed (RFC 9126 §4, RFC 9126 §7.4): what is no
  // longer registered is no longer trusted.
  const auto redirect = match_redirect_uri(client, request.redirect_uri);
  if (!redirect)
    return Error(ErrorCode::conflict, "the redirect URI of an interaction is not registered any more");

  const auto code = request.response_type.code ? tokens::make_bearer_value() : std::string();
  const tokens::GrantFacts facts{.scope = request.scope,
                                 .nonce = request.nonce,
                                 .userinfo_claims = request.claims.userinfo,
                                 .id_token_claims = request.claims.id_token,
                                 .resources = request.resources,
                                 .authorization_details = request.authorization_details,
                                 .authentication = session.authentication};
  const auto family = new_family(client, session, facts, tokens_end(request, client, call.now), call.now);
  GH_TRY(auto front, parts_.front_channel.mint({.request = request,
                                                .client = client,
                                                .person = allowed.person,
                                                .family = family,
                                                .facts = facts,
                                                .code = code,
                                                .now = call.now}));
  const auto types = types_of_details(request.authorization_details);
  auto events = events_of_grant({.type = code.empty() ? std::string_view() : audit::kCodeIssued,
                                 .family = family,
                                 .scope = request.scope,
                                 .consent = allowed.consent,
                                 .details_types = types},
                                call);
  if (!front.parameters.empty())
    events.push_back(
        audit::make_event(audit::kTokenIssued, interaction::occasion_of(call), audit::user_actor(family.user),
                          {{audit::field::client_id, request.client.text()},
                           {audit::field::family, family.id.text()},
                           {audit::field::grant_type, FrontChannelIssuer::kGrantType},
                           {audit::field::scope, join_words(front.scope)},
                           {audit::field::details_types, types_of_details(front.authorization_details)},
                           {audit::field::user, family.user.text()}}));
  BeginGrant beginning{.family = family,
                       .code = std::nullopt,
                       .mutation = {.now = call.now, .events = events},
                       .consent = allowed.consent,
                       .access = std::move(front.access_row)};
  Parameters parameters;
  if (!code.empty()) {
    beginning.code = ticket_of(request, family, code, call.now);
    parameters.emplace_back("code", code);
  }
  const auto begun = grants_.begin_grant(beginning);
  if (!begun && begun.error().code() == ErrorCode::conflict) return std::optional<http::Response>();
  GH_TRY_VOID(begun);
  audit_.wake();
  counts_.at({settings_.tenant.text(), "ok", to_string(request.response_mode)}).add();
  parts_.front_channel.count(front);
  for (auto& parameter : front.parameters)
    parameters.push_back(std::move(parameter));
  GH_TRY(auto response, tell(*redirect, request, session, std::move(parameters), call));
  return std::optional(std::move(response));
}

// Session Management 1.0 §2: with every success, whatever it answers.
Result<http::Response> AuthorizationResponder::tell(const ValidatedRedirect& redirect,
                                                    const interaction::AuthorizationRequest& request,
                                                    const interaction::Session& session,
                                                    Parameters parameters, const http::Call& call) const {
  const auto* browser = parts_.browser_state;
  if (browser == nullptr) return answer(redirect, request, std::move(parameters), call);
  if (auto state = browser->session_state(request.client, request.redirect_uri, session.record.id))
    parameters.emplace_back("session_state", *std::move(state));
  GH_TRY(auto response, answer(redirect, request, std::move(parameters), call));
  if (auto cookie = browser->repair(session.record, call)) response.headers.push_back(*std::move(cookie));
  return response;
}

Result<http::Response> AuthorizationResponder::refuse(const interaction::AuthorizationRequest& request,
                                                      const config::ClientMetadata& client,
                                                      interaction::RefusedBecause reason,
                                                      const http::Call& call) const {
  const auto redirect = match_redirect_uri(client, request.redirect_uri);
  if (!redirect)
    return Error(ErrorCode::conflict, "the redirect URI of an interaction is not registered any more");
  return error(*redirect, request, error_of(reason), call);
}

// OpenID Core §3.1.2.6, §3.2.2.6, §3.3.2.6: as the success would have travelled.
Result<http::Response> AuthorizationResponder::error(const ValidatedRedirect& redirect,
                                                     const interaction::AuthorizationRequest& request,
                                                     const OAuthError& error, const http::Call& call) const {
  GH_TRY_VOID(record_denial(
      audit::client_actor(request.client),
      {{audit::field::client_id, request.client.text()}, {audit::field::reason, to_string(error.code)}},
      call));
  counts_.at({settings_.tenant.text(), to_string(error.code), to_string(request.response_mode)}).add();
  Parameters parameters{{"error", std::string(to_string(error.code))}};
  if (!error.description.empty()) parameters.emplace_back("error_description", error.description);
  return answer(redirect, request, std::move(parameters), call);
}

Result<bool> AuthorizationResponder::record_unanswerable(std::string_view code,
                                                         const http::Call& call) const {
  GH_TRY(const bool recorded, record_denial("system", {{audit::field::reason, code}}, call));
  counts_.at({settings_.tenant.text(), code, "none"}).add();
  return recorded;
}

Result<bool> AuthorizationResponder::record_denial(std::string actor, audit::Details details,
                                                   const http::Call& call) const {
  // Whoever opens this address need not have an account: one network must not fill everybody's audit trail.
  if (settings_.denials.take(call.client_address, call.now) > Duration::zero()) {
    audit_.count();
    return false;
  }
  GH_TRY_VOID(audit_.record(
      audit::make_event(audit::kAuthorizeDenied, interaction::occasion_of(call), std::move(actor), details)));
  return true;
}

std::vector<std::string> AuthorizationResponder::response_modes() {
  std::vector<std::string> names;
  for (const auto mode : interaction::kResponseModes)
    names.emplace_back(to_string(mode));
  return names;
}

// OpenID Core §3.1.2.5, §3.2.2.5, §3.3.2.5.
Result<http::Response> AuthorizationResponder::answer(const ValidatedRedirect& redirect,
                                                      const interaction::AuthorizationRequest& request,
                                                      Parameters parameters, const http::Call& call) const {
  using interaction::ResponseMode;
  if (request.state) parameters.emplace_back("state", *request.state);
  if (is_signed(request.response_mode)) {
    // JARM §2.1: everything, `state` too, is inside and nowhere else; so is the issuer (RFC 9207 §2.4).
    GH_TRY(auto jwt, parts_.jwt.make(request.client, parameters, call.now));
    parameters = {{"response", std::move(jwt)}};
  } else {
    parameters.emplace_back("iss", settings_.issuer);  // RFC 9207 §2: against mix-up
  }
  const auto carrier = carrier_of(request.response_mode);
  if (carrier == ResponseMode::form_post) return parts_.pages.form_post(request, std::move(parameters), call);
  if (carrier == ResponseMode::fragment)  // a registered URI has no fragment of its own
    return http::redirect(redirect.uri() + '#' + http::form_encode(parameters), settings_.scheme);
  const char* joint = redirect.uri().find('?') == std::string::npos ? "?" : "&";
  return http::redirect(redirect.uri() + joint + http::form_encode(parameters), settings_.scheme);
}

}  // namespace gatehouse::oauth
