#include <boost/json.hpp>

#include "core/oauth/oauth_error.h"

namespace gatehouse::oauth {
namespace {

struct CatalogueRow {
  OAuthCode code;
  std::string_view name;
  int status;
};

constexpr CatalogueRow kServerError{OAuthCode::server_error, "server_error", 500};  // RFC 6749 §4.1.2.1

constexpr CatalogueRow kCatalogue[] = {
    {OAuthCode::invalid_request, "invalid_request", 400},                      // RFC 6749 §5.2
    {OAuthCode::invalid_client, "invalid_client", 401},                        // RFC 6749 §5.2
    {OAuthCode::invalid_grant, "invalid_grant", 400},                          // RFC 6749 §5.2
    {OAuthCode::unauthorized_client, "unauthorized_client", 400},              // RFC 6749 §5.2
    {OAuthCode::unsupported_grant_type, "unsupported_grant_type", 400},        // RFC 6749 §5.2
    {OAuthCode::unsupported_response_type, "unsupported_response_type", 400},  // RFC 6749 §4.1.2.1
    {OAuthCode::invalid_scope, "invalid_scope", 400},                          // RFC 6749 §5.2
    {OAuthCode::access_denied, "access_denied", 400},                          // RFC 8628 §3.5
    kServerError,
    {OAuthCode::temporarily_unavailable, "temporarily_unavailable", 503},  // RFC 6749 §4.1.2.1
    {OAuthCode::login_required, "login_required", 400},                    // OpenID Core §3.1.2.6
    {OAuthCode::consent_required, "consent_required", 400},                // OpenID Core §3.1.2.6
    {OAuthCode::unmet_authentication_requirements, "unmet_authentication_requirements",
     400},  // OIDC Unmet Authentication Requirements §2
    {OAuthCode::request_uri_not_supported, "request_uri_not_supported", 400},    // OpenID Core §3.1.2.6
    {OAuthCode::registration_not_supported, "registration_not_supported", 400},  // OpenID Core §3.1.2.6
    {OAuthCode::unsupported_token_type, "unsupported_token_type", 400},          // RFC 7009 §2.2.1
    {OAuthCode::invalid_request_object, "invalid_request_object", 400},          // RFC 9101 §7
    {OAuthCode::invalid_request_uri, "invalid_request_uri", 400},                // RFC 9101 §7
    {OAuthCode::invalid_target, "invalid_target", 400},                          // RFC 8707 §2
    {OAuthCode::invalid_dpop_proof, "invalid_dpop_proof", 400},                  // RFC 9449 §5
    {OAuthCode::use_dpop_nonce, "use_dpop_nonce", 400},                          // RFC 9449 §8
    {OAuthCode::authorization_pending, "authorization_pending", 400},            // RFC 8628 §3.5
    {OAuthCode::slow_down, "slow_down", 400},                                    // RFC 8628 §3.5
    {OAuthCode::expired_token, "expired_token", 400},                            // RFC 8628 §3.5
    {OAuthCode::unknown_user_id, "unknown_user_id", 400},                        // CIBA §13
    {OAuthCode::invalid_binding_message, "invalid_binding_message", 400},        // CIBA §13
    {OAuthCode::invalid_redirect_uri, "invalid_redirect_uri", 400},              // RFC 7591 §3.2.2
    {OAuthCode::invalid_client_metadata, "invalid_client_metadata", 400},        // RFC 7591 §3.2.2
    {OAuthCode::invalid_software_statement, "invalid_software_statement", 400},  // RFC 7591 §3.2.2
    {OAuthCode::unapproved_software_statement, "unapproved_software_statement", 400},  // RFC 7591 §3.2.2
    {OAuthCode::invalid_authorization_details, "invalid_authorization_details", 400},  // RFC 9396 §5
};

const CatalogueRow& row_of(OAuthCode code) noexcept {
  for (const auto& row : kCatalogue)
    if (row.code == code) return row;
  return kServerError;
}

}  // namespace

std::string_view to_string(OAuthCode code) noexcept { return row_of(code).name; }
int status_of(OAuthCode code) noexcept { return row_of(code).status; }

OAuthError to_oauth_error(const Error& error) noexcept {
  switch (error.code()) {
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
    case ErrorCode::conflict:
      return {OAuthCode::temporarily_unavailable, "The server cannot do this right now. Try again."};
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::invalid_argument:
    case ErrorCode::unsupported:
    case ErrorCode::permission:
    case ErrorCode::corrupt:
    case ErrorCode::internal:
      return {OAuthCode::server_error, "The server failed. Its log has the details under this request id."};
  }
  return {OAuthCode::server_error, "The server failed. Its log has the details under this request id."};
}

http::Response error_response(const OAuthError& error, http::Scheme issuer) {
  boost::json::object body{{"error", to_string(error.code)}};
  if (!error.description.empty()) body["error_description"] = error.description;
  auto response = http::json(status_of(error.code), boost::json::serialize(body), issuer);
  if (error.code == OAuthCode::invalid_client)  // RFC 6749 §5.2
    response.headers.push_back({"WWW-Authenticate", "Basic realm=\"token\", charset=\"UTF-8\""});
  if (error.code == OAuthCode::temporarily_unavailable) response.headers.push_back({"Retry-After", "2"});
  return response;
}

}  // namespace gatehouse::oauth
