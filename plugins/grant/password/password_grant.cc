#include "password_grant.h"

namespace gatehouse::password_grant {
namespace {

GrantOutcome refused(const char* id) { return GrantRefused{.id = id}; }

}  // namespace

GrantInfo PasswordGrant::info() const {
  using enum GrantError;
  return {.grant_type = "password",
          .refusals = {{"missing_username", invalid_request, "username is missing."},
                       {"missing_password", invalid_request, "password is missing."},
                       // RFC 6749 §5.2. Which of the two is wrong is for nobody to know (S-104).
                       {"wrong_name_or_password", invalid_grant, "The user name or the password is wrong."},
                       {"too_many_attempts", invalid_grant,
                        "Too many wrong passwords for this user name. Try again later."}},
          .public_clients = config_.public_clients,
          .verifies_passwords = true};
}

Result<GrantOutcome> PasswordGrant::exchange(const GrantRequest& request) {
  const auto login = request.parameter("username");
  if (!login) return refused("missing_username");
  const auto password = request.parameter("password");
  if (!password) return refused("missing_password");
  GH_TRY(const auto verdict, request.passwords.verify({.login = *login, .password = *password}));
  switch (verdict.is) {
    case PasswordVerdict::Is::wrong:
      return refused("wrong_name_or_password");
    case PasswordVerdict::Is::too_early:
      return refused("too_many_attempts");
    case PasswordVerdict::Is::right:
      break;
  }
  // RFC 8176 §2. One factor is assurance level 1.
  return GrantOutcome(Granted{
      .who = GrantedPerson{.user = verdict.user, .auth_time = request.now, .acr = "1", .amr = {"pwd"}},
      .scope = {request.scope.begin(), request.scope.end()},
      .refreshable = true});
}

}  // namespace gatehouse::password_grant
