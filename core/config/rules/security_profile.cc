#include "core/config/rules/security_profile.h"

#include <algorithm>

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"

namespace gatehouse::config {
namespace {

using namespace std::chrono_literals;

/// Whether a key is written there: what is not is blamed on its surroundings, in the same place.
bool is_written(const Place& surroundings, std::string_view key) {
  const auto inner = surroundings.in(key).span();
  const auto outer = surroundings.span();
  return inner.line != outer.line || inner.column != outer.column;
}

/// The tenant's first key that the profile allows; empty where there is none.
std::string fapi_key(const TenantConfig& tenant) {
  for (const auto& key : tenant.keys)
    if (is_fapi_algorithm(key.alg)) return key.alg;
  return {};
}

class Contradictions {
 public:
  Contradictions(std::string profile, Findings& findings)
      : profile_(std::move(profile)), findings_(findings) {}
  void add(const Place& place, const std::string& message, std::string hint) {
    findings_.error(code::kSecurityProfile, place, message + " (security_profile: " + profile_ + ")",
                    std::move(hint));
  }

 private:
  std::string profile_;
  Findings& findings_;
};

std::string name_of(SecurityProfile profile) {
  switch (profile) {
    case SecurityProfile::oauth2_1:
      return "oauth2.1";
    case SecurityProfile::fapi2_security:
      return "fapi2-security";
    case SecurityProfile::fapi2_message_signing:
      return "fapi2-message-signing";
    case SecurityProfile::mcp:
      return "mcp";
  }
  return {};
}

/// OAuth 2.1 §4.1.1, §4.3.1.
void check_oauth(const ClientMetadata& client, const Place& place, Contradictions& found) {
  if (!client.require_pkce)
    found.add(place.in("require_pkce"), "client " + client.client_id + " goes without PKCE",
              "remove require_pkce: false");
}

/// FAPI 2.0 Security Profile §5.3.2.1.
void check_fapi(const ClientMetadata& client, const Place& place, Contradictions& found) {
  if (!proves_itself_without_secret(client.token_endpoint_auth_method))
    found.add(place.in("token_endpoint_auth_method"),
              "client " + client.client_id + " proves itself by " + client.token_endpoint_auth_method,
              "token_endpoint_auth_method: private_key_jwt, with jwks; or tls_client_auth, or "
              "self_signed_tls_client_auth");
  for (const auto& [key, algorithm] :
       {std::pair{"token_endpoint_auth_signing_alg", &client.token_endpoint_auth_signing_alg},
        {"request_object_signing_alg", &client.request_object_signing_alg},
        {"id_token_signed_response_alg", &client.id_token_signed_response_alg},
        {"userinfo_signed_response_alg", &client.userinfo_signed_response_alg},
        {"access_token_signed_response_alg", &client.access_token_signed_response_alg},
        {"authorization_signed_response_alg", &client.authorization_signed_response_alg},
        {"introspection_signed_response_alg", &client.introspection_signed_response_alg}})
    if (*algorithm && !is_fapi_algorithm(**algorithm))
      found.add(place.in(key), **algorithm + " is not allowed", "PS256, ES256 or EdDSA");
  // CIBA §10.3.1: nobody is there who could prove a key when tokens are pushed, and bearer tokens are what
  // the profile is against. A client of the store meets no other rule that says so.
  if (client.backchannel_token_delivery_mode == "push")
    found.add(place.in("backchannel_token_delivery_mode"), "tokens that are pushed are bound to no key",
              "backchannel_token_delivery_mode: ping or poll");
  // Every request is pushed: nothing would ever be fetched from there.
  if (!client.request_uris.empty())
    found.add(place.in("request_uris"), "requests are pushed, not fetched", "remove request_uris");
}

bool lets_apps_reach_an_api(const TenantConfig& tenant) {
  const auto& scopes = tenant.client_metadata_documents.scopes;
  return std::any_of(tenant.resources.begin(), tenant.resources.end(), [&](const ResourceSettings& api) {
    return std::any_of(api.scopes.begin(), api.scopes.end(),
                       [&](const std::string& scope) { return contains(scopes, scope); });
  });
}

/// The Model Context Protocol, "Authorization": apps that nobody here has heard of find the way from an API's
/// address alone (RFC 9728, RFC 8414), say which API they want tokens for (RFC 8707), and are known by their
/// documents. What they need besides is always on: PKCE, `iss` of RFC 9207, refresh tokens that rotate.
void check_mcp(const TenantConfig& tenant, const Place& place, Contradictions& found) {
  if (tenant.resources.empty())
    found.add(place, "there is no API that tokens could be for", "declare it under resources");
  else if (!lets_apps_reach_an_api(tenant))
    found.add(place.in("client_metadata_documents").in("scopes"),
              "no app could get a token for any API: none may have a scope of one",
              "client_metadata_documents: { scopes: [ … ] }, with scopes of resources");
  if (tenant.tokens.refresh_rotation == RefreshRotation::never)
    found.add(place.in("tokens").in("refresh").in("rotation"),
              "refresh tokens of apps without a secret must rotate", "rotation: always");
  // Whoever has a document needs no registration; the others are few enough to be invited.
  if (tenant.registration.mode == RegistrationMode::open)
    found.add(place.in("registration").in("mode"), "anybody could register a client",
              "mode: token, or closed");
}

}  // namespace

bool is_fapi_algorithm(std::string_view name) {
  return name == "PS256" || name == "ES256" || name == "EdDSA";
}

bool is_fapi(const std::optional<SecurityProfile>& profile) {
  return profile == SecurityProfile::fapi2_security || profile == SecurityProfile::fapi2_message_signing;
}

bool signs_messages(const std::optional<SecurityProfile>& profile) {
  return profile == SecurityProfile::fapi2_message_signing;
}

bool names_every_resource(const std::optional<SecurityProfile>& profile) {
  return profile == SecurityProfile::mcp;
}

void apply_profile(const TenantConfig& tenant, ClientMetadata& client) {
  const auto& profile = tenant.security_profile;
  if (!is_fapi(profile)) return;
  // FAPI 2.0 Security Profile §5.3.2.2. A service has no authorization requests to push, and nothing else to
  // change.
  client.require_pushed_authorization_requests = contains(client.grant_types, "authorization_code");
  // Bound to a key or to a certificate (§5.3.2.1); where nothing is said, to a key.
  client.dpop_bound_access_tokens =
      client.dpop_bound_access_tokens || !client.tls_client_certificate_bound_access_tokens;
  client.require_pkce = true;
  if (signs_messages(profile))
    client.require_signed_request_object = client.require_pushed_authorization_requests;
  // The defaults of JARM and of RFC 9701 are one that the profile does not allow.
  const auto key = fapi_key(tenant);
  if (key.empty()) return;
  for (auto* algorithm :
       {&client.authorization_signed_response_alg, &client.introspection_signed_response_alg})
    if (!*algorithm) *algorithm = key;
}

void apply_profile(TenantConfig& tenant) {
  if (is_fapi(tenant.security_profile)) {
    tenant.tokens.refresh_rotation = RefreshRotation::never;
    // The default of ID tokens is one that the profile does not allow.
    if (!is_fapi_algorithm(tenant.tokens.id_alg))
      if (const auto allowed = fapi_key(tenant); !allowed.empty()) tenant.tokens.id_alg = allowed;
  }
  if (tenant.security_profile == SecurityProfile::mcp) tenant.client_metadata_documents.accepted = true;
  for (auto& client : tenant.clients)
    apply_profile(tenant, client);
}

void check_switched_off(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto documents = place.in("client_metadata_documents");
  if (tenant.security_profile == SecurityProfile::mcp && !tenant.client_metadata_documents.accepted &&
      is_written(documents, "accepted"))
    Contradictions(name_of(SecurityProfile::mcp), findings)
        .add(documents.in("accepted"), "apps must be let in by their metadata documents", "remove it");
  if (!is_fapi(tenant.security_profile)) return;
  Contradictions found(name_of(*tenant.security_profile), findings);
  const Place clients = place.in("clients");
  for (std::size_t i = 0; i < tenant.clients.size(); ++i) {
    const auto& client = tenant.clients[i];
    const auto at = clients.at(i);
    if (!client.dpop_bound_access_tokens && !client.tls_client_certificate_bound_access_tokens &&
        is_written(at, "dpop_bound_access_tokens"))
      found.add(at.in("dpop_bound_access_tokens"), "access tokens must be bound to a key or a certificate",
                "remove it, or tls_client_certificate_bound_access_tokens: true");
    if (!client.require_pushed_authorization_requests &&
        is_written(at, "require_pushed_authorization_requests"))
      found.add(at.in("require_pushed_authorization_requests"), "requests must be pushed", "remove it");
    if (signs_messages(tenant.security_profile) && !client.require_signed_request_object &&
        is_written(at, "require_signed_request_object"))
      found.add(at.in("require_signed_request_object"), "requests must be signed", "remove it");
  }
  const auto tokens = place.in("tokens");
  if (tenant.tokens.refresh_rotation == RefreshRotation::always &&
      is_written(tokens.in("refresh"), "rotation"))
    found.add(tokens.in("refresh").in("rotation"), "refresh tokens must not rotate", "rotation: never");
  if (!is_fapi_algorithm(tenant.tokens.id_alg) && is_written(tokens.in("id"), "alg"))
    found.add(tokens.in("id").in("alg"), tenant.tokens.id_alg + " is not allowed", "PS256, ES256 or EdDSA");
}

void check_profile(const TenantConfig& tenant, const ClientMetadata& client, const Place& place,
                   Findings& findings) {
  if (!tenant.security_profile) return;
  Contradictions found(name_of(*tenant.security_profile), findings);
  check_oauth(client, place, found);
  if (is_fapi(tenant.security_profile)) check_fapi(client, place, found);
}

void check_profile(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const Place clients = place.in("clients");
  for (std::size_t i = 0; i < tenant.clients.size(); ++i)
    check_profile(tenant, tenant.clients[i], clients.at(i), findings);
  if (tenant.security_profile == SecurityProfile::mcp) {
    Contradictions found(name_of(SecurityProfile::mcp), findings);
    check_mcp(tenant, place, found);
  }
  if (!is_fapi(tenant.security_profile)) return;
  Contradictions found(name_of(*tenant.security_profile), findings);
  const Place tokens = place.in("tokens");
  if (tenant.tokens.code_lifetime > 60s)
    found.add(tokens.in("code").in("lifetime"), "an authorization code may last 60 s at most",
              "lifetime: 60s");
  if (!is_fapi_algorithm(tenant.tokens.id_alg))
    found.add(place.in("keys"), "no key signs as the profile demands", "add { alg: ES256 } to keys");
  if (!is_fapi_algorithm(tenant.tokens.access_alg))
    found.add(tokens.in("access").in("alg"), tenant.tokens.access_alg + " is not allowed",
              "PS256, ES256 or EdDSA");
  if (tenant.registration.mode == RegistrationMode::open)
    found.add(place.in("registration").in("mode"), "anybody could register a client",
              "mode: token, or closed");
}

}  // namespace gatehouse::config
