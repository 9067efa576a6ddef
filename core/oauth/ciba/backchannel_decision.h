// BackchannelDecision: how a sign-in that an app asked for from elsewhere ends (CIBA §8): the person allowed
// or denied it. The decision is stored with the event from which the app's notification follows
// (token_delivery/client_notifier.h), and the person is told; an app that polls hears of it when it asks.
// Pool only. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/interaction/completion.h"
#include "core/interaction/interaction_pages.h"
#include "core/oauth/ciba/backchannel_requests.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class BackchannelDecision final : public interaction::Completion {
 public:
  BackchannelDecision(config::TokenSettings tokens, const BackchannelRequests& requests, TenantStore& store,
                      const interaction::InteractionPages& pages, audit::TenantAudit audit)
      : tokens_(std::move(tokens)),
        requests_(requests),
        store_(store),
        pages_(pages),
        audit_(std::move(audit)) {}

  Result<std::optional<http::Response>> grant(const interaction::AuthorizationRequest& request,
                                              const config::ClientMetadata& client,
                                              const interaction::Allowed& allowed,
                                              const http::Call& call) const override;
  Result<http::Response> refuse(const interaction::AuthorizationRequest& request,
                                const config::ClientMetadata& client, interaction::RefusedBecause reason,
                                const http::Call& call) const override;

 private:
  /// Absent when it expired while the person decided.
  Result<std::optional<BackchannelRequest>> find(const interaction::AuthorizationRequest& request,
                                                 TimePoint now) const;
  http::Response error_page(int status, std::string_view code, pages::ErrorText text,
                            const http::Call& call) const;
  http::Response too_late(const http::Call& call) const;
  http::Response for_somebody_else(const http::Call& call) const;
  void end(const BackchannelRequest& asked, const http::Call& call) const;
  const config::TokenSettings tokens_;
  const BackchannelRequests& requests_;
  TenantStore& store_;
  const interaction::InteractionPages& pages_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
