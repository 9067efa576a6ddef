// The device authorization endpoint, RFC 8628 §3.1: a device without a browser begins to sign somebody in,
// and gets a code to poll with and one for the person to type at /device. Authenticates on an I/O thread,
// works on the pool.
#pragma once

#include "core/oauth/device/device_codes.h"
#include "core/oauth/endpoints/client_gate.h"
#include "core/oidc/claims.h"

namespace gatehouse::oauth {

class DeviceAuthorizationEndpoint final : public http::Endpoint {
 public:
  struct Settings {
    std::string verification_uri;
    Duration lifetime;
    Duration interval;
    runtime::RateLimit beginnings;  ///< of one network: each is two rows, and nobody has proved anything yet
  };
  DeviceAuthorizationEndpoint(Settings settings, const ClientGate& gate, const oidc::ScopeCatalogue& scopes,
                              const DeviceCodes& codes, audit::TenantAudit audit)
      : settings_(std::move(settings)),
        gate_(gate),
        scopes_(scopes),
        codes_(codes),
        audit_(std::move(audit)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  std::variant<ScopeList, OAuthError> scope_of(const http::Params& form,
                                               const config::ClientMetadata& client) const;
  Result<http::Answer> begin(const AuthenticatedClient& client, ScopeList scope,
                             const http::Call& call) const;
  Settings settings_;
  const ClientGate& gate_;
  const oidc::ScopeCatalogue& scopes_;
  const DeviceCodes& codes_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
