#include "core/tokens/access_token.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/base/followed_cache.h"
#include "core/base/ids.h"
#include "core/base/words.h"
#include "core/tokens/bearer.h"

namespace gatehouse::tokens {
namespace {

std::vector<std::string> read_audience(const boost::json::object& object) {
  auto several = texts_member(object, "aud");
  if (several.empty()) several.push_back(text_member(object, "aud"));
  return several;
}

/// As RFC 8693 §4.1 names an actor here: always a client, by its own `sub`.
std::string named_actor(std::string_view client_id) {
  return boost::json::serialize(boost::json::object{{"sub", client_id}});
}

}  // namespace

std::size_t owned_bytes(const AccessToken& token) noexcept {
  using gatehouse::owned_bytes;
  std::size_t sum = owned_bytes(token.subject) + owned_bytes(token.client.text()) +
                    owned_bytes(token.family.text()) + owned_bytes(token.audience) + owned_bytes(token.scope);
  sum += owned_bytes(token.confirmation) + owned_bytes(token.act) + owned_bytes(token.may_act) +
         owned_bytes(token.authorization_details);
  if (token.authentication)
    sum += owned_bytes(token.authentication->acr) + owned_bytes(token.authentication->amr);
  return sum;
}

AccessTokenForm access_token_form(const config::TokenSettings& tenant, const config::ClientMetadata& client) {
  const auto& name =
      client.access_token_signed_response_alg ? *client.access_token_signed_response_alg : tenant.access_alg;
  return {.format = client.access_token_format.value_or(tenant.access_format),
          .algorithm = jose::parse_algorithm(name).value_or(jose::Algorithm::es256)};
}

std::string may_act_of(const config::ClientMetadata& client) {
  const auto& named = client.token_exchange.may_act;
  return named.empty() ? std::string() : named_actor(named);
}

bool lets_act(const AccessToken& token, const ClientId& client) {
  return token.may_act.empty() || token.may_act == named_actor(client.text());
}

Result<MintedAccessToken> AccessTokenIssuer::mint(const AccessToken& token,
                                                  const AccessTokenForm& form) const {
  switch (form.format) {
    case config::AccessTokenFormat::jwt:
      return mint_jwt(token, form.algorithm);
    case config::AccessTokenFormat::opaque:
      return mint_opaque(token);
  }
  return Error(ErrorCode::internal, "unknown access token format");
}

Result<MintedAccessToken> AccessTokenIssuer::mint_jwt(const AccessToken& token,
                                                      jose::Algorithm algorithm) const {
  const auto keys = keys_.current();
  const auto* key = keys->signing_key(algorithm);
  if (key == nullptr) return Error(ErrorCode::unavailable, "the tenant has no active key for access tokens");
  // RFC 9068 §2.2
  boost::json::object claims{{"iss", issuer_},
                             {"sub", token.subject},
                             {"aud", audience_value(token.audience)},
                             {"exp", as_seconds(token.expires_at)},
                             {"iat", as_seconds(token.issued_at)},
                             {"jti", make_uuid_v7(token.issued_at)},
                             {"client_id", token.client.text()}};
  if (!token.scope.empty()) claims["scope"] = join_words(token.scope);  // RFC 9068 §2.2.3
  if (!token.family.empty()) claims[kFamilyClaim] = token.family.text();
  if (token.authentication) {
    claims["auth_time"] = as_seconds(token.authentication->auth_time);
    // RFC 9470 §6.1.
    if (!token.authentication->acr.empty()) claims["acr"] = token.authentication->acr;
    if (!token.authentication->amr.empty())
      claims["amr"] = boost::json::value_from(token.authentication->amr);
  }
  add_confirmation(claims, token.confirmation);
  if (!token.authorization_details.empty())  // RFC 9396 §9.1
    claims["authorization_details"] = boost::json::parse(token.authorization_details);
  if (!token.act.empty()) claims["act"] = boost::json::parse(token.act);
  if (!token.may_act.empty()) claims["may_act"] = boost::json::parse(token.may_act);
  GH_TRY(auto value, jose::sign_compact(*key, jose::TokenType::at_jwt, boost::json::serialize(claims)));
  signings_.add(algorithm);
  return MintedAccessToken{.value = std::move(value), .row = std::nullopt};
}

MintedAccessToken AccessTokenIssuer::mint_opaque(const AccessToken& token) const {
  MintedAccessToken minted{.value = make_bearer_value(), .row = std::nullopt};
  minted.row = NewAccessToken{.digest = bearer_digest(tenant_, BearerKind::access_token, minted.value),
                              .family = token.family,
                              .client = token.client,
                              .expires_at = token.expires_at,
                              .payload = write_access_token(token)};
  return minted;
}

boost::json::value audience_value(const std::vector<std::string>& audience) {
  if (audience.size() == 1) return boost::json::value(audience.front());
  return boost::json::value_from(audience);
}

Document write_access_token(const AccessToken& token) {
  boost::json::object object{{"schema", 1},
                             {"sub", token.subject},
                             {"aud", audience_value(token.audience)},
                             {"scope", boost::json::value_from(token.scope)},
                             {"issued_at", as_microseconds(token.issued_at)}};
  if (token.authentication) {
    object["auth_time"] = as_microseconds(token.authentication->auth_time);
    object["acr"] = token.authentication->acr;
    object["amr"] = boost::json::value_from(token.authentication->amr);
  }
  add_confirmation(object, token.confirmation);
  if (!token.authorization_details.empty()) object["authorization_details"] = token.authorization_details;
  if (!token.act.empty()) object["act"] = token.act;
  if (!token.may_act.empty()) object["may_act"] = token.may_act;
  return write_document(object);
}

Result<AccessToken> read_access_token(const NewAccessToken& row) {
  GH_TRY(const auto object, read_document(row.payload));
  AccessToken token{.subject = text_member(object, "sub"),
                    .client = row.client,
                    .family = row.family,
                    .audience = read_audience(object),
                    .scope = texts_member(object, "scope"),
                    .authentication = std::nullopt,
                    .confirmation = read_confirmation(object),
                    .authorization_details = text_member(object, "authorization_details"),
                    .act = text_member(object, "act"),
                    .may_act = text_member(object, "may_act"),
                    .issued_at = time_member(object, "issued_at"),
                    .expires_at = row.expires_at};
  if (object.contains("auth_time"))
    token.authentication = Authentication{.auth_time = time_member(object, "auth_time"),
                                          .acr = text_member(object, "acr"),
                                          .amr = texts_member(object, "amr")};
  return token;
}

}  // namespace gatehouse::tokens
