// Discovery: the metadata document of OpenID Discovery §3 and RFC 8414 §2, one text for both, made from the
// configuration alone when it is loaded; no header of a request can change it (S-310). Runs on I/O threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/http/endpoint.h"
#include "core/http/security_headers.h"

namespace gatehouse::oidc {

/// What a tenant offers, gathered from the very tables that implement it.
struct ProviderMetadata {
  std::string issuer;
  std::vector<http::EndpointRule> endpoints;  ///< of the tenant; those that name themselves are told
  std::vector<std::string> scopes;
  std::vector<std::string> claims;
  std::vector<std::string> claim_types;
  std::vector<std::string> response_types;
  std::vector<std::string> response_modes;
  std::vector<std::string> grant_types;
  std::vector<std::string> ui_locales;
  bool sign_up = false;  ///< people may make accounts (OpenID Prompt Create §4.2)
  std::vector<std::string> subject_types;
  std::vector<std::string> response_algorithms;    ///< of whatever is signed for one client
  std::vector<std::string> encryption_algorithms;  ///< of keys for whatever is answered to one client
  std::vector<std::string> content_encryptions;
  std::vector<std::string> client_authentication_methods;
  std::vector<std::string> client_assertion_algorithms;
  std::vector<std::string> request_object_algorithms;
  std::vector<std::string> authorization_details_types;  ///< RFC 9396 §10
  bool request_uris = true;                              ///< request objects by reference (RFC 9101 §5.2)
  bool pushed_requests_required = false;                 ///< of every client (RFC 9126 §5)
  bool signed_requests_required = false;                 ///< of every client (RFC 9101 §10.5)
  std::vector<std::string> protected_resources;          ///< APIs that tokens can be for
  bool client_metadata_documents = false;                ///< a client_id may be the address of one
  std::vector<std::string> dpop_algorithms;
  bool certificate_bound_tokens = false;  ///< clients' certificates reach the tenant's endpoints
  std::string mtls_alias = {};            ///< in place of the issuer, where they do; empty: there too
};

/// Whether an endpoint is one that clients call with a certificate, and so has an alias where the tenant has
/// one (RFC 8705 §5). Never a page: links and cookies are the issuer's.
bool takes_certificates(const http::EndpointRule& rule) noexcept;

std::string write_metadata(const ProviderMetadata& metadata);

/// The metadata of the issuer, its addresses and what it can, RFC 8414 and OpenID Connect Discovery 1.0: the
/// same document under both well-known names. The method `rule` tells them apart.
class MetadataEndpoint final : public http::Endpoint {
 public:
  static const http::EndpointRule kOpenIdConfiguration;
  static const http::EndpointRule kAuthorizationServer;

  MetadataEndpoint(const http::EndpointRule& rule, std::shared_ptr<const std::string> document,
                   http::Scheme issuer)
      : rule_(rule), document_(std::move(document)), issuer_(issuer) {}
  const http::EndpointRule& rule() const noexcept override { return rule_; }
  http::Answer handle(const http::Call& call) override;

 private:
  const http::EndpointRule& rule_;
  std::shared_ptr<const std::string> document_;
  http::Scheme issuer_;
};

}  // namespace gatehouse::oidc
