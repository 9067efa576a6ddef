// EndsSessions: ends a session with all that hangs on it: tokens, and the apps that want to hear of it.
// Implemented by core/oauth, which this folder knows nothing of.
#pragma once

#include "core/http/endpoint.h"
#include "core/interaction/browser_session.h"

namespace gatehouse::interaction {

class EndsSessions {
 public:
  /// Durable when it answers the fields that make the browser forget its cookies. `asked_by`: the app, or
  /// empty.
  virtual Result<std::vector<http::Header>> end(const Session& session, const ClientId& asked_by,
                                                const http::Call& call) const = 0;

 protected:
  ~EndsSessions() = default;
};

}  // namespace gatehouse::interaction
