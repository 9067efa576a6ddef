#include "core/oauth/endpoints/client_gate.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"
#include "core/oauth/resources/resource_catalogue.h"

namespace gatehouse::oauth {
namespace {

constexpr std::string_view kNobody = "system";  ///< the actor before a client has proved who it is

OAuthError missing(std::string_view parameter) {
  if (parameter == "grant_type") return {OAuthCode::invalid_request, "grant_type is missing."};
  return {OAuthCode::invalid_request, "token is missing."};
}

/// What names or proves somebody. An address is kept by proxies, in logs and in histories.
constexpr const char* kProofs[] = {
    "client_id",     "client_secret", "client_assertion", "code",      "code_verifier",
    "refresh_token", "token",         "password",         "assertion", "subject_token",
    "actor_token",   "device_code",   "auth_req_id"};

}  // namespace

Result<std::optional<http::Answer>> ClientGate::well_formed(const http::Call& call) const {
  const auto refused = [&](std::string_view text) -> Result<std::optional<http::Answer>> {
    const OAuthError error{OAuthCode::invalid_request, text};
    GH_TRY(auto answer, refuse_unproved(call, {.error = error, .reason = to_string(error.code)}));
    return std::optional(std::move(answer));
  };
  // RFC 6749 §3.2: parameters must not be repeated, and credentials must not stand in the address (S-218).
  if (repeats_a_parameter(call.form)) return refused("A parameter was sent more than once.");
  for (const auto* name : kProofs)
    if (call.query.contains(name)) return refused("Parameters belong in the body, not in the address.");
  return std::optional<http::Answer>();
}

Result<std::variant<std::string_view, http::Answer>> ClientGate::required(const http::Call& call,
                                                                          std::string_view parameter) const {
  using Checked = std::variant<std::string_view, http::Answer>;
  GH_TRY(auto malformed, well_formed(call));
  if (malformed) return Checked(*std::move(malformed));
  if (const auto value = call.form.value_of(parameter)) return Checked(*value);
  const auto error = missing(parameter);
  GH_TRY(auto answer, refuse_unproved(call, {.error = error, .reason = to_string(error.code)}));
  return Checked(std::move(answer));
}

Result<std::variant<AuthenticatedClient, http::Answer>> ClientGate::authenticate(
    const http::Call& call, const ClientAuthenticator::StaysOnIo& stays) const {
  using Checked = std::variant<AuthenticatedClient, http::Answer>;
  GH_TRY(auto verdict, authenticator_.authenticate(call, stays));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&verdict)) return Checked(http::Answer(*elsewhere));
  if (const auto* refused = std::get_if<RefusedClient>(&verdict)) {
    GH_TRY(auto answer, refuse_unproved(call, *refused));
    return Checked(std::move(answer));
  }
  return Checked(std::get<AuthenticatedClient>(std::move(verdict)));
}

Result<http::Answer> ClientGate::refuse(const http::Call& call, const OAuthError& error,
                                        std::string_view actor) const {
  if (settings_.recording_waits && call.running_on == http::RunsOn::io)
    return http::Answer(http::MoveTo{http::RunsOn::pool});
  // A public client proves nothing either.
  if (settings_.denials.take(call.client_address, call.now) > Duration::zero())
    audit_.count();
  else
    GH_TRY_VOID(audit_.record(audit::make_event(audit::kTokenDenied, interaction::occasion_of(call),
                                                std::string(actor),
                                                {{audit::field::reason, to_string(error.code)}})));
  return http::Answer(error_response(error, settings_.scheme));
}

Result<http::Answer> ClientGate::refuse_unproved(const http::Call& call, const RefusedClient& refused) const {
  if (settings_.recording_waits && call.running_on == http::RunsOn::io)
    return http::Answer(http::MoveTo{http::RunsOn::pool});
  // Nobody has proved anything yet: one network must not fill everybody's audit trail.
  if (settings_.denials.take(call.client_address, call.now) > Duration::zero())
    audit_.count();
  else
    GH_TRY_VOID(audit_.record(audit::make_event(
        audit::kTokenDenied, interaction::occasion_of(call), std::string(kNobody),
        {{audit::field::client_id, refused.claimed.text()}, {audit::field::reason, refused.reason}})));
  return http::Answer(error_response(refused.error, settings_.scheme));
}

http::Response ClientGate::trouble(const Error& error, const http::Call& call) const {
  log_.warn({.event = "request.failed",
             .message = "A request of an app could not be answered.",
             .tenant = settings_.tenant.text(),
             .request_id = call.request_id,
             .outcome = telemetry::Outcome::error,
             .code = to_string(error.code()),
             .error = &error});
  return error_response(to_oauth_error(error), settings_.scheme);
}

}  // namespace gatehouse::oauth
