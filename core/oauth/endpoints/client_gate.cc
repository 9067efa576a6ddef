#include "core/oauth/endpoints/client_gate.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"

namespace gatehouse::oauth {
namespace {

constexpr std::string_view kNobody = "system";  ///< the actor before a client has proved who it is

OAuthError missing(std::string_view parameter) {
  if (parameter == "grant_type") return {OAuthCode::invalid_request, "grant_type is missing."};
  return {OAuthCode::invalid_request, "token is missing."};
}

}  // namespace

Result<std::variant<std::string_view, http::Answer>> ClientGate::required(const http::Call& call,
                                                                          std::string_view parameter) const {
  using Checked = std::variant<std::string_view, http::Answer>;
  const auto refused = [&](const OAuthError& error) -> Result<Checked> {
    GH_TRY(auto answer, refuse(call, error, kNobody));
    return Checked(std::move(answer));
  };
  // RFC 6749 §3.2: parameters must not be repeated, and credentials must not stand in the address (S-218).
  if (call.form.first_repeated())
    return refused({OAuthCode::invalid_request, "A parameter was sent more than once."});
  if (call.query.contains("client_secret") || call.query.contains("client_id"))
    return refused({OAuthCode::invalid_request, "Parameters belong in the body, not in the address."});
  const auto value = call.form.value_of(parameter);
  if (!value) return refused(missing(parameter));
  return Checked(*value);
}

Result<std::variant<AuthenticatedClient, http::Answer>> ClientGate::authenticate(
    const http::Call& call) const {
  using Checked = std::variant<AuthenticatedClient, http::Answer>;
  GH_TRY(auto verdict, authenticator_.authenticate(call));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&verdict)) return Checked(http::Answer(*elsewhere));
  if (const auto* error = std::get_if<OAuthError>(&verdict)) {
    GH_TRY(auto answer, refuse(call, *error, kNobody));
    return Checked(std::move(answer));
  }
  return Checked(std::get<AuthenticatedClient>(std::move(verdict)));
}

Result<http::Answer> ClientGate::refuse(const http::Call& call, const OAuthError& error,
                                        std::string_view actor) const {
  if (settings_.recording_waits && call.running_on == http::RunsOn::io)
    return http::Answer(http::MoveTo{http::RunsOn::pool});
  // Nobody has proved anything yet: one network must not fill everybody's audit trail.
  if (actor == kNobody && settings_.denials.take(call.client_address, call.now) > Duration::zero()) {
    audit_.count();
    return http::Answer(error_response(error, settings_.scheme));
  }
  GH_TRY_VOID(
      audit_.record(audit::make_event(audit::kTokenDenied, interaction::occasion_of(call), std::string(actor),
                                      {{audit::field::reason, to_string(error.code)}})));
  return http::Answer(error_response(error, settings_.scheme));
}

http::Response ClientGate::trouble(const Error& error) const {
  return error_response(to_oauth_error(error), settings_.scheme);
}

}  // namespace gatehouse::oauth
