// LoginSuccess: what follows when a person has proved who they are, by whatever means: the session of whoever
// was signed in here before ends, a new one begins, and the interaction goes on. The one way in, so that
// nobody can be let in without it. Thread-safe; waits on the store.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/interaction/dispatcher.h"
#include "core/interaction/ends_sessions.h"
#include "core/interaction/login_log.h"

namespace gatehouse::interaction {

class LoginSuccess {
 public:
  LoginSuccess(const Dispatcher& dispatcher, const BrowserSessions& sessions, const EndsSessions& ending,
               const Interactions& interactions, audit::TenantAudit audit, LoginLog log)
      : dispatcher_(dispatcher),
        sessions_(sessions),
        ending_(ending),
        interactions_(interactions),
        audit_(std::move(audit)),
        log_(std::move(log)) {}

  /// `user` typed the right password, or chose it just now. Answers with the way on and the new cookies.
  Result<http::Response> let_in(Interactions::Found& found, const UserId& user, const http::Call& call) const;

 private:
  /// Whoever was signed in here before is not any more, and their apps hear of it.
  Result<void> end_session_of_others(const UserId& user, const ClientId& client,
                                     const http::Call& call) const;
  const Dispatcher& dispatcher_;
  const BrowserSessions& sessions_;
  const EndsSessions& ending_;
  const Interactions& interactions_;
  audit::TenantAudit audit_;
  LoginLog log_;
};

}  // namespace gatehouse::interaction
