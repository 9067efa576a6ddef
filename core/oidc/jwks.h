// The JWKS endpoint, RFC 7517 §5: the tenant's published keys, from memory, with an entity tag. Runs on I/O
// threads.
#pragma once

#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/keys/key_ring.h"

namespace gatehouse::oidc {

class JwksEndpoint final : public http::Endpoint {
 public:
  JwksEndpoint(const keys::KeyRing& keys, http::Scheme issuer) : keys_(keys), issuer_(issuer) {}
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  const keys::KeyRing& keys_;
  http::Scheme issuer_;
};

}  // namespace gatehouse::oidc
