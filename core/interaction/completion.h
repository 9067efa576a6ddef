// Completion: how an interaction ends, as the protocol above it sees it. Implemented by core/oauth, which
// this folder knows nothing of.
#pragma once

#include "core/config/model.h"
#include "core/http/endpoint.h"
#include "core/interaction/authorization_request.h"
#include "core/interaction/browser_session.h"

namespace gatehouse::interaction {

enum class RefusedBecause { login_required, consent_required, access_denied };

class Completion {
 public:
  /// The app gets what it asked for. Commits before it answers.
  virtual Result<http::Response> grant(const AuthorizationRequest& request,
                                       const config::ClientMetadata& client, const Session& session,
                                       const http::Call& call) const = 0;
  /// The app gets an error.
  virtual Result<http::Response> refuse(const AuthorizationRequest& request,
                                        const config::ClientMetadata& client, RefusedBecause reason,
                                        const http::Call& call) const = 0;

 protected:
  ~Completion() = default;
};

}  // namespace gatehouse::interaction
