// Protected resource metadata (RFC 9728): for each API that the tenant declares, the document with which it
// tells apps where to get tokens for it.
//
// The document belongs at the API's own host (§3.1). Here it can be fetched from, so that a web server in
// front of the API can hand it on: `{issuer}/protected-resource?resource=ID`. Immutable; runs on I/O threads.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/config/model.h"
#include "core/http/endpoint.h"
#include "core/http/security_headers.h"

namespace gatehouse::oauth {

class ProtectedResourceEndpoint final : public http::Endpoint {
 public:
  ProtectedResourceEndpoint(const config::TenantConfig& tenant, http::Scheme scheme);

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> documents_;
  http::Scheme scheme_;
};

}  // namespace gatehouse::oauth
