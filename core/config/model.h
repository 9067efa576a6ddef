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

struct Listener {
  std::string address = "127.0.0.1:8080";    ///< "host:port", "[v6]:port" or "unix:/path"
  std::vector<std::string> trusted_proxies;  ///< CIDR blocks whose forwarded headers are believed
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

struct ServerConfig {
  Profile profile = Profile::production;
  std::string state;  ///< absolute path of the state directory
  Listener public_listener;
  TelemetryListener telemetry_listener;
  Workers workers;
  ShutdownSettings shutdown;
  PluginChoice durable_storage;
  Secret master_key;  ///< base64url of 32 bytes
  PluginSettings plugins;
  std::vector<PluginChoice> tenancy;
  AuditSettings audit;
  LogSettings log;
  PasswordHashing password_hashing;
  std::vector<std::string> tenant_includes;  ///< patterns of tenant files, relative to the server's file
};

enum class AccessTokenFormat { jwt, opaque };
struct TokenSettings {
  Duration access_lifetime = std::chrono::minutes(5);
  AccessTokenFormat access_format = AccessTokenFormat::jwt;
  std::string access_alg = "ES256";
  Duration id_lifetime = std::chrono::minutes(5);
  std::string id_alg = "RS256";
  Duration refresh_lifetime = std::chrono::hours(24 * 30);
  Duration refresh_idle = std::chrono::hours(24 * 7);
  Duration refresh_grace = std::chrono::seconds(30);
  Duration code_lifetime = std::chrono::seconds(60);
};
struct SessionSettings {
  Duration idle = std::chrono::hours(1);
  Duration absolute = std::chrono::hours(12);
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
  SourceSpan span;  ///< where it was written, for messages; empty for stored clients
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

struct AccountSettings {
  std::vector<std::string> login_with = {"username", "email"};
  std::uint32_t password_min_length = 12;
};

/// What one client network may do (addresses count by their network: /24 or /64).
struct LimitSettings {
  Rate login_per_address = {30, std::chrono::minutes(1)};       ///< wrong names or passwords
  Rate authorize_per_address = {300, std::chrono::minutes(1)};  ///< sign-ins begun
  // Refusals that are recorded singly, of requests at the authorization and at the token endpoint.
  Rate authorize_denied_per_address = {60, std::chrono::minutes(1)};
  Rate denied_per_address = {60, std::chrono::minutes(1)};
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
