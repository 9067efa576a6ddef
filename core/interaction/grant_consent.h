// grant_consent: the permission that a grant stands on, from what the person just decided and what is
// remembered. Pure.
#pragma once

#include <optional>

#include "core/interaction/authorization_request.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::interaction {

struct ConsentFacts {
  const AuthorizationRequest& request;
  UserId user;
  bool given_now = false;             ///< on the page, in this very request
  std::optional<ConsentRecord> read;  ///< what was remembered when it was decided
  TimePoint now;
};

GrantConsent grant_consent(const ConsentFacts& facts);

}  // namespace gatehouse::interaction
