// The configuration as core reads it: plain values, already decoded, checked and defaulted. Declared key by
// key in the schema_*.cc; the names are those of the YAML files. Immutable once in a ConfigSnapshot. Here are
// the tenant and the sum; who needs no more of it includes server_config.h or client_metadata.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/client_metadata.h"
#include "core/config/server_config.h"
#include "gatehouse/config_node.h"
#include "gatehouse/plugin.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::config {

/// What becomes of an answer where a claims hook cannot be asked.
enum class HookFailure { omit, fail };
/// A plugin that knows more of people.
struct ClaimsHookChoice {
  std::string type;
  ConfigNode config;
  HookFailure on_error = HookFailure::omit;
  Duration timeout = std::chrono::milliseconds(500);
  SourceSpan span;

  PluginChoice plugin() const { return {type, config, span}; }
};

enum class RefreshRotation { always, never };
struct TokenSettings {
  Duration access_lifetime = std::chrono::minutes(5);
  AccessTokenFormat access_format = AccessTokenFormat::jwt;
  std::string access_alg = "ES256";
  Duration id_lifetime = std::chrono::minutes(5);
  std::string id_alg = "RS256";
  Duration refresh_lifetime = std::chrono::hours(24 * 30);
  Duration refresh_idle = std::chrono::hours(24 * 7);
  Duration refresh_grace = std::chrono::seconds(30);
  RefreshRotation refresh_rotation = RefreshRotation::always;
  Duration code_lifetime = std::chrono::seconds(60);
  Duration pushed_request_lifetime = std::chrono::seconds(60);
  Duration device_code_lifetime = std::chrono::minutes(10);
  Duration device_interval = std::chrono::seconds(5);
  Duration backchannel_lifetime = std::chrono::minutes(5);  ///< of a CIBA request that names no other
  Duration backchannel_interval = std::chrono::seconds(5);
  SubjectType subject = SubjectType::public_;
};
struct DpopSettings {
  bool nonce_required = false;
};
/// Mutual TLS of clients (RFC 8705).
struct MtlsSettings {
  std::string alias;        ///< base of the endpoints that ask for certificates (§5); empty: the issuer
  std::string authorities;  ///< PEM file of who issues certificates for tls_client_auth
  bool reachable = false;   ///< not of the file: the server's listeners bring clients' certificates
  SourceSpan span;
};
/// Clients that are known by the address of their own metadata document.
struct ClientMetadataDocuments {
  bool accepted = false;
  std::vector<std::string> hosts;  ///< where documents may be; empty: anywhere
  std::vector<std::string> scopes = {"openid", "profile", "email"};
};
/// What exists for old applications only (design decision 8). The password grant is a plugin in `grants`.
struct LegacySettings {
  std::vector<std::string> response_types;  ///< beside `code`; of clients that name them as well
  bool acknowledged = false;                ///< a production server refuses them without
};
/// An API that access tokens are for (RFC 8707, RFC 9728).
struct ResourceSettings {
  std::string id;  ///< an absolute URI: the `resource` parameter and the token's `aud`
  std::string name;
  std::vector<std::string> scopes;  ///< those that mean something there
  std::string documentation;
  SourceSpan span;
};
struct SessionSettings {
  Duration idle = std::chrono::hours(1);
  Duration absolute = std::chrono::hours(12);
  bool management = false;  ///< OpenID Connect Session Management 1.0: apps may watch it in a frame
};
struct SigningKeySettings {
  std::string alg;
  std::uint32_t bits = 2048;  ///< RSA only
  Duration rotate = std::chrono::hours(24 * 90);
};
struct ScopeSettings {
  std::string id;
  std::vector<std::string> claims;
  std::map<std::string, std::string> description;  ///< language → text
};

/// Who may register clients at the registration endpoint (RFC 7591 §3).
enum class RegistrationMode { closed, with_token, open };
/// What a client that registers itself may be.
struct RegistrationSettings {
  RegistrationMode mode = RegistrationMode::closed;
  std::vector<std::string> grant_types = {"authorization_code", "refresh_token"};
  std::vector<std::string> scopes = {"openid", "profile", "email"};
  std::vector<std::string> authorization_details_types;  ///< RFC 9396 §10
  std::vector<std::string> redirect_hosts;               ///< empty: any
  std::uint32_t per_day = 1000;                          ///< registrations of all networks together
  bool require_pkce = true;             ///< of registered clients that have a secret or a key as well
  std::string software_statement_jwks;  ///< of whoever vouches for software; empty: nobody is believed
  bool software_statement_required = false;
};

/// One switch for everything that a profile of OAuth demands.
enum class SecurityProfile { oauth2_1, fapi2_security, fapi2_message_signing, mcp };

/// A type of RFC 9396, as consent pages show it.
struct AuthorizationDetailsType {
  std::string id;
  std::string schema;  ///< JSON Schema as JSON text
  std::map<std::string, std::string> description;
  SourceSpan span;
};

/// Somebody whose assertions about people are good for tokens (RFC 7523 §2.1).
struct AssertionIssuer {
  std::string issuer;                ///< the assertions' `iss`
  std::string jwks;                  ///< its keys: a JWK set as JSON text
  std::string jwks_uri = {};         ///< where they are, otherwise
  std::vector<std::string> clients;  ///< which may bring them
  SourceSpan span;
};

/// A person to create when absent; never updated afterwards.
struct UserSeed {
  std::string username;
  std::string email;
  bool email_verified = false;
  std::string name;
  std::string password_hash;                 ///< Argon2id PHC string
  std::map<std::string, ConfigNode> claims;  ///< further claims, checked by standard_claims.h
  SourceSpan span;
};

/// Who may make an account for themselves.
enum class AccountRegistration { closed, open };
struct AccountSettings {
  AccountRegistration registration = AccountRegistration::closed;
  std::vector<std::string> login_with = {"username", "email"};
  std::uint32_t password_min_length = 12;
};

/// What one client network may do (addresses count by their network: /24 or /64).
struct LimitSettings {
  Rate login_per_address = {30, std::chrono::minutes(1)};       ///< wrong names or passwords
  Rate authorize_per_address = {300, std::chrono::minutes(1)};  ///< sign-ins begun
  Rate sign_up_per_address = {20, std::chrono::hours(1)};       ///< accounts that people make
  // Refusals that are recorded singly, of requests at the authorization and at the token endpoint.
  Rate authorize_denied_per_address = {60, std::chrono::minutes(1)};
  Rate denied_per_address = {60, std::chrono::minutes(1)};
  Rate device_per_address = {5, std::chrono::minutes(1)};  ///< wrong user codes (RFC 8628 §5.1)
};

/// The languages of pages, as tags of BCP 47.
struct LanguageSettings {
  std::string fallback = "en";
  std::vector<std::string> offered = {"en", "de"};
};

/// How a tenant's pages look, and where they lead.
struct BrandingSettings {
  std::string logo;         ///< an image file, relative to the one that names it
  Logo image;               ///< what it holds
  std::string accent;       ///< "#rrggbb" on light ground
  std::string accent_dark;  ///< on dark ground; empty: made from the other
  std::string support_url;
  std::string privacy_url;
  std::string terms_url;
};

struct TenantConfig {
  TenantId id;
  std::string name;
  std::string issuer;  ///< no trailing slash, query or fragment
  LanguageSettings languages;
  BrandingSettings branding;
  AccountSettings accounts;
  LimitSettings limits;
  SessionSettings sessions;
  TokenSettings tokens;
  std::string default_audience;  ///< `aud` without a resource; empty: the issuer
  std::vector<SigningKeySettings> keys;
  std::vector<ScopeSettings> scopes;
  std::vector<ResourceSettings> resources;
  DpopSettings dpop;
  MtlsSettings mtls;
  ClientMetadataDocuments client_metadata_documents;
  LegacySettings legacy;
  std::vector<ClaimsHookChoice> claims_hooks;  ///< in the order in which they are asked
  std::vector<PluginChoice> grants;            ///< plugins that answer a `grant_type` of their own
  RegistrationSettings registration;
  std::optional<SecurityProfile> security_profile;
  std::vector<AuthorizationDetailsType> authorization_details;
  std::vector<AssertionIssuer> assertion_issuers;
  std::vector<ClientMetadata> clients;
  std::vector<UserSeed> users;
  SourceSpan span;
};

/// Everything of one valid reading of the files. Swapped as a whole on reload; requests keep the one they
/// pinned.
struct ConfigSnapshot {
  std::uint64_t generation = 0;
  ServerConfig server;
  std::vector<TenantConfig> tenants;
};

}  // namespace gatehouse::config
