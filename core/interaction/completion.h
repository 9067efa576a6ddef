// Completion: how an interaction ends, as the protocol above it sees it. Implemented by core/oauth, which
// this folder knows nothing of.
#pragma once

#include "core/accounts/account.h"
#include "core/config/model.h"
#include "core/http/endpoint.h"
#include "core/interaction/authorization_request.h"
#include "core/interaction/browser_session.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::interaction {

enum class RefusedBecause { login_required, consent_required, access_denied };

/// Who lets the app in, and by what permission.
struct Allowed {
  const Session& session;
  const accounts::Account& person;
  GrantConsent consent;
};

class Completion {
 public:
  /// Whoever asks gets what it asked for. Commits before it answers. Nothing where the session of `allowed`
  /// has ended by now, or the consent that it stands on is another: decide again.
  virtual Result<std::optional<http::Response>> grant(const AuthorizationRequest& request,
                                                      const config::ClientMetadata& client,
                                                      const Allowed& allowed,
                                                      const http::Call& call) const = 0;
  /// Whoever asks is told that it does not.
  virtual Result<http::Response> refuse(const AuthorizationRequest& request,
                                        const config::ClientMetadata& client, RefusedBecause reason,
                                        const http::Call& call) const = 0;

 protected:
  ~Completion() = default;
};

/// One for each who may ask, but for our own pages.
struct Completions {
  const Completion& app;
  const Completion& device;
  const Completion& backchannel;
};

}  // namespace gatehouse::interaction
