// The addresses of a sign-in: GET /interaction shows what is due; POST /sign-in, POST /sign-up and POST
// /consent record what the person did and hand over to the dispatcher. GET /sign-in and GET /sign-up are for
// the person who wants the other of the two. Thread-safe.
#pragma once

#include "core/interaction/dispatcher.h"
#include "core/interaction/due_page.h"
#include "core/interaction/form_guard.h"
#include "core/interaction/login_success.h"
#include "core/interaction/password_check.h"
#include "core/interaction/sign_up.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::interaction {

/// The page of what is due next while a person signs in.
class InteractionEndpoint final : public http::Endpoint {
 public:
  InteractionEndpoint(const FormGuard& guard, const Dispatcher& dispatcher, const InteractionPages& pages)
      : page_(guard, dispatcher, pages), pages_(pages) {}
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  DuePage page_;
  const InteractionPages& pages_;
};

/// Takes user name and password; GET is for the person who wants to sign in and not to make an account.
class SignInEndpoint final : public http::Endpoint {
 public:
  SignInEndpoint(const FormGuard& guard, const Dispatcher& dispatcher, const InteractionPages& pages,
                 const PasswordCheck& passwords, LoginSuccess success, runtime::RateLimit failures);
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> sign_in(const http::Call& call) const;
  Result<http::Response> show_again(const Interactions::Found& found, const SignInState& state,
                                    const http::Call& call) const;
  const FormGuard& guard_;
  const Dispatcher& dispatcher_;
  const InteractionPages& pages_;
  DuePage page_;
  const PasswordCheck& passwords_;
  LoginSuccess success_;
  runtime::RateLimit failures_;  ///< of one network
};

/// Makes an account and signs its person in; GET is for the person who has none yet. Exists only where people
/// may make accounts.
class SignUpEndpoint final : public http::Endpoint {
 public:
  SignUpEndpoint(const FormGuard& guard, const Dispatcher& dispatcher, const InteractionPages& pages,
                 SignUp sign_up, LoginSuccess success, runtime::RateLimit accounts);
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> sign_up(const http::Call& call) const;
  Result<http::Response> show_again(const Interactions::Found& found, const SignUpForm& form,
                                    pages::SignUpProblem problem, const http::Call& call) const;
  const FormGuard& guard_;
  const Dispatcher& dispatcher_;
  const InteractionPages& pages_;
  DuePage page_;
  SignUp sign_up_;
  LoginSuccess success_;
  runtime::RateLimit accounts_;  ///< that one network makes, and names that it finds taken
};

/// Takes a person's answer to what an app asks for.
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
