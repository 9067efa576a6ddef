// The page where people see which apps may use their account, and take that back. Who is not signed in signs
// in first. S-227. Pool only.
#pragma once

#include "core/interaction/dispatcher.h"
#include "core/interaction/session_form.h"
#include "core/oauth/consent/consent_revocation.h"

namespace gatehouse::oauth {

/// What tells who looks, and what they have allowed.
struct AppsPeople {
  const interaction::BrowserBinding& binding;
  ConsentStore& consents;
};

/// How it is taken back, and told.
struct TakingBack {
  ConsentRevocation revocation;
  audit::TenantAudit audit;
};

class AppsEndpoint final : public http::Endpoint {
 public:
  AppsEndpoint(const clients::ClientDirectory& clients, const interaction::Dispatcher& dispatcher,
               AppsPeople people, const interaction::InteractionPages& pages, TakingBack taking_back);

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> answer(const http::Call& call) const;
  Result<http::Response> show(const interaction::Standing& standing, const http::Call& call) const;
  Result<http::Response> revoke(const interaction::Session& session, const http::Call& call) const;

  const clients::ClientDirectory& clients_;
  const interaction::Dispatcher& dispatcher_;
  AppsPeople people_;
  interaction::SessionForm form_;
  const interaction::InteractionPages& pages_;
  TakingBack taking_back_;
};

}  // namespace gatehouse::oauth
