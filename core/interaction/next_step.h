// next_step: what has to happen next in one sign-in. A pure function over facts, with a table test; pages
// only record what the person did and come back here. Steps never call steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/model.h"
#include "core/interaction/authorization_request.h"

namespace gatehouse::interaction {

/// What the person has done in this very interaction.
struct Progress {
  bool signed_in = false;
  /// In this very request. Never stored: a consent is kept together with the grant that it allows, or not at
  /// all, and one that was taken back must not come back out of an interaction (S-412).
  bool consented = false;
  bool operator==(const Progress&) const = default;
};

/// The browser's session, when there is one whose person may act.
struct SignedIn {
  std::string subject;  ///< as the app knows the person: what it names is of that kind
  TimePoint auth_time;
};

struct StepFacts {
  const AuthorizationRequest& request;
  Progress progress;
  std::optional<SignedIn> session;
  bool may_sign_up = false;  ///< whether a new account could answer this request
  config::ConsentRule consent_rule = config::ConsentRule::ask;
  bool remembered_consent_counts = true;  ///< not for clients that anybody can impersonate (RFC 8252 §8.6)
  std::vector<std::string> consented_scopes;  ///< remembered from earlier
  std::vector<std::string> consented_claims;  ///< likewise, by name
  TimePoint now;
};

enum class Step {
  show_sign_in,
  show_sign_up,  ///< as prompt=create wants it (OpenID Prompt Create §4)
  show_consent,
  complete,
  /// prompt=none, and nobody suitable is signed in (OpenID Core §3.1.2.6); or somebody else signed in than
  /// was asked for (§3.1.2.2)
  refuse_login_required,
  refuse_consent_required,  ///< prompt=none, and consent is missing
};

Step next_step(const StepFacts& facts);

}  // namespace gatehouse::interaction
