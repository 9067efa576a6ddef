// PasswordGrant: grant_type=password, RFC 6749 §4.3: an app collects a person's name and password itself and
// trades them for tokens.
//
// For old applications only (RFC 9700 §2.4 forbids it): every such app sees passwords, people learn to type
// them anywhere, and no second factor can be asked for. Passwords are verified by core, with the delays and
// the lockout of a sign-in; this only reads the request.
#pragma once

#include "config.h"
#include "gatehouse/plugin.h"

namespace gatehouse::password_grant {

class PasswordGrant final : public GrantHandler {
 public:
  explicit PasswordGrant(Config config) : config_(config) {}
  GrantInfo info() const override;
  Result<GrantOutcome> exchange(const GrantRequest& request) override;

 private:
  Config config_;
};

}  // namespace gatehouse::password_grant
