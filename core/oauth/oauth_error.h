// OAuthError: an error as a client sees it, from a closed catalogue. Texts are constants: no input, no
// internals.
//
// error_catalogue.cc has code, status and RFC of each; Error → OAuthError is one total switch there.
#pragma once

#include <string_view>

#include "core/http/security_headers.h"
#include "gatehouse/error.h"

namespace gatehouse::oauth {

enum class OAuthCode {
  invalid_request,
  invalid_client,
  invalid_grant,
  unauthorized_client,
  unsupported_grant_type,
  unsupported_response_type,
  unsupported_token_type,
  invalid_scope,
  access_denied,
  server_error,
  temporarily_unavailable,
  login_required,
  consent_required,
  unmet_authentication_requirements,
  request_uri_not_supported,
  registration_not_supported,
  invalid_request_object,
  invalid_request_uri,
  invalid_target,
  invalid_dpop_proof,
  use_dpop_nonce,
  authorization_pending,
  slow_down,
  expired_token,
  unknown_user_id,
  invalid_binding_message,
  invalid_redirect_uri,
  invalid_client_metadata,
  invalid_software_statement,
  unapproved_software_statement,
  invalid_authorization_details,
};

/// The registered error code, e.g. "invalid_grant".
std::string_view to_string(OAuthCode code) noexcept;
/// The HTTP status where the error is the answer itself (RFC 6749 §5.2, RFC 6750 §3.1).
int status_of(OAuthCode code) noexcept;

struct OAuthError {
  OAuthCode code = OAuthCode::server_error;
  std::string_view description;  ///< a constant of our own, within the characters of RFC 6749 §5.2
};

/// The one place where trouble inside becomes an answer outside. The text of `error` stays inside.
OAuthError to_oauth_error(const Error& error) noexcept;

/// JSON answer of RFC 6749 §5.2; invalid_client carries a Basic challenge, temporarily_unavailable a
/// Retry-After.
http::Response error_response(const OAuthError& error, http::Scheme issuer);

}  // namespace gatehouse::oauth
