// The token endpoint, RFC 6749 §3.2: authenticates the client, finds the grant, writes the answer. Begins on
// an I/O thread; whatever would wait there moves the call to a pool.
#pragma once

#include <memory>
#include <vector>

#include "core/audit/tenant_audit.h"
#include "core/oauth/grants/grant.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::oauth {

class TokenEndpoint final : public http::Endpoint {
 public:
  struct Settings {
    http::Scheme scheme = http::Scheme::https;
    bool recording_waits = false;  ///< audit mode `required`
    runtime::RateLimit denials;    ///< that one network's unproved requests are recorded one by one
  };
  TokenEndpoint(Settings settings, const ClientAuthenticator& authenticator,
                std::vector<std::unique_ptr<Grant>> grants, audit::TenantAudit audit)
      : settings_(settings),
        authenticator_(authenticator),
        grants_(std::move(grants)),
        audit_(std::move(audit)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;
  /// For the metadata document.
  std::vector<std::string> grant_types() const;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  Result<http::Answer> refuse(const http::Call& call, const OAuthError& error, std::string_view actor) const;
  const Grant* find(std::string_view grant_type) const noexcept;
  Settings settings_;
  const ClientAuthenticator& authenticator_;
  std::vector<std::unique_ptr<Grant>> grants_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
