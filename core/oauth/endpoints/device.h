// The verification page, RFC 8628 §3.3: a person types the code that a device shows, then signs in and
// decides as for any app. DeviceDecision ends it. Wrong codes are limited for each network (§5.1, S-233).
// Begins on an I/O thread. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/interaction/dispatcher.h"
#include "core/oauth/device/device_codes.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::oauth {

class DeviceEndpoint final : public http::Endpoint {
 public:
  DeviceEndpoint(const DeviceCodes& codes, const interaction::BrowserBinding& binding,
                 const interaction::Dispatcher& dispatcher, const interaction::InteractionPages& pages,
                 runtime::RateLimit failures, audit::TenantAudit audit)
      : codes_(codes),
        binding_(binding),
        dispatcher_(dispatcher),
        pages_(pages),
        failures_(std::move(failures)),
        audit_(std::move(audit)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> show(interaction::DeviceState state, const http::Call& call) const;
  Result<http::Response> look_up(const http::Call& call) const;
  const DeviceCodes& codes_;
  const interaction::BrowserBinding& binding_;
  const interaction::Dispatcher& dispatcher_;
  const interaction::InteractionPages& pages_;
  runtime::RateLimit failures_;  ///< of one network
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
