#include "core/interaction/sign_up.h"

#include <chrono>

#include "core/accounts/account.h"
#include "core/accounts/chosen_names.h"
#include "core/accounts/login_key.h"
#include "core/audit/event_catalogue.h"
#include "core/base/ascii.h"

namespace gatehouse::interaction {

pages::SignUpProblem SignUp::problem_of(const SignUpForm& form) const {
  using enum pages::SignUpProblem;
  // Names as they are kept; passwords are taken as they are (S-250).
  const auto username = trimmed(form.username, " ");
  if (username.empty()) return username_missing;
  if (!accounts::check_username(username)) return username_unusable;
  const auto name = trimmed(form.name, " ");
  if (!name.empty() && !accounts::is_display_name(name)) return name_unusable;
  if (form.password.empty()) return password_missing;
  if (accounts::characters_of(form.password) < settings_.password_min_length) return password_too_short;
  if (form.password.size() > crypto::kMaxPasswordSize) return password_too_long;
  return none;
}

Result<std::string> SignUp::hash(std::string_view password) const {
  const auto began = std::chrono::steady_clock::now();
  auto hash = crypto::hash_password(Secret::copy_of(password), settings_.cost);
  hash_duration_.observe(std::chrono::steady_clock::now() - began);
  return hash;
}

Result<std::optional<UserId>> SignUp::create(const SignUpForm& form, const audit::Occasion& occasion) const {
  const std::string username(trimmed(form.username, " "));
  // No hash is spent on a name that is taken: the page says so all the same, and the caller counts it.
  GH_TRY(const auto key, accounts::normalise_login(username));
  GH_TRY(const auto taken, accounts_.find_by_login(key));
  if (taken) return std::optional<UserId>();
  GH_TRY(auto hash, this->hash(form.password));
  GH_TRY(const auto record, accounts::make_account({.profile = {.username = username,
                                                                .name = std::string(trimmed(form.name, " ")),
                                                                .email = {},
                                                                .email_verified = false,
                                                                .claims = {}},
                                                    .password_hash = std::move(hash)},
                                                   occasion.now));
  const auto event = audit::make_event(audit::kUserCreated, occasion, audit::user_actor(record.id),
                                       {{audit::field::user, record.id.text()}});
  auto stored = accounts_.put(record, Absent{}, {.now = occasion.now, .events = std::span(&event, 1)});
  if (!stored && stored.error().code() == ErrorCode::already_exists) return std::optional<UserId>();
  if (!stored) return std::move(stored).error();
  audit_.wake();
  return std::optional<UserId>(record.id);
}

}  // namespace gatehouse::interaction
