#include "core/oidc/discovery.h"

#include <boost/json.hpp>

#include "core/oidc/claims.h"

namespace gatehouse::oidc {

// RFC 9700 §2.6 wants no CORS at the authorization endpoint only; browsers' apps must be able to read these.
const http::EndpointRule MetadataEndpoint::kOpenIdConfiguration{.name = "openid-configuration",
                                                                .path = "/.well-known/openid-configuration",
                                                                .get = true,
                                                                .runs_on = http::RunsOn::io};
const http::EndpointRule MetadataEndpoint::kAuthorizationServer{
    .name = "oauth-authorization-server",
    .path = "/.well-known/oauth-authorization-server",
    .get = true,
    .runs_on = http::RunsOn::io};

bool takes_certificates(const http::EndpointRule& rule) noexcept {
  return rule.audience == http::Audience::app && rule.post && !rule.takes_json && !rule.metadata.empty();
}

std::string write_metadata(const ProviderMetadata& metadata) {
  using boost::json::value_from;
  auto with_proof = metadata.client_authentication_methods;
  std::erase(with_proof, "none");
  boost::json::object document{{"issuer", metadata.issuer}};
  for (const auto& endpoint : metadata.endpoints)
    if (!endpoint.metadata.empty())
      document[endpoint.metadata] = metadata.issuer + std::string(endpoint.path);
  document.insert({
      {"scopes_supported", value_from(metadata.scopes)},
      {"response_types_supported", value_from(metadata.response_types)},
      {"response_modes_supported", value_from(metadata.response_modes)},
      {"grant_types_supported", value_from(metadata.grant_types)},
      {"subject_types_supported", value_from(metadata.subject_types)},
      {"id_token_signing_alg_values_supported", value_from(metadata.response_algorithms)},
      {"userinfo_signing_alg_values_supported", value_from(metadata.response_algorithms)},
      {"introspection_signing_alg_values_supported", value_from(metadata.response_algorithms)},
      {"introspection_encryption_alg_values_supported", value_from(metadata.encryption_algorithms)},
      {"introspection_encryption_enc_values_supported", value_from(metadata.content_encryptions)},
      {"authorization_signing_alg_values_supported", value_from(metadata.response_algorithms)},
      {"authorization_encryption_alg_values_supported", value_from(metadata.encryption_algorithms)},
      {"authorization_encryption_enc_values_supported", value_from(metadata.content_encryptions)},
      {"id_token_encryption_alg_values_supported", value_from(metadata.encryption_algorithms)},
      {"id_token_encryption_enc_values_supported", value_from(metadata.content_encryptions)},
      {"userinfo_encryption_alg_values_supported", value_from(metadata.encryption_algorithms)},
      {"userinfo_encryption_enc_values_supported", value_from(metadata.content_encryptions)},
      {"token_endpoint_auth_methods_supported", value_from(metadata.client_authentication_methods)},
      {"revocation_endpoint_auth_methods_supported", value_from(metadata.client_authentication_methods)},
      {"introspection_endpoint_auth_methods_supported", value_from(with_proof)},
      {"token_endpoint_auth_signing_alg_values_supported", value_from(metadata.client_assertion_algorithms)},
      {"revocation_endpoint_auth_signing_alg_values_supported",
       value_from(metadata.client_assertion_algorithms)},
      {"introspection_endpoint_auth_signing_alg_values_supported",
       value_from(metadata.client_assertion_algorithms)},
      {"claim_types_supported", value_from(metadata.claim_types)},
      {"claims_supported", value_from(metadata.claims)},
      {"ui_locales_supported", value_from(metadata.ui_locales)},
      {"claims_parameter_supported", true},
      {"request_parameter_supported", true},
      {"request_object_signing_alg_values_supported", value_from(metadata.request_object_algorithms)},
      {"request_uri_parameter_supported", metadata.request_uris},
      {"acr_values_supported", value_from(supported_acr_values())},
      // One page for all: it fits a window, a popup and a touch screen.
      {"display_values_supported", {"page", "popup", "touch"}},
      {"prompt_values_supported", {"none", "login", "consent", "select_account"}},
      {"code_challenge_methods_supported", {"S256"}},
      {"dpop_signing_alg_values_supported", value_from(metadata.dpop_algorithms)},  // RFC 9449 §5.1
      {"authorization_response_iss_parameter_supported", true},
      {"backchannel_token_delivery_modes_supported", {"poll", "ping", "push"}},  // CIBA §4
      {"backchannel_authentication_request_signing_alg_values_supported",
       value_from(metadata.request_object_algorithms)},
      {"backchannel_user_code_parameter_supported", false},
      {"backchannel_logout_supported", true},  // Back-Channel Logout 1.0 §2.1
      {"backchannel_logout_session_supported", true},
      {"frontchannel_logout_supported", true},  // Front-Channel Logout 1.0 §3
      {"frontchannel_logout_session_supported", true},
  });
  // OpenID Prompt Create §4.2: all of them, and this one only where there is such a page.
  if (metadata.sign_up) document["prompt_values_supported"].as_array().emplace_back("create");
  if (metadata.request_uris) document["require_request_uri_registration"] = true;
  if (metadata.pushed_requests_required) document["require_pushed_authorization_requests"] = true;
  if (metadata.signed_requests_required) document["require_signed_request_object"] = true;
  if (!metadata.authorization_details_types.empty())
    document["authorization_details_types_supported"] = value_from(metadata.authorization_details_types);
  // draft-ietf-oauth-client-id-metadata-document §6
  if (metadata.client_metadata_documents) document["client_id_metadata_document_supported"] = true;
  // RFC 8705 §3.3, §5
  document["tls_client_certificate_bound_access_tokens"] = metadata.certificate_bound_tokens;
  if (!metadata.mtls_alias.empty()) {
    boost::json::object aliases;
    for (const auto& endpoint : metadata.endpoints)
      if (takes_certificates(endpoint))
        aliases[endpoint.metadata] = metadata.mtls_alias + std::string(endpoint.path);
    document["mtls_endpoint_aliases"] = std::move(aliases);
  }
  if (!metadata.protected_resources.empty())  // RFC 9728 §4
    document["protected_resources"] = value_from(metadata.protected_resources);
  return boost::json::serialize(document);
}

// OpenID Discovery §4.2.
http::Answer MetadataEndpoint::handle(const http::Call&) {
  return http::document(document_, std::chrono::minutes(5), issuer_);  // S-310: at most 300 s
}

}  // namespace gatehouse::oidc
