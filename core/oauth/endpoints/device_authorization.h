// The device authorization endpoint, RFC 8628 §3.1: a device without a browser begins to sign somebody in,
// and gets a code to poll with and one for the person to type at /device. It may name the APIs that its
// tokens are for (RFC 8707) and ask for authorization details (RFC 9396 §2). Authenticates on an I/O thread,
// works on the pool.
#pragma once

#include "core/oauth/authorization_details/details_catalogue.h"
#include "core/oauth/device/device_codes.h"
#include "core/oauth/endpoints/client_gate.h"
#include "core/oauth/resources/resource_catalogue.h"
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
  /// What a request is measured by, of the tenant. All must outlive this.
  struct Measure {
    const oidc::ScopeCatalogue& scopes;
    const ResourceCatalogue& resources;
    const DetailsCatalogue& details;
  };
  DeviceAuthorizationEndpoint(Settings settings, const ClientGate& gate, const Measure& measure,
                              const DeviceCodes& codes, audit::TenantAudit audit)
      : settings_(std::move(settings)),
        gate_(gate),
        measure_(measure),
        codes_(codes),
        audit_(std::move(audit)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  std::variant<ScopeList, OAuthError> scope_of(const http::Params& form,
                                               const config::ClientMetadata& client) const;
  /// What the device asks for: scope, APIs and details.
  std::variant<DeviceRequest, OAuthError> read(const http::Params& form, const AuthenticatedClient& client,
                                               TimePoint now) const;
  Result<http::Answer> begin(const AuthenticatedClient& client, const DeviceRequest& asked,
                             const http::Call& call) const;
  Settings settings_;
  const ClientGate& gate_;
  Measure measure_;
  const DeviceCodes& codes_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
