// The page that apps keep in a hidden frame, OpenID Connect Session Management 1.0 §4.2: its script compares
// the `session_state` that an app got with what this browser's cookie says now. The same bytes for everybody;
// runs on I/O threads. Only where the tenant's `sessions.management` is true.
#pragma once

#include <memory>
#include <string>

#include "core/http/endpoint.h"
#include "core/http/forwarded.h"

namespace gatehouse::oidc {

class CheckSessionEndpoint final : public http::Endpoint {
 public:
  /// `cookie_name`: of the cookie that it reads.
  CheckSessionEndpoint(const std::string& cookie_name, http::Scheme issuer);
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  std::shared_ptr<const std::string> page_;
  std::string script_hash_;
  http::Scheme issuer_;
};

}  // namespace gatehouse::oidc
