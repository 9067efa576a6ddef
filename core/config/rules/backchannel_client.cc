#include "core/config/rules/backchannel_client.h"

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/fetch_rules.h"

namespace gatehouse::config {
namespace {

bool asks_from_elsewhere(const ClientMetadata& client) {
  return contains(client.grant_types, kCibaGrantType);
}

bool has_openid(const std::string& scope) {
  return (" " + scope + " ").find(" openid ") != std::string::npos;
}

void check_grant(const ClientMetadata& client, const Place& place, Findings& findings) {
  const auto& mode = client.backchannel_token_delivery_mode;
  if (!mode)
    findings.error(code::kGrantCombination, place,
                   "client " + client.client_id +
                       " may ask people from elsewhere, but nothing says how it "
                       "hears of the answer",
                   "backchannel_token_delivery_mode: poll, ping or push");
  if (client.token_endpoint_auth_method == "none")
    findings.error(
        code::kPublicClient, place.in("grant_types"),
        "a public client may not ask people from elsewhere: anybody could, in its name",
        "leave " + std::string(kCibaGrantType) + " out, or choose another token_endpoint_auth_method");
  if (!has_openid(client.scope))
    findings.error(code::kGrantCombination, place.in("scope"),
                   "every back-channel request needs the scope openid", "add openid");
  // CIBA §10.3.1: nobody is there who could prove a key when tokens are pushed.
  if (mode == "push" &&
      (client.dpop_bound_access_tokens || client.tls_client_certificate_bound_access_tokens))
    findings.error(code::kGrantCombination, place.in("backchannel_token_delivery_mode"),
                   "tokens that are pushed cannot be bound to a key",
                   "choose ping or poll, or leave dpop_bound_access_tokens and "
                   "tls_client_certificate_bound_access_tokens out");
}

}  // namespace

void check_backchannel_client(const ClientMetadata& client, Profile profile, const Place& place,
                              Findings& findings) {
  const auto& mode = client.backchannel_token_delivery_mode;
  const auto& endpoint = client.backchannel_client_notification_endpoint;
  const auto& algorithm = client.backchannel_authentication_request_signing_alg;
  const bool asks = asks_from_elsewhere(client);
  if (asks) check_grant(client, place, findings);
  if (!asks && (mode || algorithm))
    findings.error(
        code::kGrantCombination,
        place.in(mode ? "backchannel_token_delivery_mode" : "backchannel_authentication_request_signing_alg"),
        "it means nothing without the grant type " + std::string(kCibaGrantType),
        "add that to grant_types, or remove it");
  const bool is_told = mode == "ping" || mode == "push";
  const auto at = place.in("backchannel_client_notification_endpoint");
  if (is_told && endpoint.empty())
    findings.error(code::kGrantCombination, place, "the mode " + *mode + " needs an address to be told at",
                   "add backchannel_client_notification_endpoint");
  if (!is_told && !endpoint.empty())
    findings.error(code::kGrantCombination, at, "nobody calls this address in this mode",
                   "backchannel_token_delivery_mode: ping or push, or remove it");
  check_remote_address(endpoint, profile, at, findings);
  if (algorithm && client.jwks.empty() && client.jwks_uri.empty())
    findings.error(code::kClientKeys, place.in("backchannel_authentication_request_signing_alg"),
                   "client " + client.client_id + " signs its requests, but has no jwks",
                   "add its public keys: jwks: { keys: [ … ] }, or jwks_uri");
}

}  // namespace gatehouse::config
