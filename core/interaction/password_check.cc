#include "core/interaction/password_check.h"

#include <algorithm>

#include "core/accounts/login_key.h"
#include "core/audit/event_catalogue.h"
#include "core/crypto/digest.h"

namespace gatehouse::interaction {

/// One counter per account whatever it was called by (S-098); an unknown name has one of its own, under a
/// keyed digest, because people type passwords into the wrong field.
CounterKey PasswordCheck::counter_of(const std::optional<AccountRecord>& account,
                                     std::string_view login) const {
  if (account) return CounterKey("password:" + account->id.text());
  return CounterKey("password?:" + crypto::hmac_sha256(settings_.counter_key.reveal(), login).hex());
}

bool PasswordCheck::names(const AccountRecord& record, const LoginKey& key) const {
  const auto account = accounts::read_account(record);
  if (!account) return false;
  const auto is = [&key](const std::string& name) {
    const auto normal = accounts::normalise_login(name);
    return normal && *normal == key;
  };
  return std::any_of(settings_.login_with.begin(), settings_.login_with.end(), [&](const auto& kind) {
    return is(kind == "email" ? account->profile.email : account->profile.username);
  });
}

Result<PasswordOutcome> PasswordCheck::check(const PasswordAttempt& attempt) const {
  const auto key = accounts::normalise_login(attempt.login);
  std::optional<AccountRecord> account;
  // A name that cannot exist is looked up all the same: the answer must take equally long.
  GH_TRY(account, accounts_.find_by_login(key ? *key : LoginKey("?")));
  if (!key || (account && !names(*account, *key))) account.reset();
  return judge(attempt, account, counter_of(account, key ? std::string_view(key->text()) : attempt.login));
}

Result<PasswordOutcome> PasswordCheck::judge(const PasswordAttempt& attempt,
                                             const std::optional<AccountRecord>& account,
                                             const CounterKey& counter) const {
  const auto now = attempt.occasion.now;
  GH_TRY(const auto before, counters_.find(counter, now));
  const auto early = policy::admit_before_counting(throttle_, before, now);
  if (!early.admitted) return refuse(attempt, audit::kLoginLocked, "too_many_attempts", TryLater{early.wait});
  GH_TRY(const auto counted, counters_.add(counter, throttle_.window, now));
  const auto late = policy::admit_counted(throttle_, counted, now);
  if (!late.admitted) return refuse(attempt, audit::kLoginLocked, "too_many_attempts", TryLater{late.wait});

  const bool has_password = account && !account->password_hash.empty();
  const auto verdict =
      crypto::verify_password(has_password ? account->password_hash : decoy_, attempt.password);
  if (verdict == crypto::PasswordVerdict::unavailable)
    return Error(ErrorCode::unavailable, "no memory for verifying a password");
  if (verdict != crypto::PasswordVerdict::match || !has_password)
    return refuse(attempt, audit::kLoginFailed, "wrong_name_or_password", Rejected{});
  if (policy::may_act({.account = account->state}) != policy::Verdict::allowed)
    return refuse(attempt, audit::kLoginFailed, "account_disabled", Rejected{});

  GH_TRY_VOID(counters_.reset(counter));
  if (crypto::needs_rehash(account->password_hash, settings_.cost)) rehash(*account, attempt);
  return PasswordOutcome(account->id);
}

Result<PasswordOutcome> PasswordCheck::refuse(const PasswordAttempt& attempt, std::string_view event,
                                              std::string_view reason, PasswordOutcome outcome) const {
  GH_TRY_VOID(audit_.record(
      audit::make_event(event, attempt.occasion, "system",
                        {{audit::field::client_id, attempt.client.text()}, {audit::field::reason, reason}})));
  return outcome;
}

void PasswordCheck::rehash(const AccountRecord& account, const PasswordAttempt& attempt) const {
  const auto password = Secret::copy_of(attempt.password);
  auto hash = crypto::hash_password(password, settings_.cost);
  if (!hash) return;  // the old hash stays good; the next sign-in tries again
  auto changed = account;
  changed.password_hash = *std::move(hash);
  changed.updated_at = attempt.occasion.now;
  (void)accounts_.put(changed, account.revision, {.now = attempt.occasion.now, .events = {}});
}

}  // namespace gatehouse::interaction
