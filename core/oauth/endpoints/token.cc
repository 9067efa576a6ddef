#include "core/oauth/endpoints/token.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/audit/event_catalogue.h"
#include "core/interaction/endpoints.h"

namespace gatehouse::oauth {
namespace {

constexpr std::string_view kNobody = "system";  ///< the actor before a client has proved who it is

http::Response write_response(const TokenResponse& tokens, http::Scheme scheme) {
  boost::json::object body{
      {"access_token", tokens.access_token},
      {"token_type", "Bearer"},
      {"expires_in", std::chrono::floor<std::chrono::seconds>(tokens.expires_in).count()}};
  if (!tokens.refresh_token.empty()) body["refresh_token"] = tokens.refresh_token;
  if (!tokens.id_token.empty()) body["id_token"] = tokens.id_token;
  if (!tokens.scope.empty()) body["scope"] = render_scope(tokens.scope);
  return http::json(200, boost::json::serialize(body), scheme);
}

}  // namespace

const http::EndpointRule& TokenEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "token",
                                            .path = "/token",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .cors = http::Cors::clients,
                                            .metadata = "token_endpoint"};
  return kRule;
}

std::vector<std::string> TokenEndpoint::grant_types() const {
  std::vector<std::string> types;
  for (const auto& grant : grants_)
    types.emplace_back(grant->grant_type());
  return types;
}

const Grant* TokenEndpoint::find(std::string_view grant_type) const noexcept {
  for (const auto& grant : grants_)
    if (grant->grant_type() == grant_type) return grant.get();
  return nullptr;
}

http::Answer TokenEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  if (answered) return *std::move(answered);
  return error_response(to_oauth_error(answered.error()), settings_.scheme);
}

Result<http::Answer> TokenEndpoint::answer(const http::Call& call) const {
  // RFC 6749 §3.2: parameters must not be repeated, and credentials must not stand in the address (S-218).
  if (call.form.first_repeated())
    return refuse(call, {OAuthCode::invalid_request, "A parameter was sent more than once."}, kNobody);
  if (call.query.contains("client_secret") || call.query.contains("client_id"))
    return refuse(call, {OAuthCode::invalid_request, "Parameters belong in the body, not in the address."},
                  kNobody);
  const auto grant_type = call.form.value_of("grant_type");
  if (!grant_type) return refuse(call, {OAuthCode::invalid_request, "grant_type is missing."}, kNobody);

  GH_TRY(const auto verdict, authenticator_.authenticate(call));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&verdict)) return http::Answer(*elsewhere);
  if (const auto* error = std::get_if<OAuthError>(&verdict)) return refuse(call, *error, kNobody);
  const auto& client = std::get<AuthenticatedClient>(verdict);
  const auto* grant = find(*grant_type);
  if (grant == nullptr)
    return refuse(call, {OAuthCode::unsupported_grant_type, "This grant_type is not offered here."},
                  audit::client_actor(client.id()));
  const auto& allowed = client.metadata().grant_types;
  if (std::find(allowed.begin(), allowed.end(), *grant_type) == allowed.end())
    return refuse(call, {OAuthCode::unauthorized_client, "This client may not use this grant_type."},
                  audit::client_actor(client.id()));

  GH_TRY(auto exchanged, grant->exchange({.call = call, .client = client}));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&exchanged)) return http::Answer(*elsewhere);
  if (const auto* error = std::get_if<OAuthError>(&exchanged)) {
    // Grants record what they refuse as invalid_grant themselves, with the reason.
    if (error->code == OAuthCode::invalid_grant)
      return http::Answer(error_response(*error, settings_.scheme));
    return refuse(call, *error, audit::client_actor(client.id()));
  }
  return http::Answer(write_response(std::get<TokenResponse>(exchanged), settings_.scheme));
}

Result<http::Answer> TokenEndpoint::refuse(const http::Call& call, const OAuthError& error,
                                           std::string_view actor) const {
  if (settings_.recording_waits && call.running_on == http::RunsOn::io)
    return http::Answer(http::MoveTo{http::RunsOn::pool});
  // Nobody has proved anything yet: one network must not fill everybody's audit trail.
  const bool one_of_many =
      actor == kNobody && settings_.denials.take(call.client_address, call.now) > Duration::zero();
  if (one_of_many) {
    audit_.count();
    return http::Answer(error_response(error, settings_.scheme));
  }
  GH_TRY_VOID(
      audit_.record(audit::make_event(audit::kTokenDenied, interaction::occasion_of(call), std::string(actor),
                                      {{audit::field::reason, to_string(error.code)}})));
  return http::Answer(error_response(error, settings_.scheme));
}

}  // namespace gatehouse::oauth
