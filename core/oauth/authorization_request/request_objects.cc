#include "core/oauth/authorization_request/request_objects.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/jose/signed_object.h"
#include "core/jose/strict_algorithms.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;

// RFC 9101 §10.8 names the last; before it, request objects had any or none (OpenID Core §6.1).
constexpr std::array<std::string_view, 3> kTypes = {"", "JWT", "oauth-authz-req+jwt"};
constexpr std::array<std::string_view, 1> kStrictTypes = {"oauth-authz-req+jwt"};
constexpr auto kSkew = std::chrono::seconds(30);  // S-247
constexpr auto kLongestLife = std::chrono::minutes(60);

/// Claims about the object itself (RFC 7519 §4.1), which are no parameters.
constexpr std::array<std::string_view, 7> kAboutItself = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"};

constexpr auto kLongestBackchannelLife = std::chrono::hours(1);  // bounds what is remembered against replay

constexpr OAuthError refuse(std::string_view text) { return {OAuthCode::invalid_request_object, text}; }

bool says(const json::value* claim, std::string_view text) {
  return claim != nullptr && claim->is_string() && claim->get_string() == text;
}

/// RFC 7519 §4.1.3: a text, or a list of texts and of nothing else (S-137).
bool is_for(const json::value* audience, std::string_view issuer) {
  if (audience == nullptr) return true;
  const auto* list = audience->if_array();
  if (list == nullptr) return says(audience, issuer);
  return std::all_of(list->begin(), list->end(), [](const json::value& one) { return one.is_string(); }) &&
         std::any_of(list->begin(), list->end(), [&](const json::value& one) { return says(&one, issuer); });
}

std::optional<TimePoint> time_of(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  return claim == nullptr ? std::nullopt : jose::parse_numeric_date(*claim);
}

bool is_timely(const json::object& claims, TimePoint now) {
  const auto time = [&](std::string_view name) { return time_of(claims, name); };
  for (const auto* name : {"exp", "nbf", "iat"})
    if (claims.contains(name) && !time(name)) return false;
  if (const auto expires_at = time("exp"); expires_at && now >= *expires_at + kSkew) return false;
  for (const auto* name : {"nbf", "iat"})
    if (const auto begins = time(name); begins && *begins > now + kSkew) return false;
  return true;
}

/// FAPI 2.0 Message Signing §5.3.1 points 3 and 4: one that leaked is worth nothing an hour later, and none
/// can be made ahead for a time when its maker has lost the key.
bool is_short_lived(const json::object& claims, TimePoint now) {
  const auto begins = time_of(claims, "nbf");
  const auto ends = time_of(claims, "exp");
  return begins && ends && now - *begins <= kLongestLife + kSkew && *ends - *begins <= kLongestLife;
}

std::string as_parameter(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return json::serialize(value);  // numbers as max_age, objects as claims
}

http::Params parameters_of(const json::object& claims) {
  std::vector<http::Params::Pair> pairs;
  for (const auto& [name, value] : claims) {
    if (value.is_null() || contains(kAboutItself, std::string_view(name))) continue;
    // The one parameter that can be there more than once is a list here (RFC 8707 §2.1).
    if (const auto* list = name == "resource" ? value.if_array() : nullptr)
      for (const auto& one : *list)
        pairs.emplace_back(name, as_parameter(one));
    else
      pairs.emplace_back(name, as_parameter(value));
  }
  return http::Params(std::move(pairs));
}

}  // namespace

std::span<const jose::Algorithm> RequestObjects::accepted() const noexcept {
  if (settings_.strict) return jose::kStrictAlgorithms;
  return jose::key_pair_algorithms();
}

std::vector<std::string> RequestObjects::algorithms() const {
  std::vector<std::string> names;
  for (const auto algorithm : accepted())
    names.emplace_back(jose::to_string(algorithm));
  return names;
}

// OpenID Core §6.3.2: the client's own signature, by the algorithm that it registered.
std::variant<http::Params, OAuthError> RequestObjects::open(std::string_view object,
                                                            const clients::ClientPtr& client,
                                                            TimePoint now) const {
  // RFC 9101 §6.2. An encrypted one is no compact JWS (RFC 9101 §6.1): discovery offers none.
  const auto& name = client->request_object_signing_alg;
  const auto registered = name ? jose::parse_algorithm(*name) : std::nullopt;
  const auto algorithms = registered ? std::span(&*registered, 1) : accepted();
  const std::span<const std::string_view> types = settings_.strict
                                                      ? std::span<const std::string_view>(kStrictTypes)
                                                      : std::span<const std::string_view>(kTypes);
  const auto keys = keys_.signature_keys(client, jose::claimed_key(object).value_or(std::string()), now);
  if (!keys) return refuse("The keys at the client's jwks_uri cannot be fetched.");
  const auto verified =
      jose::verify_signed_object(object, **keys, {.types = types, .algorithms = algorithms});
  if (!verified)
    return refuse(
        "The request object is not signed with a key of this client, or is not of the type and algorithm "
        "that are accepted here.");
  const auto& claims = *verified;
  if (!says(claims.if_contains("client_id"), client->client_id))
    return refuse("client_id in the request object must be that of the client.");
  if (claims.contains("iss") && !says(claims.if_contains("iss"), client->client_id))
    return refuse("iss in the request object must be the client_id.");
  if ((settings_.strict && !claims.contains("aud")) || !is_for(claims.if_contains("aud"), settings_.issuer))
    return refuse("aud in the request object must be the issuer.");
  if (!is_timely(claims, now)) return refuse("The request object is expired or not valid yet.");
  if (settings_.strict && !is_short_lived(claims, now))
    return refuse(
        "The request object must have nbf and exp, at most 60 minutes apart, and nbf not older than that.");
  // RFC 9101 §4: one inside another could be opened for ever.
  if (claims.contains("request") || claims.contains("request_uri"))
    return refuse("A request object must not hold request or request_uri.");
  return parameters_of(claims);  // RFC 9101 §6.3: and nothing that stands beside it
}

std::variant<RequestObjects::Backchannel, OAuthError> RequestObjects::open_backchannel(
    std::string_view object, const clients::ClientPtr& client, TimePoint now) const {
  // CIBA §13 has one error for all of these.
  const auto refuse = [](std::string_view text) { return OAuthError{OAuthCode::invalid_request, text}; };
  const auto algorithm =
      jose::parse_algorithm(client->backchannel_authentication_request_signing_alg.value_or(""));
  if (!algorithm) return refuse("The client is not registered to sign back-channel requests.");
  const auto keys = keys_.signature_keys(client, jose::claimed_key(object).value_or(std::string()), now);
  if (!keys) return refuse("The keys at the client's jwks_uri cannot be fetched.");
  const auto verified =
      jose::verify_signed_object(object, **keys, {.types = kTypes, .algorithms = std::span(&*algorithm, 1)});
  if (!verified) return refuse("The request is not signed with a key of this client.");
  const auto& claims = *verified;
  // CIBA §7.1.1: all of them must be there.
  for (const auto* name : {"iss", "aud", "exp", "iat", "nbf", "jti"})
    if (!claims.contains(name)) return refuse("A signed request must have iss, aud, exp, iat, nbf and jti.");
  if (!says(claims.if_contains("iss"), client->client_id))
    return refuse("iss in the signed request must be the client_id.");
  if (!is_for(claims.if_contains("aud"), settings_.issuer))
    return refuse("aud in the signed request must be the issuer.");
  const auto ends = jose::parse_numeric_date(claims.at("exp"));
  if (!is_timely(claims, now) || *ends > now + kLongestBackchannelLife)
    return refuse("The signed request is expired, not valid yet, or valid for more than an hour.");
  const auto* id = claims.at("jti").if_string();
  if (id == nullptr || id->empty() || id->size() > 256)
    return refuse("jti must be a text of 1 to 256 bytes.");
  if (claims.contains("request") || claims.contains("request_uri"))
    return refuse("A signed request must not hold request or request_uri.");
  return Backchannel{.params = parameters_of(claims),
                     .id = std::string(*id),
                     .ends = *ends + kSkew,
                     .validity = {.issued_at = time_of(claims, "iat"),
                                  .expires_at = *ends,
                                  .longest = kLongestBackchannelLife,
                                  .skew = kSkew}};
}

}  // namespace gatehouse::oauth
