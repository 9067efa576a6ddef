// DeviceDecision: how a sign-in for a device ends (RFC 8628 §3.3): the person allowed or denied what the
// device asked for. The decision is stored, and the person is told; the device hears of it when it polls.
// Pool only. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/interaction/completion.h"
#include "core/interaction/interaction_pages.h"
#include "core/oauth/device/device_codes.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class DeviceDecision final : public interaction::Completion {
 public:
  DeviceDecision(config::TokenSettings tokens, const DeviceCodes& codes, TenantStore& store,
                 const interaction::InteractionPages& pages, audit::TenantAudit audit)
      : tokens_(std::move(tokens)), codes_(codes), store_(store), pages_(pages), audit_(std::move(audit)) {}

  Result<std::optional<http::Response>> grant(const interaction::AuthorizationRequest& request,
                                              const config::ClientMetadata& client,
                                              const interaction::Allowed& allowed,
                                              const http::Call& call) const override;
  Result<http::Response> refuse(const interaction::AuthorizationRequest& request,
                                const config::ClientMetadata& client, interaction::RefusedBecause reason,
                                const http::Call& call) const override;

 private:
  /// Absent when it expired while the person decided.
  Result<std::optional<DeviceRequest>> find(const interaction::AuthorizationRequest& request,
                                            TimePoint now) const;
  http::Response too_late(const http::Call& call) const;
  config::TokenSettings tokens_;
  const DeviceCodes& codes_;
  TenantStore& store_;
  const interaction::InteractionPages& pages_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
