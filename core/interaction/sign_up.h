// SignUp: a person makes an account: user name, password, and a name if they like.
//
// No e-mail address is asked for: Gatehouse sends no mail, so nobody could show that it is theirs, and an
// address that nobody verified must never be a key to sign in with. The account is stored whole or not at
// all, under a user name that nobody else has, with the event that tells of it. Hashes a password: hash pool
// only. Thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "core/audit/tenant_audit.h"
#include "core/crypto/password_hash.h"
#include "core/pages/page_renderer.h"
#include "core/telemetry/instruments.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::interaction {

/// As typed.
struct SignUpForm {
  std::string_view username;
  std::string_view name;
  std::string_view password;
};

class SignUp {
 public:
  struct Settings {
    crypto::PasswordCost cost;
    std::uint32_t password_min_length = 12;
  };
  SignUp(Settings settings, AccountStore& accounts, audit::TenantAudit audit,
         telemetry::Histogram& hash_duration)
      : settings_(settings), accounts_(accounts), audit_(std::move(audit)), hash_duration_(hash_duration) {}

  /// What the form alone shows to be wrong; costs nothing.
  pages::SignUpProblem problem_of(const SignUpForm& form) const;

  /// The new account of a form without a problem. Nothing where the user name is taken, also by somebody who
  /// was faster.
  Result<std::optional<UserId>> create(const SignUpForm& form, const audit::Occasion& occasion) const;

 private:
  Result<std::string> hash(std::string_view password) const;
  Settings settings_;
  AccountStore& accounts_;
  audit::TenantAudit audit_;
  telemetry::Histogram& hash_duration_;
};

}  // namespace gatehouse::interaction
