// grant_type=urn:ietf:params:oauth:grant-type:device_code, RFC 8628 §3.4: a device asks again and again until
// the person has decided. What comes too soon is refused from memory; a poll reads and never writes, until
// there is something to redeem. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/device/device_codes.h"
#include "core/oauth/grants/redemption.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::oauth {

class DeviceCodeGrant final : public Grant {
 public:
  static constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:device_code";
  /// How often one device may ask: once an interval, and a bit more often, for clocks and networks vary.
  static Rate poll_rate(Duration interval) noexcept;

  DeviceCodeGrant(const DeviceCodes& codes, GrantStore& grants, const Redemption& redemption,
                  runtime::RateLimit polls, audit::TenantAudit audit)
      : codes_(codes),
        grants_(grants),
        redemption_(redemption),
        polls_(std::move(polls)),
        audit_(std::move(audit)) {}

  std::string_view grant_type() const noexcept override { return kGrantType; }
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;
  Result<bool> knows_what_comes(const TokenRequest& request) const override;

 private:
  Result<GrantAnswer> undecided(const TokenRequest& request, const Digest& device) const;
  Result<GrantAnswer> decided(const TokenRequest& request, const DeviceCodes::Decision& decision) const;
  Result<GrantAnswer> refuse(const TokenRequest& request, std::string_view reason) const;
  const DeviceCodes& codes_;
  GrantStore& grants_;
  const Redemption& redemption_;
  runtime::RateLimit polls_;  ///< of one device code
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
