// ClientMetadata: a client as it is registered, declared key by key in schema_client.cc. Plain values, as all
// of model.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/config_node.h"

namespace gatehouse::config {

enum class AccessTokenFormat { jwt, opaque };
enum class SubjectType { public_, pairwise };

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

}  // namespace gatehouse::config
