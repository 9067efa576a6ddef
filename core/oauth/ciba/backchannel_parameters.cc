#include "core/oauth/ciba/backchannel_parameters.h"

#include <algorithm>
#include <charconv>

#include "core/base/ascii.h"
#include "core/base/shown_text.h"
#include "core/oauth/refresh_rule.h"

namespace gatehouse::oauth {
namespace {

constexpr std::size_t kLongestToken = 1024;   // CIBA §7.1
constexpr std::size_t kShortestToken = 22;    // 128 bits, as §7.1 wants, in the alphabet of RFC 6750 §2.1
constexpr std::size_t kLongestMessage = 100;  // characters
constexpr Duration kShortestLifetime = std::chrono::seconds(10);

using Refusal = std::optional<OAuthError>;

Refusal read_scope(const http::Params& params, const config::ClientMetadata& client,
                   const BackchannelMeasure& measure, BackchannelParameters& read) {
  const auto text = params.value_of("scope");
  if (!text) return OAuthError{OAuthCode::invalid_request, "scope is missing."};
  const auto asked = parse_scope(*text);
  const auto registered = parse_scope(client.scope);
  if (!asked || !registered) return OAuthError{OAuthCode::invalid_scope, "scope is malformed or too long."};
  for (const auto& value : *asked) {
    // As at the authorization endpoint (OpenID Core §3.1.2.1, §11).
    if (!contains_scope(measure.scopes.values(), value)) continue;
    if (!contains_scope(*registered, value))
      return OAuthError{OAuthCode::invalid_scope, "A requested scope is not registered for this client."};
    if (value == kOfflineAccess && !may_refresh(client)) continue;
    read.scope.push_back(value);
  }
  if (!contains_scope(read.scope, "openid"))
    return OAuthError{OAuthCode::invalid_scope, "scope must contain openid."};
  return std::nullopt;
}

// RFC 9396 §3: wherever `scope` is. It stands beside `openid`, which CIBA §7.1 wants all the same.
Refusal read_details(const http::Params& params, const config::ClientMetadata& client,
                     const BackchannelMeasure& measure, BackchannelParameters& read) {
  auto asked = measure.details.read(params, client);
  if (!asked) return asked.error();
  read.authorization_details = *std::move(asked);
  return std::nullopt;
}

Refusal read_resources(const http::Params& params, const BackchannelMeasure& measure,
                       BackchannelParameters& read) {
  auto asked = measure.resources.read_for(params, read.scope, read.authorization_details);
  if (!asked) return asked.error();
  read.resources = *std::move(asked);
  return std::nullopt;
}

Refusal check_hints(const http::Params& params) {
  int hints = 0;
  for (const auto* name : {"login_hint", "login_hint_token", "id_token_hint"})
    hints += params.value_of(name) ? 1 : 0;
  if (hints != 1)
    return OAuthError{OAuthCode::invalid_request,
                      "Exactly one of login_hint, id_token_hint and login_hint_token must be sent."};
  if (params.value_of("login_hint_token"))
    return OAuthError{OAuthCode::invalid_request,
                      "login_hint_token is not understood here. Send login_hint or id_token_hint."};
  return std::nullopt;
}

Refusal read_binding_message(const http::Params& params, BackchannelParameters& read) {
  const auto text = params.value_of("binding_message");
  if (!text) return std::nullopt;
  if (!is_fit_to_show(*text, kLongestMessage))
    return OAuthError{OAuthCode::invalid_binding_message,
                      "binding_message must be at most 100 characters of plain text."};
  read.binding_message = *text;
  return std::nullopt;
}

/// RFC 6750 §2.1: b64token.
bool is_bearer_token(std::string_view text) {
  while (text.ends_with('='))
    text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
  });
}

Refusal read_notification_token(const http::Params& params, const config::ClientMetadata& client,
                                BackchannelParameters& read) {
  if (client.backchannel_token_delivery_mode.value_or("poll") == "poll") return std::nullopt;
  const auto token = params.value_of("client_notification_token");
  if (!token)
    return OAuthError{OAuthCode::invalid_request,
                      "client_notification_token is missing: this client is registered for notifications."};
  if (token->size() > kLongestToken || token->size() < kShortestToken || !is_bearer_token(*token))
    return OAuthError{OAuthCode::invalid_request,
                      "client_notification_token must be a bearer token of 22 to 1024 characters."};
  read.notification_token = *token;
  return std::nullopt;
}

Refusal read_lifetime(const http::Params& params, const BackchannelMeasure& measure,
                      BackchannelParameters& read) {
  read.lifetime = measure.lifetime;
  const auto text = params.value_of("requested_expiry");
  if (!text) return std::nullopt;
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error == std::errc::invalid_argument || end != text->data() + text->size() ||
      (error == std::errc() && seconds == 0))
    return OAuthError{OAuthCode::invalid_request, "requested_expiry must be a positive number of seconds."};
  // §7.1 leaves what is out of bounds to us: nearest is best. The answer says what it has become.
  read.lifetime = error == std::errc() ? std::clamp<Duration>(std::chrono::seconds(seconds),
                                                              kShortestLifetime, kLongestBackchannelLifetime)
                                       : kLongestBackchannelLifetime;
  return std::nullopt;
}

Refusal check_what_is_not_offered(const http::Params& params) {
  if (params.value_of("user_code"))
    return OAuthError{OAuthCode::invalid_request, "User codes are not used here."};
  if (params.value_of("request_uri"))
    return OAuthError{OAuthCode::invalid_request, "A signed request is sent by value, as request."};
  return std::nullopt;
}

}  // namespace

std::variant<BackchannelParameters, OAuthError> read_backchannel_parameters(
    const http::Params& params, const config::ClientMetadata& client, const BackchannelMeasure& measure) {
  BackchannelParameters read;
  if (auto refusal = read_scope(params, client, measure, read)) return *refusal;
  if (auto refusal = read_details(params, client, measure, read)) return *refusal;
  if (auto refusal = read_resources(params, measure, read)) return *refusal;
  if (auto refusal = check_hints(params)) return *refusal;
  if (auto refusal = read_binding_message(params, read)) return *refusal;
  if (auto refusal = read_notification_token(params, client, read)) return *refusal;
  if (auto refusal = read_lifetime(params, measure, read)) return *refusal;
  if (auto refusal = check_what_is_not_offered(params)) return *refusal;
  return read;
}

}  // namespace gatehouse::oauth
