#include "core/oauth/endpoints/device_authorization.h"

#include <boost/json.hpp>

#include "core/audit/event_catalogue.h"
#include "core/base/contains.h"
#include "core/base/words.h"
#include "core/http/percent_encoding.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/grants/device_code.h"
#include "core/oauth/refresh_rule.h"

namespace gatehouse::oauth {

const http::EndpointRule& DeviceAuthorizationEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "device_authorization",
                                            .path = "/device_authorization",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .metadata = "device_authorization_endpoint"};
  return kRule;
}

http::Answer DeviceAuthorizationEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  return answered ? *std::move(answered) : http::Answer(gate_.trouble(answered.error(), call));
}

Result<http::Answer> DeviceAuthorizationEndpoint::answer(const http::Call& call) const {
  GH_TRY(auto ill_formed, gate_.well_formed(call));
  if (ill_formed) return *std::move(ill_formed);
  GH_TRY(auto authenticated, gate_.authenticate(call));
  if (auto* refused = std::get_if<http::Answer>(&authenticated)) return std::move(*refused);
  if (call.running_on == http::RunsOn::io) return http::Answer(http::MoveTo{http::RunsOn::pool});
  const auto& client = std::get<AuthenticatedClient>(authenticated);
  const auto refuse = [&](const OAuthError& error) {
    return gate_.refuse(call, error, audit::client_actor(client.id()));
  };
  const auto& allowed = client.metadata().grant_types;
  if (!contains(allowed, DeviceCodeGrant::kGrantType))
    return refuse({OAuthCode::unauthorized_client, "This client may not sign people in on a device."});
  auto asked = read(call.form, client, call.now);
  if (const auto* error = std::get_if<OAuthError>(&asked)) return refuse(*error);
  if (settings_.beginnings.take(call.client_address, call.now) > Duration::zero())
    return Error(ErrorCode::unavailable, "too many device sign-ins from this network");
  return begin(client, std::get<DeviceRequest>(asked), call);
}

std::variant<ScopeList, OAuthError> DeviceAuthorizationEndpoint::scope_of(
    const http::Params& form, const config::ClientMetadata& client) const {
  const auto registered = parse_scope(client.scope);
  if (!registered) return OAuthError{OAuthCode::invalid_scope, "The client's registered scope is malformed."};
  const auto text = form.value_of("scope");
  // RFC 9396 §3.1: a request can say what it wants by its details alone.
  const bool has_details = form.value_of(kAuthorizationDetails).has_value();
  if (!text && has_details) return ScopeList();
  if (!text) return *registered;  // RFC 6749 §3.3: what the client is registered for
  const auto asked = parse_scope(*text);
  if (!asked) return OAuthError{OAuthCode::invalid_scope, "scope is malformed or too long."};
  ScopeList scope;
  for (const auto& value : *asked) {
    // As at the authorization endpoint (OpenID Core §3.1.2.1, §11).
    if (!contains_scope(measure_.scopes.values(), value)) continue;
    if (!contains_scope(*registered, value))
      return OAuthError{OAuthCode::invalid_scope, "A requested scope is not registered for this client."};
    if (value == kOfflineAccess && !may_refresh(client)) continue;
    scope.push_back(value);
  }
  if (scope.empty() && !has_details)
    return OAuthError{OAuthCode::invalid_scope, "None of the requested scopes is known here."};
  return scope;
}

std::variant<DeviceRequest, OAuthError> DeviceAuthorizationEndpoint::read(const http::Params& form,
                                                                          const AuthenticatedClient& client,
                                                                          TimePoint now) const {
  auto scope = scope_of(form, client.metadata());
  if (const auto* error = std::get_if<OAuthError>(&scope)) return *error;
  DeviceRequest asked{.device = {}, .client = client.id(), .scope = std::get<ScopeList>(std::move(scope))};
  auto details = measure_.details.read(form, client.metadata());
  if (!details) return details.error();
  asked.authorization_details = *std::move(details);
  auto resources = measure_.resources.read_for(form, asked.scope, asked.authorization_details);
  if (!resources) return resources.error();
  asked.resources = *std::move(resources);
  asked.expires_at = now + settings_.lifetime;
  return asked;
}

Result<http::Answer> DeviceAuthorizationEndpoint::begin(const AuthenticatedClient& client,
                                                        const DeviceRequest& asked,
                                                        const http::Call& call) const {
  const auto event = audit::make_event(
      audit::kDeviceRequested, interaction::occasion_of(call), audit::client_actor(client.id()),
      {{audit::field::client_id, client.metadata().client_id},
       {audit::field::scope, join_words(asked.scope)},
       {audit::field::details_types, types_of_details(asked.authorization_details)}});
  GH_TRY(const auto made, codes_.make(asked, {.now = call.now, .events = std::span(&event, 1)}));
  audit_.wake();
  const auto seconds = [](Duration time) { return std::chrono::floor<std::chrono::seconds>(time).count(); };
  // RFC 8628 §3.2
  const boost::json::object body{{"device_code", made.device_code},
                                 {"user_code", made.user_code},
                                 {"verification_uri", settings_.verification_uri},
                                 {"verification_uri_complete", settings_.verification_uri + "?user_code=" +
                                                                   http::percent_encode(made.user_code)},
                                 {"expires_in", seconds(settings_.lifetime)},
                                 {"interval", seconds(settings_.interval)}};
  return http::Answer(http::json(200, boost::json::serialize(body), gate_.scheme()));
}

}  // namespace gatehouse::oauth
