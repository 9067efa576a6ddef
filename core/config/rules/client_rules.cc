#include "core/config/rules/client_rules.h"

#include <algorithm>
#include <set>

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/backchannel_client.h"
#include "core/config/rules/fetch_rules.h"
#include "core/config/rules/phc.h"
#include "core/config/rules/tls_rules.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

/// RFC 6749 appendix A.1 allows any visible character; a colon would end the name in HTTP Basic, a space in
/// scopes and logs, so both are left out.
void check_id(const ClientMetadata& client, const Place& place, Findings& findings) {
  const bool well_formed = !client.client_id.empty() && client.client_id.size() <= 128 &&
                           std::all_of(client.client_id.begin(), client.client_id.end(),
                                       [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
  if (!well_formed)
    findings.error(code::kClientId, place.in("client_id"),
                   "client_id must be 1 to 128 visible ASCII characters", "no spaces, no colon");
}

void check_list(const std::vector<std::string>& uris, const ClientMetadata& client, Profile profile,
                const Place& list, Findings& findings) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < uris.size(); ++i) {
    check_redirect_uri(uris[i], client, profile, list.at(i), findings);
    if (!seen.insert(uris[i]).second)
      findings.error(code::kRedirectForm, list.at(i), "this redirect URI is listed twice", "remove one");
  }
}

void check_redirects(const ClientMetadata& client, Profile profile, const Place& place, Findings& findings) {
  for (const auto* grant : {"authorization_code", "implicit"})
    if (contains(client.grant_types, grant) && client.redirect_uris.empty())
      findings.error(code::kRedirectMissing, place, "client " + client.client_id + " has no redirect_uris",
                     "list one, or leave " + std::string(grant) + " out of grant_types");
  check_list(client.redirect_uris, client, profile, place.in("redirect_uris"), findings);
  check_list(client.post_logout_redirect_uris, client, profile, place.in("post_logout_redirect_uris"),
             findings);
}

constexpr std::string_view kTokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Whether a refresh token can come of it.
bool signs_people_in(const std::string& grant_type) {
  return grant_type != "refresh_token" && grant_type != "client_credentials" &&
         grant_type != kTokenExchange && grant_type != kJwtBearer;
}

/// RFC 9101 §5.2. Each is an address that a request can make the server ask.
void check_request_uris(const ClientMetadata& client, Profile profile, const Place& list,
                        Findings& findings) {
  constexpr std::size_t kMost = 16;
  if (client.request_uris.size() > kMost)
    findings.error(code::kRemoteAddress, list, "more than 16 request_uris",
                   "push requests instead: RFC 9126");
  for (std::size_t i = 0; i < client.request_uris.size(); ++i) {
    const auto& uri = client.request_uris[i];
    // OpenID Registration §2: a fragment is there to be changed with the content and is never sent.
    check_remote_address(uri.substr(0, uri.find('#')), profile, list.at(i), findings);
    if (uri.empty() || uri.starts_with('#'))
      findings.error(code::kRemoteAddress, list.at(i), "a request_uri must be an address",
                     "https://app.example.com/request.jwt");
  }
}

/// RFC 8693 leaves everything open; here what is not said is not allowed (S-075).
void check_exchange(const ClientMetadata& client, const Place& place, Findings& findings) {
  const auto& rule = client.token_exchange;
  if (!contains(client.grant_types, kTokenExchange)) return;
  const auto at = place.in("token_exchange");
  if (rule.subject_clients.empty() || rule.audiences.empty())
    findings.error(code::kGrantCombination, at,
                   "client " + client.client_id + " may exchange tokens, but nothing says which",
                   "token_exchange: { subject_clients: [ … ], audiences: [ … ], delegation: true }");
  else if (!rule.impersonation && !rule.delegation)
    findings.error(code::kGrantCombination, at, "neither impersonation nor delegation is allowed",
                   "delegation: true, or impersonation: true");
}

void check_public_client(const ClientMetadata& client, const Place& place, Findings& findings) {
  if (!client.client_secret_hash.empty())
    findings.error(code::kPublicClient, place.in("client_secret_hash"), "a public client has no secret",
                   "remove it, or choose another token_endpoint_auth_method");
  // RFC 9700 §2.1.1: without a secret, PKCE is all that ties the code to who asked for it.
  if (!client.require_pkce)
    findings.error(code::kPublicClient, place.in("require_pkce"), "a public client must use PKCE",
                   "remove require_pkce: false");
  if (contains(client.grant_types, kTokenExchange))
    findings.error(code::kPublicClient, place.in("grant_types"), "a public client may not exchange tokens",
                   "leave it out, or choose another token_endpoint_auth_method");
  // Whoever came across an assertion could bring it: it says whom it is about, not who holds it.
  if (contains(client.grant_types, kJwtBearer))
    findings.error(code::kPublicClient, place.in("grant_types"), "a public client may not bring assertions",
                   "leave it out, or choose another token_endpoint_auth_method");
  if (contains(client.grant_types, "client_credentials"))
    findings.error(code::kPublicClient, place.in("grant_types"),
                   "a public client has no credentials to ask with",
                   "remove client_credentials, or choose another token_endpoint_auth_method");
}

void check_secret(const ClientMetadata& client, const Place& place, Findings& findings) {
  if (client.client_secret_hash.empty()) {
    findings.error(code::kClientSecret, place,
                   "client " + client.client_id + " has no client_secret_hash but must prove itself by " +
                       client.token_endpoint_auth_method,
                   "add one, or set token_endpoint_auth_method: none for a public client");
  } else if (!is_keyed_digest(client.client_secret_hash) && !is_argon2id_phc(client.client_secret_hash) &&
             !is_recoverable_secret(client.client_secret_hash)) {
    // The value is not repeated: it may be the secret itself.
    findings.error(
        code::kClientSecret, place.in("client_secret_hash"), "client_secret_hash is not a hash",
        "sha256:<43 characters of base64url> of a generated secret, or $argon2id$v=19$m=…,t=…,p=1$…$…");
  }
}

/// HS* is keyed with the secret itself: there must be one, and more than a hash of it (OpenID Core §10.1,
/// decision 7).
void check_recoverable(const ClientMetadata& client, const Place& place, Findings& findings) {
  const bool recoverable = is_recoverable_secret(client.client_secret_hash);
  if (recoverable && !needs_recoverable_secret(client))
    findings.error(code::kClientSecret, place.in("client_secret_hash"),
                   "the secret can be read back, but nothing of this client needs that",
                   "a hash is enough; name an HS* algorithm only where the client cannot do without");
  if (recoverable) return;
  const auto refuse = [&](std::string_view key, const std::optional<std::string>& algorithm) {
    if (!algorithm || !is_mac_name(*algorithm)) return;
    const bool without_secret = client.token_endpoint_auth_method == "none";
    findings.error(code::kTokenAlgorithm, place.in(key),
                   *algorithm + " is keyed with the client's secret, and " +
                       (without_secret ? "a public client has none" : "only a hash of it is here"),
                   without_secret
                       ? "choose an algorithm of the tenant's keys"
                       : "make the client with `gatehouse client create`, which keeps a secret that "
                         "can be read back, or choose an algorithm of the tenant's keys");
  };
  refuse("id_token_signed_response_alg", client.id_token_signed_response_alg);
  refuse("userinfo_signed_response_alg", client.userinfo_signed_response_alg);
  refuse("authorization_signed_response_alg", client.authorization_signed_response_alg);
  refuse("introspection_signed_response_alg", client.introspection_signed_response_alg);
  if (client.token_endpoint_auth_method == "client_secret_jwt")
    findings.error(
        code::kClientSecret, place.in("token_endpoint_auth_method"),
        "client_secret_jwt is keyed with the client's secret, and only a hash of it is here",
        "make the client with `gatehouse client create --auth-method client_secret_jwt`, which keeps "
        "a secret that can be read back, or choose private_key_jwt");
}

/// RFC 7523: who signs assertions has keys, and an algorithm that is theirs.
void check_assertions(const ClientMetadata& client, const Place& place, Findings& findings) {
  const auto& method = client.token_endpoint_auth_method;
  const auto& algorithm = client.token_endpoint_auth_signing_alg;
  if (method == "private_key_jwt" && client.jwks.empty() && client.jwks_uri.empty())
    findings.error(code::kClientKeys, place,
                   "client " + client.client_id + " proves itself with a key, but has no jwks",
                   "add its public keys: jwks: { keys: [ … ] }, or jwks_uri");
  if (!algorithm) return;
  const bool fits = is_mac_name(*algorithm) ? method == "client_secret_jwt" : method == "private_key_jwt";
  if (!fits)
    findings.error(code::kTokenAlgorithm, place.in("token_endpoint_auth_signing_alg"),
                   *algorithm + " does not go with " + method,
                   "HS256, HS384 and HS512 are for client_secret_jwt, all others for private_key_jwt");
}

/// Front-Channel Logout 1.0 §2. It is loaded in a page of ours: none but the client's own origin, which the
/// operator has judged already.
void check_frontchannel(const ClientMetadata& client, const Place& place, Findings& findings) {
  if (client.frontchannel_logout_uri.empty()) return;
  const auto uri = parse_uri(client.frontchannel_logout_uri);
  const auto same_origin = [&](const std::string& redirect) {
    const auto other = parse_uri(redirect);
    return other && uri->scheme == other->scheme && uri->host == other->host && uri->port == other->port;
  };
  const bool fits = uri && (uri->scheme == "https" || uri->scheme == "http") && !uri->host.empty() &&
                    !uri->has_userinfo && !uri->fragment &&
                    std::any_of(client.redirect_uris.begin(), client.redirect_uris.end(), same_origin);
  if (!fits)
    findings.error(code::kFrontchannelAddress, place,
                   "\"" + client.frontchannel_logout_uri + "\" is not of the origin of a redirect URI",
                   "scheme, host and port of one of redirect_uris, and no fragment");
}

void check_combination(const ClientMetadata& client, const Place& place, Findings& findings) {
  const auto refuse = [&](std::string_view key, std::string message, std::string hint) {
    findings.error(code::kGrantCombination, place.in(key), std::move(message), std::move(hint));
  };
  if (client.grant_types.empty())
    refuse("grant_types", "grant_types is empty", "leave it out for the default");
  if (contains(client.grant_types, "refresh_token") &&
      std::none_of(client.grant_types.begin(), client.grant_types.end(), signs_people_in))
    refuse("grant_types", "refresh_token without a grant of a person never yields a token",
           "add authorization_code");
  check_response_types(client, place, findings);
}

}  // namespace

bool proves_itself_without_secret(std::string_view method) {
  return method == "private_key_jwt" || is_certificate_method(method);
}

bool is_mac_name(std::string_view algorithm) { return algorithm.starts_with("HS"); }

bool needs_recoverable_secret(const ClientMetadata& client) {
  const auto names_mac = [](const std::optional<std::string>& algorithm) {
    return algorithm && is_mac_name(*algorithm);
  };
  return client.token_endpoint_auth_method == "client_secret_jwt" ||
         names_mac(client.id_token_signed_response_alg) || names_mac(client.userinfo_signed_response_alg) ||
         names_mac(client.authorization_signed_response_alg) ||
         names_mac(client.introspection_signed_response_alg);
}

void check_client(const ClientMetadata& client, Profile profile, const Place& place, Diagnostics& found) {
  Findings findings(found);
  check_id(client, place, findings);
  check_redirects(client, profile, place, findings);
  if (client.token_endpoint_auth_method == "none")
    check_public_client(client, place, findings);
  else if (!proves_itself_without_secret(client.token_endpoint_auth_method) ||
           !client.client_secret_hash.empty())
    check_secret(client, place, findings);
  check_assertions(client, place, findings);
  check_client_certificate(client, place, findings);
  check_exchange(client, place, findings);
  check_jwks(client, place.in("jwks"), findings);
  check_remote_address(client.jwks_uri, profile, place.in("jwks_uri"), findings);
  check_remote_address(client.sector_identifier_uri, profile, place.in("sector_identifier_uri"), findings);
  if (!client.jwks.empty() && !client.jwks_uri.empty())  // RFC 7591 §2
    findings.error(code::kClientKeys, place.in("jwks_uri"), "jwks and jwks_uri exclude each other",
                   "remove one of them");
  check_request_uris(client, profile, place.in("request_uris"), findings);
  check_remote_address(client.backchannel_logout_uri, profile, place.in("backchannel_logout_uri"), findings);
  check_backchannel_client(client, profile, place, findings);
  check_frontchannel(client, place.in("frontchannel_logout_uri"), findings);
  check_recoverable(client, place, findings);
  check_encryption(client, place, findings);
  check_combination(client, place, findings);
}

}  // namespace gatehouse::config
