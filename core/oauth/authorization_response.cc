#include "core/oauth/authorization_response.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/ids.h"
#include "core/http/percent_encoding.h"
#include "core/interaction/endpoints.h"
#include "core/oauth/code_facts.h"
#include "core/oauth/scope.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

OAuthError error_of(interaction::RefusedBecause reason) {
  switch (reason) {
    case interaction::RefusedBecause::login_required:
      return {OAuthCode::login_required, "Nobody is signed in, and prompt=none allows no page."};
    case interaction::RefusedBecause::consent_required:
      return {OAuthCode::consent_required, "Consent is missing, and prompt=none allows no page."};
    case interaction::RefusedBecause::access_denied:
      return {OAuthCode::access_denied, "The person declined."};
  }
  return {};
}

void append(std::string& parameters, std::string_view name, std::string_view value) {
  if (!parameters.empty()) parameters += '&';
  parameters.append(name).append("=").append(http::percent_encode(value));
}

bool may_refresh(const config::ClientMetadata& client) {
  return std::find(client.grant_types.begin(), client.grant_types.end(), "refresh_token") !=
         client.grant_types.end();
}

}  // namespace

Result<http::Response> AuthorizationResponder::grant(const interaction::AuthorizationRequest& request,
                                                     const config::ClientMetadata& client,
                                                     const interaction::Session& session,
                                                     const http::Call& call) const {
  // Between request and completion the client may have changed: what is no longer registered is no longer
  // trusted.
  const auto redirect = match_redirect_uri(client, request.redirect_uri);
  if (!redirect)
    return Error(ErrorCode::conflict, "the redirect URI of an interaction is not registered any more");

  const auto& tokens = settings_.tokens;
  const auto code = tokens::make_bearer_value();
  FamilyRecord family;
  family.id = FamilyId(make_uuid_v7(call.now));
  family.client = request.client;
  family.user = session.record.user;
  family.session = session.record.id;
  family.created_at = call.now;
  family.expires_at = call.now + (may_refresh(client) ? tokens.refresh_lifetime
                                                      : tokens.code_lifetime + tokens.access_lifetime);
  family.payload = tokens::write_grant_facts(
      {.scope = request.scope, .nonce = request.nonce, .authentication = session.authentication});
  const NewTicket ticket{
      .ref = {.kind = TicketKind::authorization_code,
              .digest =
                  tokens::bearer_digest(settings_.tenant, tokens::BearerKind::authorization_code, code)},
      .family = family.id,
      .expires_at = call.now + tokens.code_lifetime,
      .retain_until = family.expires_at,
      .payload =
          write_code_facts({.redirect_uri = request.redirect_uri, .code_challenge = request.code_challenge})};
  const auto event = audit::make_event(audit::kCodeIssued, interaction::occasion_of(call),
                                       audit::user_actor(session.record.user),
                                       {{audit::field::client_id, request.client.text()},
                                        {audit::field::family, family.id.text()},
                                        {audit::field::session, session.record.id.text()},
                                        {audit::field::scope, render_scope(request.scope)}});
  GH_TRY_VOID(grants_.begin_grant(
      {.family = family, .code = ticket, .mutation = {.now = call.now, .events = std::span(&event, 1)}}));
  audit_.wake();
  std::string parameters;
  append(parameters, "code", code);
  return redirect_with(*redirect, request.state, std::move(parameters));
}

Result<http::Response> AuthorizationResponder::refuse(const interaction::AuthorizationRequest& request,
                                                      const config::ClientMetadata& client,
                                                      interaction::RefusedBecause reason,
                                                      const http::Call& call) const {
  const auto redirect = match_redirect_uri(client, request.redirect_uri);
  if (!redirect)
    return Error(ErrorCode::conflict, "the redirect URI of an interaction is not registered any more");
  return error(*redirect, request.state, error_of(reason), request.client, call);
}

Result<http::Response> AuthorizationResponder::error(const ValidatedRedirect& redirect,
                                                     const std::optional<std::string>& state,
                                                     const OAuthError& error, const ClientId& client,
                                                     const http::Call& call) const {
  GH_TRY_VOID(audit_.record(audit::make_event(
      audit::kAuthorizeDenied, interaction::occasion_of(call), audit::client_actor(client),
      {{audit::field::client_id, client.text()}, {audit::field::reason, to_string(error.code)}})));
  std::string parameters;
  append(parameters, "error", to_string(error.code));
  if (!error.description.empty()) append(parameters, "error_description", error.description);
  return redirect_with(redirect, state, std::move(parameters));
}

http::Response AuthorizationResponder::redirect_with(const ValidatedRedirect& redirect,
                                                     const std::optional<std::string>& state,
                                                     std::string parameters) const {
  if (state) append(parameters, "state", *state);
  append(parameters, "iss", settings_.issuer);  // RFC 9207 §2: against mix-up
  std::string location = redirect.uri();
  location += location.find('?') == std::string::npos ? '?' : '&';
  return http::redirect(location + parameters, settings_.scheme);
}

}  // namespace gatehouse::oauth
