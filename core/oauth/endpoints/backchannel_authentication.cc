#include "core/oauth/endpoints/backchannel_authentication.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/audit/event_catalogue.h"
#include "core/base/contains.h"
#include "core/base/document.h"
#include "core/base/words.h"
#include "core/crypto/digest.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/device/device_codes.h"
#include "core/oauth/grants/ciba.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kTooManyWait{OAuthCode::access_denied,
                                  "Too many requests wait for this person. Try again when some have ended."};

/// What proves the client, which stands beside a signed request (CIBA §7.1.1).
constexpr std::array<std::string_view, 5> kBesideSigned = {"request", "client_id", "client_secret",
                                                           "client_assertion", "client_assertion_type"};

bool is_alone(const http::Params& form) {
  return std::all_of(form.pairs().begin(), form.pairs().end(),
                     [](const auto& pair) { return contains(kBesideSigned, pair.first); });
}

}  // namespace

const http::EndpointRule& BackchannelAuthenticationEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "backchannel_authentication",
                                            .path = "/bc-authorize",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .metadata = "backchannel_authentication_endpoint"};
  return kRule;
}

http::Answer BackchannelAuthenticationEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  return answered ? *std::move(answered) : http::Answer(gate_.trouble(answered.error(), call));
}

// CIBA §7.2.
Result<http::Answer> BackchannelAuthenticationEndpoint::answer(const http::Call& call) const {
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
  if (client.is_public() || !contains(allowed, CibaGrant::kGrantType))
    return refuse({OAuthCode::unauthorized_client, "This client may not ask people from elsewhere."});
  GH_TRY(const auto params, parameters(call, client));
  if (const auto* error = std::get_if<OAuthError>(&params)) return refuse(*error);
  const auto& sent = std::get<http::Params>(params);
  auto asked = read_backchannel_parameters(sent, client.metadata(), settings_.measure);
  if (const auto* error = std::get_if<OAuthError>(&asked)) return refuse(*error);
  if (settings_.beginnings.take(call.client_address, call.now) > Duration::zero())
    return Error(ErrorCode::unavailable, "too many back-channel requests from this network");
  GH_TRY(const auto hinted, person(sent, client, call.now));
  if (const auto* error = std::get_if<OAuthError>(&hinted)) return refuse(*error);
  return begin(client, std::get<UserId>(hinted), std::get<BackchannelParameters>(std::move(asked)), call);
}

Result<BackchannelAuthenticationEndpoint::Params> BackchannelAuthenticationEndpoint::parameters(
    const http::Call& call, const AuthenticatedClient& client) const {
  const bool registered = client.metadata().backchannel_authentication_request_signing_alg.has_value();
  const auto object = call.form.value_of("request");
  // §4: who registered an algorithm signs, and nobody else does. An unsigned request would be one that
  // somebody else could have written.
  if (!object && registered)
    return Params(OAuthError{OAuthCode::invalid_request, "This client is registered to sign its requests."});
  if (!object) return Params(call.form);
  if (!registered)
    return Params(OAuthError{OAuthCode::invalid_request,
                             "This client has no backchannel_authentication_request_signing_alg."});
  if (!is_alone(call.form))
    return Params(OAuthError{OAuthCode::invalid_request,
                             "Beside a signed request only what authenticates the client may be sent."});
  return open_signed(*object, client, call.now);
}

Result<BackchannelAuthenticationEndpoint::Params> BackchannelAuthenticationEndpoint::open_signed(
    std::string_view object, const AuthenticatedClient& client, TimePoint now) const {
  auto opened = parts_.objects.open_backchannel(object, client.shared(), now);
  if (const auto* error = std::get_if<OAuthError>(&opened)) return Params(*error);
  auto& request = std::get<RequestObjects::Backchannel>(opened);
  // Whoever caught it before a crash could bring it once more.
  if (parts_.replays.may_be_forgotten(request.validity))
    return Params(OAuthError{OAuthCode::invalid_request,
                             "The server has just restarted and cannot tell whether this signed request was "
                             "used before: make a new one and try again in half a minute."});
  const auto digest = crypto::keyed_digest(settings_.tenant.text(),
                                           {"backchannel_request_object", client.id().text(), request.id});
  GH_TRY(const bool first, parts_.replays.remember(digest, request.ends, now));
  if (!first)
    return Params(OAuthError{OAuthCode::invalid_request, "This signed request was used already (jti)."});
  return Params(std::move(request.params));
}

// Whoever guesses names learns from unknown_user_id which are none (CIBA §13 wants that error). Only clients
// that proved themselves get here, and each has few wrong guesses a minute.
Result<HintedPeople::Hinted> BackchannelAuthenticationEndpoint::person(const http::Params& params,
                                                                       const AuthenticatedClient& client,
                                                                       TimePoint now) const {
  const auto guesser = client.id().text();
  if (settings_.unknown.take(guesser, now) > Duration::zero())
    return Error(ErrorCode::unavailable, "too many hints of this client named nobody");
  const auto token = params.value_of("id_token_hint");
  auto hinted = token ? people_.by_id_token(*token, client.metadata(), now)
                      : people_.by_login(params.value_of("login_hint").value_or(""));
  if (!hinted || std::holds_alternative<UserId>(*hinted)) settings_.unknown.give_back(guesser);
  return hinted;
}

Result<http::Answer> BackchannelAuthenticationEndpoint::begin(const AuthenticatedClient& client,
                                                              const UserId& user, BackchannelParameters asked,
                                                              const http::Call& call) const {
  const auto delivery =
      parse_delivery(client.metadata().backchannel_token_delivery_mode.value_or("")).value_or(Delivery::poll);
  const auto lifetime = asked.lifetime;
  const auto expires_at = call.now + lifetime;
  const auto auth_req_id = tokens::make_bearer_value();
  // Method and request: from these follows that the app is told when it expires
  // (token_delivery/client_notifier.h).
  const auto event = audit::make_event(
      audit::kBackchannelRequested, interaction::occasion_of(call), audit::client_actor(client.id()),
      {{audit::field::client_id, client.metadata().client_id},
       {audit::field::user, user.text()},
       {audit::field::scope, join_words(asked.scope)},
       {audit::field::details_types, types_of_details(asked.authorization_details)},
       {audit::field::method, to_string(delivery)},
       {audit::field::request, write_digest(parts_.requests.digest_of(auth_req_id))},
       {audit::field::expires_at, std::to_string(as_seconds(expires_at))}});
  const Secret token(std::move(asked.notification_token));
  GH_TRY(const bool made,
         parts_.requests.make(auth_req_id,
                              {.id = {},
                               .client = client.id(),
                               .user = user,
                               .scope = std::move(asked.scope),
                               .resources = std::move(asked.resources),
                               .authorization_details = std::move(asked.authorization_details),
                               .binding_message = std::move(asked.binding_message),
                               .delivery = delivery,
                               .asked_at = call.now,
                               .expires_at = expires_at,
                               .sealed = {}},
                              token, {.now = call.now, .events = std::span(&event, 1)}));
  if (!made) {
    GH_TRY(auto refused, gate_.refuse(call, kTooManyWait, audit::client_actor(client.id())));
    // CIBA §13 has its own status for it, which other endpoints do not.
    if (auto* response = std::get_if<http::Response>(&refused)) response->status = 403;
    return refused;
  }
  audit_.wake();
  const auto seconds = [](Duration time) { return std::chrono::floor<std::chrono::seconds>(time).count(); };
  boost::json::object body{{"auth_req_id", auth_req_id}, {"expires_in", seconds(lifetime)}};
  if (delivery != Delivery::push) body["interval"] = seconds(settings_.interval);  // §7.3
  return http::Answer(http::json(200, boost::json::serialize(body), gate_.scheme()));
}

}  // namespace gatehouse::oauth
