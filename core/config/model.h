// The configuration as core reads it: plain values, already decoded, checked and defaulted. Declared key by
// key in schema_server.cc and schema_tenant.cc; the names are those of the YAML files. Immutable once in a
// ConfigSnapshot.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/config_node.h"
#include "gatehouse/plugin.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::config {

enum class Profile { dev, staging, production };

/// A plugin's instance as configured: `type` chooses the factory, `config` belongs to it.
struct PluginChoice {
  std::string type;
  ConfigNode config;
  SourceSpan span;
};

/// TLS that a listener speaks itself.
struct TlsSettings {
  std::string certificate;           ///< PEM file: the chain, its own certificate first
  std::string key;                   ///< PEM file of its private key
  bool client_certificates = false;  ///< whether clients are asked for one (RFC 8705)
};
/// The form in which a trusted proxy passes on a client's certificate.
enum class CertificateHeader { none, nginx, haproxy, apache, traefik };
struct Listener {
  std::string address = "127.0.0.1:8080";    ///< "host:port", "[v6]:port" or "unix:/path"
  std::vector<std::string> trusted_proxies;  ///< CIDR blocks whose forwarded headers are believed
  std::optional<TlsSettings> tls;            ///< plain HTTP without it
  CertificateHeader client_certificate_header = CertificateHeader::none;
};
/// Thread counts; 0 stands for `auto`.
struct Workers {
  std::uint32_t io = 0;
  std::uint32_t pool = 0;
  std::uint32_t hash = 0;
};
struct PluginSettings {
  std::string directory;                    ///< absolute; empty: beside the binary, ../lib/gatehouse
  std::vector<std::string> allow = {"*"};   ///< plugin ids or "*"
  std::map<std::string, std::string> pins;  ///< plugin id → "sha256:<hex>"
};
enum class AuditMode { queued, required };
struct AuditSettings {
  AuditMode mode = AuditMode::queued;
  std::vector<PluginChoice> sinks;
};
struct LogSettings {
  LogLevel level = LogLevel::info;
  enum class Format { json, text } format = Format::json;
};
struct PasswordHashing {
  std::uint64_t memory = 64ull << 20;  ///< bytes
  std::uint32_t passes = 3;
};

/// Where operators' machines ask for health and metrics.
struct TelemetryListener {
  std::string address;  ///< as that of Listener; empty: there is none
};

struct ShutdownSettings {
  Duration pause{};  ///< between the first sign that the server ends and the last connection that it takes
};

/// What the server may ask of others, and whom it trusts for it.
struct FetchSettings {
  std::vector<std::string>
      allow_addresses;             ///< CIDR blocks that are not public and may be asked all the same
  std::string ca_file = "system";  ///< "system", or a PEM file whose authorities are trusted as well
};

struct ServerConfig {
  Profile profile = Profile::production;
  std::string state;  ///< absolute path of the state directory
  Listener public_listener;
  std::optional<Listener> mtls_listener;  ///< for clients with certificates only, beside the public one
  TelemetryListener telemetry_listener;
  Workers workers;
  ShutdownSettings shutdown;
  PluginChoice durable_storage;
  Secret master_key;  ///< base64url of 32 bytes
  PluginSettings plugins;
  std::vector<PluginChoice> tenancy;
  AuditSettings audit;
  LogSettings log;
  FetchSettings fetch;
  PasswordHashing password_hashing;
  std::vector<std::string> tenant_includes;  ///< patterns of tenant files, relative to the server's file
};

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

enum class AccessTokenFormat { jwt, opaque };
enum class SubjectType { public_, pairwise };
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

/// An image that pages show, as read with the file that names it (logo.h).
struct Logo {
  std::string_view media_type;               ///< a constant
  std::shared_ptr<const std::string> bytes;  ///< null: no logo
};

enum class ConsentRule { ask, skip };
enum class IntrospectionRule { own, any };
enum class ApplicationType { web, native };
/// What a client may exchange tokens for (RFC 8693): nothing unless it says so; and who may exchange its own.
struct TokenExchangeRule {
  std::vector<std::string> subject_clients;  ///< whose tokens it may bring
  std::vector<std::string> audiences;        ///< resources and clients that it may ask tokens for
  bool impersonation = false;
  bool delegation = false;
  std::string may_act;  ///< the one client that may bring this client's own tokens; empty: any that lists it
};
/// A client under its dynamic-registration names (RFC 7591 §2, OpenID Registration §2). The same declaration
/// reads clients of the YAML files and of the store.
struct ClientMetadata {
  std::string client_id;
  std::string client_name;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> post_logout_redirect_uris;              ///< RP-Initiated Logout §3.1
  std::string token_endpoint_auth_method = "client_secret_basic";  ///< or client_secret_post, none
  std::vector<std::string> grant_types = {"authorization_code", "refresh_token"};
  std::vector<std::string> response_types = {"code"};
  std::string scope = "openid";
  ApplicationType application_type = ApplicationType::web;
  std::string client_secret_hash;  ///< see core/clients/client_secret.h; "sealed:" ones in the store only
  bool require_pkce = true;
  std::string logo_uri;  ///< RFC 7591 §2, as the next two
  std::string policy_uri;
  std::string tos_uri;
  std::string logo;    ///< as those of BrandingSettings; in files only
  std::string accent;  ///< the tenant's when empty
  std::string accent_dark;
  Logo image;  ///< what `logo` names
  ConsentRule consent = ConsentRule::ask;
  IntrospectionRule introspection = IntrospectionRule::own;
  std::optional<std::uint32_t> default_max_age;  ///< seconds
  bool require_auth_time = false;                ///< kept as registered: every ID token carries auth_time
  std::optional<AccessTokenFormat> access_token_format;  ///< the tenant's when absent
  std::optional<std::string> access_token_signed_response_alg;
  std::optional<std::string> id_token_signed_response_alg;
  std::optional<std::string> userinfo_signed_response_alg;  ///< plain JSON when absent
  std::string jwks;                                         ///< the client's keys: a JWK set as JSON text
  std::string jwks_uri;                                     ///< where they are, otherwise
  std::optional<std::string> token_endpoint_auth_signing_alg;
  bool require_pushed_authorization_requests = false;     ///< RFC 9126 §6
  std::optional<std::string> request_object_signing_alg;  ///< RFC 9101 §10.1
  bool require_signed_request_object = false;
  bool dpop_bound_access_tokens = false;  ///< RFC 9449 §5.2
  std::optional<std::string> id_token_encrypted_response_alg;
  std::optional<std::string> id_token_encrypted_response_enc;
  std::optional<std::string> userinfo_encrypted_response_alg;
  std::optional<std::string> userinfo_encrypted_response_enc;
  std::optional<std::string> authorization_signed_response_alg;  ///< JARM §3
  std::optional<std::string> authorization_encrypted_response_alg;
  std::optional<std::string> authorization_encrypted_response_enc;
  std::optional<std::string> introspection_signed_response_alg;  ///< RFC 9701 §6
  std::optional<std::string> introspection_encrypted_response_alg;
  std::optional<std::string> introspection_encrypted_response_enc;
  std::optional<SubjectType> subject_type;  ///< the tenant's when absent
  std::string sector_identifier_uri;
  std::string tls_client_auth_subject_dn;  ///< RFC 8705 §2.1.2: exactly one of these five
  std::string tls_client_auth_san_dns;
  std::string tls_client_auth_san_uri;
  std::string tls_client_auth_san_ip;
  std::string tls_client_auth_san_email;
  bool tls_client_certificate_bound_access_tokens = false;  ///< RFC 8705 §3.4
  std::vector<std::string> authorization_details_types;     ///< RFC 9396 §10
  std::vector<std::string> request_uris;                    ///< RFC 9101 §5.2: where its request objects are
  std::optional<std::string> backchannel_token_delivery_mode;  ///< CIBA §4: poll, ping or push
  std::string backchannel_client_notification_endpoint;
  std::optional<std::string> backchannel_authentication_request_signing_alg;
  std::string initiate_login_uri;              ///< OpenID Core §4
  std::string registration_access_token_hash;  ///< RFC 7592; in the store only
  TokenExchangeRule token_exchange;
  std::string backchannel_logout_uri;
  bool backchannel_logout_session_required = false;
  std::string frontchannel_logout_uri;
  bool frontchannel_logout_session_required = false;
  SourceSpan span;  ///< where it was written, for messages; empty for stored clients
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
