// Dispatcher: takes a sign-in from where it is to what comes next. The only one who asks next_step and the
// only one who ends an interaction; pages record what the person did and come back here. Thread-safe; waits
// on the store: pool only.
#pragma once

#include "core/accounts/account.h"
#include "core/audit/tenant_audit.h"
#include "core/clients/client_directory.h"
#include "core/clients/subject_identifiers.h"
#include "core/interaction/completion.h"
#include "core/interaction/interaction.h"
#include "core/interaction/interaction_pages.h"
#include "core/interaction/login_flow.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::interaction {

/// The role stores that a sign-in reads.
struct DispatcherStores {
  AccountStore& accounts;
  ConsentStore& consents;
};

/// Where one interaction stands, after everything relevant was read.
struct Standing {
  clients::ClientPtr client;                ///< null when the client is gone
  std::optional<Session> session;           ///< only of a person who may act
  std::optional<accounts::Account> person;  ///< of the session
  GrantConsent consent;                     ///< what a grant would stand on, where nothing needs to be asked
  Step step = Step::show_sign_in;
};

class Dispatcher {
 public:
  Dispatcher(DispatcherStores stores, const clients::ClientDirectory& clients,
             const clients::SubjectIdentifiers& subjects, const BrowserSessions& sessions,
             const Interactions& interactions, Completions completions, const InteractionPages& pages,
             runtime::RateLimit beginnings, const LoginFlow& flow)
      : stores_(stores),
        clients_(clients),
        subjects_(subjects),
        sessions_(sessions),
        interactions_(interactions),
        completions_(completions),
        pages_(pages),
        beginnings_(std::move(beginnings)),
        flow_(flow) {}

  /// A request that has just passed its checks: answers at once where nothing needs to be asked of the
  /// person, else stores an interaction and sends the browser to its page.
  Result<http::Response> begin(AuthorizationRequest request, const http::Call& call) const;

  /// Goes on after the person did something. `session` is the one that has just begun, if any; its cookie is
  /// not in the request yet.
  Result<http::Response> advance(Interaction& interaction, const std::optional<Session>& session,
                                 const http::Call& call) const;

  /// Ends the interaction with an error for the app.
  Result<http::Response> refuse(const Interaction& interaction, RefusedBecause reason,
                                const http::Call& call) const;

  /// The client that asks; null when it is gone. For an own page one without rules stands in.
  Result<clients::ClientPtr> client_of(const AuthorizationRequest& request) const;
  /// Signs a person in for a page of this tenant itself, where nobody is; `url` is that page.
  static AuthorizationRequest own_page(std::string url);

  /// Reads what next_step needs. `session` empty: the request's own.
  Result<Standing> standing(const AuthorizationRequest& request, Interaction* interaction,
                            std::optional<Session> session, const http::Call& call) const;

 private:
  /// How far a request gets by itself: to a step of the person's or a refusal, or to the app's answer.
  struct Reached {
    Standing standing;
    std::optional<http::Response> answer;
  };
  Result<Reached> reach(const AuthorizationRequest& request, Interaction* interaction,
                        const std::optional<Session>& session, const http::Call& call) const;
  Result<std::optional<http::Response>> grant(const AuthorizationRequest& request, const Standing& standing,
                                              const http::Call& call) const;
  Result<http::Response> refuse_request(const AuthorizationRequest& request, const clients::ClientPtr& client,
                                        RefusedBecause reason, const http::Call& call) const;
  const Completion& completion_of(const AuthorizationRequest& request) const noexcept;
  DispatcherStores stores_;
  const clients::ClientDirectory& clients_;
  const clients::SubjectIdentifiers& subjects_;
  const BrowserSessions& sessions_;
  const Interactions& interactions_;
  Completions completions_;
  const InteractionPages& pages_;
  runtime::RateLimit beginnings_;  ///< of one network
  const LoginFlow& flow_;
};

}  // namespace gatehouse::interaction
