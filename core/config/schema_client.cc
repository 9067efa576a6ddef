
#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/response_type.h"
#include "core/config/rules/branding_rules.h"
#include "core/config/schemas.h"

namespace gatehouse::config {

Value<AccessTokenFormat> access_token_format() {
  return enumeration<AccessTokenFormat>(
      {{"jwt", AccessTokenFormat::jwt}, {"opaque", AccessTokenFormat::opaque}});
}

Value<SubjectType> subject_type() {
  return enumeration<SubjectType>({{"public", SubjectType::public_}, {"pairwise", SubjectType::pairwise}});
}

const std::vector<std::string>& signature_algorithms() {
  static const std::vector<std::string> names = {"RS256", "RS384", "RS512", "PS256", "PS384",
                                                 "PS512", "ES256", "ES384", "ES512", "EdDSA"};
  return names;
}

const std::vector<std::string>& response_algorithms() {
  static const std::vector<std::string> names = [] {
    auto all = signature_algorithms();
    all.insert(all.end(), {"HS256", "HS384", "HS512"});
    return all;
  }();
  return names;
}

// core/jose has the same names; a test compares them.
const std::vector<std::string>& key_management_algorithms() {
  static const std::vector<std::string> names = {"RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW",
                                                 "ECDH-ES+A256KW"};
  return names;
}

const std::vector<std::string>& content_encryption_algorithms() {
  static const std::vector<std::string> names = {"A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"};
  return names;
}

namespace {

/// Ours by name, so that a slip is noticed; anybody else's is an absolute URI (RFC 6749 §4.5).
Value<std::string> grant_type() {
  static const std::vector<std::string> kNames = {
      "authorization_code",
      "refresh_token",
      "implicit",
      "client_credentials",
      "password",
      "urn:ietf:params:oauth:grant-type:device_code",
      "urn:ietf:params:oauth:grant-type:jwt-bearer",
      "urn:ietf:params:oauth:grant-type:token-exchange",
      "urn:openid:params:grant-type:ciba",
  };
  static constexpr std::string_view kIetf = "urn:ietf:params:oauth:grant-type:";
  auto value = text();
  value.read = [plain = std::move(value.read)](const ConfigNode& node, const Decoding& decoding,
                                               const ValueDescription& described) {
    auto name = plain(node, decoding, described);
    if (!name || contains(kNames, *name)) return name;
    if (name->find(':') != std::string::npos && !name->starts_with(kIetf)) return name;
    auto hint = did_you_mean(*name, kNames);
    decoding.error(config_code::kNotOneOf, node.span(), "\"" + *name + "\" is no grant type",
                   hint.empty() ? "authorization_code, refresh_token, client_credentials, or a plugin's URI"
                                : std::move(hint));
    return std::optional<std::string>();
  };
  return value;
}

Schema<TokenExchangeRule> token_exchange() {
  return Schema<TokenExchangeRule>(
      "token_exchange",
      {
          field("subject_clients", &TokenExchangeRule::subject_clients, list(text()),
                "Clients whose access tokens it may bring."),
          field("audiences", &TokenExchangeRule::audiences, list(text()),
                "APIs, of `resources`, that it may get tokens for."),
          field("may_act", &TokenExchangeRule::may_act, text(),
                "The one client that may bring this client's own access tokens: `may_act` in them names it. "
                "Left "
                "out: every client whose subject_clients list this one."),
          field("impersonation", &TokenExchangeRule::impersonation, boolean(),
                "Whether it may act as the person: nothing in the token tells of it."),
          field("delegation", &TokenExchangeRule::delegation, boolean(),
                "Whether it may act for the person, with its own token as actor_token: `act` tells of it."),
      });
}

Schema<ClientMetadata> declare_client() {
  using enum ApplicationType;
  return Schema<ClientMetadata>(
             "client",
             {
                 field("client_id", &ClientMetadata::client_id, text(), "The client's identifier.",
                       KeyIs::required),
                 field("client_name", &ClientMetadata::client_name, text(),
                       "Name for people, on the sign-in and consent pages."),
                 field("redirect_uris", &ClientMetadata::redirect_uris, list(text()),
                       "Where answers may be sent, compared byte for byte."),
                 field("post_logout_redirect_uris", &ClientMetadata::post_logout_redirect_uris, list(text()),
                       "Where people may be sent after signing out, compared byte for byte."),
                 field("token_endpoint_auth_method", &ClientMetadata::token_endpoint_auth_method,
                       one_of({"client_secret_basic", "client_secret_post", "client_secret_jwt",
                               "private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth", "none"}),
                       "How the client proves itself; `none` is a public client."),
                 field("tls_client_auth_subject_dn", &ClientMetadata::tls_client_auth_subject_dn, text(),
                       "Of `tls_client_auth`: the subject of the client's certificate as RFC 4514 writes it. "
                       "Exactly one of this and the next four."),
                 field("tls_client_auth_san_dns", &ClientMetadata::tls_client_auth_san_dns, text(),
                       "A DNS name among the certificate's alternative names."),
                 field("tls_client_auth_san_uri", &ClientMetadata::tls_client_auth_san_uri, text(),
                       "A URI among them."),
                 field("tls_client_auth_san_ip", &ClientMetadata::tls_client_auth_san_ip, text(),
                       "An IP address among them."),
                 field("tls_client_auth_san_email", &ClientMetadata::tls_client_auth_san_email, text(),
                       "An e-mail address among them."),
                 field("token_endpoint_auth_signing_alg", &ClientMetadata::token_endpoint_auth_signing_alg,
                       one_of(response_algorithms()),
                       "The only signature that its assertions may have; left out: HS256 of "
                       "client_secret_jwt, any of its keys' of private_key_jwt."),
                 field("jwks", &ClientMetadata::jwks, json_object(),
                       "The client's public keys, a JWK set: `{ keys: [ … ] }`, or the same as JSON text."),
                 field("jwks_uri", &ClientMetadata::jwks_uri, text(),
                       "Where that set is, instead of `jwks`: an https address that the server asks. A key "
                       "that "
                       "appears there is known within half a minute, one that is gone for as long as the "
                       "answer "
                       "says, at most a day."),
                 field("grant_types", &ClientMetadata::grant_types, list(grant_type()),
                       "What the client may ask tokens with: `authorization_code`, `refresh_token`, "
                       "`implicit`, `client_credentials`, `password`, the names of "
                       "`urn:ietf:params:oauth:grant-type:` "
                       "(`device_code`, `token-exchange`, `jwt-bearer`), or the URI of a plugin's."),
                 field("response_types", &ClientMetadata::response_types, list(one_of(response_type_names())),
                       "What the authorization endpoint may answer; all but `code` only where the tenant's "
                       "`legacy.response_types` has them too."),
                 field("scope", &ClientMetadata::scope, text(),
                       "Scopes that the client may ask for, space-separated. With offline_access among them, "
                       "a refresh "
                       "token is issued only where that scope was granted; without it, whenever grant_types "
                       "allow."),
                 field("application_type", &ClientMetadata::application_type,
                       enumeration<ApplicationType>({{"web", web}, {"native", native}}),
                       "`native` clients may use loopback and private-use-scheme redirect URIs (RFC 8252)."),
                 field(
                     "client_secret_hash", &ClientMetadata::client_secret_hash, text().masked(),
                     "Hash of the client's secret: `sha256:` and base64url for generated 256-bit secrets, an "
                     "Argon2id PHC string for others."),
                 field("registration_access_token_hash", &ClientMetadata::registration_access_token_hash,
                       text().masked(),
                       "Digest of the token with which a client that registered itself changes that (RFC "
                       "7592); written by the server."),
                 field("require_pushed_authorization_requests",
                       &ClientMetadata::require_pushed_authorization_requests, boolean(),
                       "Whether authorization requests must be pushed by the client itself (RFC 9126)."),
                 field("require_signed_request_object", &ClientMetadata::require_signed_request_object,
                       boolean(), "Whether authorization requests must be signed by the client (RFC 9101)."),
                 field("request_object_signing_alg", &ClientMetadata::request_object_signing_alg,
                       one_of(signature_algorithms()),
                       "The only signature that its request objects may have; left out: any of its keys'."),
                 field("request_uris", &ClientMetadata::request_uris, list(text()),
                       "https addresses where request objects of the client are: the only ones that "
                       "`request_uri` "
                       "can name (RFC 9101). A fragment is passed over when they are compared."),
                 field("authorization_details_types", &ClientMetadata::authorization_details_types,
                       list(text()),
                       "Types of `authorization_details` that the client may ask for (RFC 9396)."),
                 field("require_pkce", &ClientMetadata::require_pkce, boolean(),
                       "Whether PKCE with S256 is demanded; only confidential clients can go without."),
                 field(
                     "backchannel_token_delivery_mode", &ClientMetadata::backchannel_token_delivery_mode,
                     one_of({"poll", "ping", "push"}),
                     "How a client of the CIBA grant hears that a person has decided: it asks, it is told to "
                     "ask, or it is sent the tokens."),
                 field("backchannel_client_notification_endpoint",
                       &ClientMetadata::backchannel_client_notification_endpoint, text(),
                       "Where it is told, of ping and push: an https address."),
                 field(
                     "backchannel_authentication_request_signing_alg",
                     &ClientMetadata::backchannel_authentication_request_signing_alg,
                     one_of(signature_algorithms()),
                     "The signature of its back-channel requests, which must then be signed; left out: they "
                     "must not."),
                 field("backchannel_logout_uri", &ClientMetadata::backchannel_logout_uri, text(),
                       "An https address that the server calls when a session ends in which the client got "
                       "tokens (Back-Channel Logout 1.0)."),
                 field("backchannel_logout_session_required",
                       &ClientMetadata::backchannel_logout_session_required, boolean(),
                       "Whether the client needs `sid` in that call. It is always there."),
                 field("frontchannel_logout_uri", &ClientMetadata::frontchannel_logout_uri, text(),
                       "An address of the client that the page after a sign-out loads in a frame, with `iss` "
                       "and `sid` (Front-Channel Logout 1.0). Of the origin of one of its redirect URIs."),
                 field("frontchannel_logout_session_required",
                       &ClientMetadata::frontchannel_logout_session_required, boolean(),
                       "Whether the client needs `iss` and `sid` there. They always are."),
                 field("logo_uri", &ClientMetadata::logo_uri, text(),
                       "https address of the app's logo, for the consent page; `branding.logo` comes before "
                       "it."),
                 field("policy_uri", &ClientMetadata::policy_uri, text(), "The app's privacy policy."),
                 field("tos_uri", &ClientMetadata::tos_uri, text(), "The app's terms of use."),
                 field("initiate_login_uri", &ClientMetadata::initiate_login_uri, text(),
                       "An https address of the app that begins a sign-in (OpenID Connect Core §4): people "
                       "open the app there from the page of apps that they allowed."),
                 group<ClientMetadata>(
                     "branding",
                     {
                         field("logo", &ClientMetadata::logo, text(),
                               "The app's logo: an image file beside this one, as the tenant's."),
                         field("accent", &ClientMetadata::accent, text(),
                               "The app's own colour on its sign-in pages; left out: the tenant's."),
                         field("accent_dark", &ClientMetadata::accent_dark, text(),
                               "The same for dark pages. Left out: made from `accent`."),
                     },
                     "How pages look while this app asks."),
                 field("consent", &ClientMetadata::consent,
                       enumeration<ConsentRule>({{"ask", ConsentRule::ask}, {"skip", ConsentRule::skip}}),
                       "Whether people are asked before the client gets anything."),
                 field("introspection", &ClientMetadata::introspection,
                       enumeration<IntrospectionRule>(
                           {{"own", IntrospectionRule::own}, {"any", IntrospectionRule::any}}),
                       "Which access tokens the client may introspect: its own, or any of the tenant, as an "
                       "API or a gateway needs."),
                 field("subject_type", &ClientMetadata::subject_type, subject_type(),
                       "Whether the client's owner knows people by another `sub` than other owners do; left "
                       "out: the tenant's. With `pairwise`, all redirect URIs share one host, or there is a "
                       "sector_identifier_uri."),
                 field(
                     "sector_identifier_uri", &ClientMetadata::sector_identifier_uri, text(),
                     "https address of a JSON list of all redirect URIs: its host, and not theirs, says who "
                     "the client's owner is (OpenID Core §8.1). Fetched before the client is served."),
                 field("token_exchange", &ClientMetadata::token_exchange, object(token_exchange()),
                       "What the client may exchange tokens for, and who may exchange its own (RFC 8693)."),
                 field("default_max_age", &ClientMetadata::default_max_age, integer().range(0, 31'536'000),
                       "Seconds after which a sign-in is too old for this client, where the request has no "
                       "max_age of its own."),
                 field("require_auth_time", &ClientMetadata::require_auth_time, boolean(),
                       "Whether ID tokens must carry auth_time. They always do."),
                 field("dpop_bound_access_tokens", &ClientMetadata::dpop_bound_access_tokens, boolean(),
                       "Whether the client gets tokens that are bound to a key only (RFC 9449): every token "
                       "request must carry a proof of one."),
                 field("tls_client_certificate_bound_access_tokens",
                       &ClientMetadata::tls_client_certificate_bound_access_tokens, boolean(),
                       "Whether the client's tokens are bound to its certificate (RFC 8705): every token "
                       "request, "
                       "and every use of a token, must come with it."),
                 field("access_token_format", &ClientMetadata::access_token_format, access_token_format(),
                       "The client's own form of access tokens; left out: the tenant's."),
                 field("access_token_signed_response_alg", &ClientMetadata::access_token_signed_response_alg,
                       one_of(signature_algorithms()),
                       "The client's own signature of JWT access tokens; left out: the tenant's."),
                 field("id_token_signed_response_alg", &ClientMetadata::id_token_signed_response_alg,
                       one_of(response_algorithms()),
                       "The client's own signature of ID tokens; left out: the tenant's."),
                 field("userinfo_signed_response_alg", &ClientMetadata::userinfo_signed_response_alg,
                       one_of(response_algorithms()),
                       "Userinfo is answered as a JWT with this signature; left out: as plain JSON."),
                 field("authorization_signed_response_alg",
                       &ClientMetadata::authorization_signed_response_alg, one_of(response_algorithms()),
                       "The signature of authorization responses where a request asks for a signed one; left "
                       "out: RS256."),
                 field(
                     "authorization_encrypted_response_alg",
                     &ClientMetadata::authorization_encrypted_response_alg,
                     one_of(key_management_algorithms()),
                     "Signed authorization responses are encrypted to a key of the client's jwks with this; "
                     "left out: they are not."),
                 field("authorization_encrypted_response_enc",
                       &ClientMetadata::authorization_encrypted_response_enc,
                       one_of(content_encryption_algorithms()),
                       "How their content is encrypted; left out: A128CBC-HS256."),
                 field("introspection_signed_response_alg",
                       &ClientMetadata::introspection_signed_response_alg, one_of(response_algorithms()),
                       "The signature of introspection answers where the client asks for a signed one; left "
                       "out: RS256."),
                 field("introspection_encrypted_response_alg",
                       &ClientMetadata::introspection_encrypted_response_alg,
                       one_of(key_management_algorithms()),
                       "Signed introspection answers are encrypted to a key of the client's jwks with this; "
                       "left out: they are not."),
                 field("introspection_encrypted_response_enc",
                       &ClientMetadata::introspection_encrypted_response_enc,
                       one_of(content_encryption_algorithms()),
                       "How their content is encrypted; left out: A128CBC-HS256."),
                 field("id_token_encrypted_response_alg", &ClientMetadata::id_token_encrypted_response_alg,
                       one_of(key_management_algorithms()),
                       "ID tokens are encrypted to a key of the client's jwks with this; left out: they are "
                       "not."),
                 field("id_token_encrypted_response_enc", &ClientMetadata::id_token_encrypted_response_enc,
                       one_of(content_encryption_algorithms()),
                       "How their content is encrypted; left out: A128CBC-HS256."),
                 field("userinfo_encrypted_response_alg", &ClientMetadata::userinfo_encrypted_response_alg,
                       one_of(key_management_algorithms()),
                       "Userinfo is encrypted to a key of the client's jwks with this; left out: it is not."),
                 field("userinfo_encrypted_response_enc", &ClientMetadata::userinfo_encrypted_response_enc,
                       one_of(content_encryption_algorithms()),
                       "How its content is encrypted; left out: A128CBC-HS256."),
             })
      .rule([](const ClientMetadata& client, const ConfigNode& node, Diagnostics& found) {
        Findings findings(found);
        check_accents(client.accent, client.accent_dark, Place(node).in("branding"), findings);
        check_brand_address(client.logo_uri, Place(node).in("logo_uri"), findings);
        check_brand_address(client.policy_uri, Place(node).in("policy_uri"), findings);
        check_brand_address(client.tos_uri, Place(node).in("tos_uri"), findings);
        check_brand_address(client.initiate_login_uri, Place(node).in("initiate_login_uri"), findings);
        if (client.initiate_login_uri.find('#') != std::string::npos)  // `iss` is added to it
          findings.error(code::kBrandAddress, Place(node).in("initiate_login_uri"),
                         "initiate_login_uri must have no fragment (#)", "remove it");
      })
      .place(&ClientMetadata::span);
}

}  // namespace

const Schema<ClientMetadata>& client_schema() {
  static const Schema<ClientMetadata> schema = declare_client();
  return schema;
}

}  // namespace gatehouse::config
