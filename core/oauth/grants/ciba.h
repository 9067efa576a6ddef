// grant_type=urn:openid:params:grant-type:ciba, CIBA §10.1: an app asks, again and again or when it was told
// to, until the person has decided. What comes too soon is refused from memory; a poll reads and never
// writes, until there is something to redeem. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/ciba/backchannel_requests.h"
#include "core/oauth/grants/redemption.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::oauth {

class CibaGrant final : public Grant {
 public:
  static constexpr std::string_view kGrantType = "urn:openid:params:grant-type:ciba";

  CibaGrant(const BackchannelRequests& requests, GrantStore& grants, const Redemption& redemption,
            runtime::RateLimit polls, audit::TenantAudit audit)
      : requests_(requests),
        grants_(grants),
        redemption_(redemption),
        polls_(std::move(polls)),
        audit_(std::move(audit)) {}

  std::string_view grant_type() const noexcept override { return kGrantType; }
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;

 private:
  Result<GrantAnswer> undecided(const TokenRequest& request, const Digest& id) const;
  Result<GrantAnswer> decided(const TokenRequest& request,
                              const BackchannelRequests::Decision& decision) const;
  Result<GrantAnswer> refuse(const TokenRequest& request, std::string_view reason) const;
  const BackchannelRequests& requests_;
  GrantStore& grants_;
  const Redemption& redemption_;
  runtime::RateLimit polls_;  ///< of one auth_req_id
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
