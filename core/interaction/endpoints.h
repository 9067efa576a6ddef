// The addresses of a sign-in: GET /interaction shows what is due; POST /sign-in and POST /consent record what
// the person did and hand over to the dispatcher. Thread-safe.
#pragma once

#include "core/interaction/dispatcher.h"
#include "core/interaction/ends_sessions.h"
#include "core/interaction/form_guard.h"
#include "core/interaction/password_check.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::interaction {

class InteractionEndpoint final : public http::Endpoint {
 public:
  InteractionEndpoint(const FormGuard& guard, const Dispatcher& dispatcher, const InteractionPages& pages)
      : guard_(guard), dispatcher_(dispatcher), pages_(pages) {}
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> show(const http::Call& call) const;
  const FormGuard& guard_;
  const Dispatcher& dispatcher_;
  const InteractionPages& pages_;
};

class SignInEndpoint final : public http::Endpoint {
 public:
  SignInEndpoint(const FormGuard& guard, const Dispatcher& dispatcher, const InteractionPages& pages,
                 const BrowserSessions& sessions, const EndsSessions& ending,
                 const Interactions& interactions, const PasswordCheck& passwords, audit::TenantAudit audit,
                 LoginLog log, runtime::RateLimit failures);
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> sign_in(const http::Call& call) const;
  Result<http::Response> show_again(const Interactions::Found& found, const SignInState& state,
                                    const http::Call& call) const;
  /// Whoever was signed in here before is not any more, and their apps hear of it.
  Result<void> end_session_of_others(const UserId& user, const ClientId& client,
                                     const http::Call& call) const;
  Result<http::Response> let_in(Interactions::Found& found, const UserId& user, const http::Call& call) const;
  const FormGuard& guard_;
  const Dispatcher& dispatcher_;
  const InteractionPages& pages_;
  const BrowserSessions& sessions_;
  const EndsSessions& ending_;
  const Interactions& interactions_;
  const PasswordCheck& passwords_;
  audit::TenantAudit audit_;
  LoginLog log_;
  runtime::RateLimit failures_;  ///< of one network
};

class ConsentEndpoint final : public http::Endpoint {
 public:
  ConsentEndpoint(const FormGuard& guard, const Dispatcher& dispatcher, const InteractionPages& pages,
                  const Interactions& interactions, audit::TenantAudit audit)
      : guard_(guard),
        dispatcher_(dispatcher),
        pages_(pages),
        interactions_(interactions),
        audit_(std::move(audit)) {}
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> decide(const http::Call& call) const;
  Result<http::Response> allow(Interaction& interaction, const Standing& standing,
                               const http::Call& call) const;
  const FormGuard& guard_;
  const Dispatcher& dispatcher_;
  const InteractionPages& pages_;
  const Interactions& interactions_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::interaction
