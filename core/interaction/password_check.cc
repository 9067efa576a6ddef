#include "core/interaction/password_check.h"

#include <algorithm>
#include <chrono>

#include "core/accounts/login_key.h"
#include "core/audit/event_catalogue.h"
#include "core/crypto/digest.h"

namespace gatehouse::interaction {

/// One counter per account whatever it was called by (S-098); an unknown name has one of its own, under a
/// keyed digest, because people type passwords into the wrong field. Beside it one per name, known or not: it
/// alone decides whether a refusal says "later". Else five wrong guesses by one name would tell, at the first
/// guess by another, that both name one account (S-104).
PasswordCheck::Counted PasswordCheck::counted_as(const std::optional<AccountRecord>& account,
                                                 std::string_view login) const {
  const auto digest = crypto::hmac_sha256(settings_.counter_key.reveal(), login).hex();
  return {.name = CounterKey("login:" + digest),
          .principal = CounterKey(account ? "password:" + account->id.text() : "password?:" + digest)};
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
  const auto began = std::chrono::steady_clock::now();
  auto outcome = check_untimed(attempt);
  if (!outcome) return outcome;
  auto& times = std::holds_alternative<UserId>(*outcome)     ? times_.accepted
                : std::holds_alternative<TryLater>(*outcome) ? times_.locked
                                                             : times_.rejected;
  times.observe(std::chrono::steady_clock::now() - began);
  return outcome;
}

Result<PasswordOutcome> PasswordCheck::check_untimed(const PasswordAttempt& attempt) const {
  const auto key = accounts::normalise_login(attempt.login);
  std::optional<AccountRecord> account;
  // A name that cannot exist is looked up all the same: the answer must take equally long.
  GH_TRY(account, accounts_.find_by_login(key ? *key : LoginKey("?")));
  if (!key || (account && !names(*account, *key))) account.reset();
  return judge(attempt, account, counted_as(account, key ? std::string_view(key->text()) : attempt.login));
}

Result<PasswordOutcome> PasswordCheck::judge(const PasswordAttempt& attempt,
                                             const std::optional<AccountRecord>& account,
                                             const Counted& counted) const {
  const auto now = attempt.occasion.now;
  GH_TRY(const auto named, counters_.find(counted.name, now));
  const auto shown = policy::admit_before_counting(throttle_, named, now);
  if (!shown.admitted) return refuse(attempt, audit::kLoginLocked, "too_many_attempts", TryLater{shown.wait});
  GH_TRY(const auto hidden, admit(counted.principal, now));
  // Computed all the same where the account's counter refuses: the answer is that of a wrong password, and
  // takes as long.
  const auto verdict = verify(account, attempt.password);
  if (verdict == crypto::PasswordVerdict::unavailable)
    return Error(ErrorCode::unavailable, "no memory for verifying a password");
  const bool right = verdict == crypto::PasswordVerdict::match &&
                     policy::may_act({.account = account->state}) == policy::Verdict::allowed;
  if (!hidden.admitted || !right) {
    GH_TRY_VOID(counters_.add(counted.name, throttle_.window, now));
    if (!hidden.admitted) return refuse(attempt, audit::kLoginLocked, "too_many_attempts", Rejected{});
    return refuse(attempt, audit::kLoginFailed,
                  verdict == crypto::PasswordVerdict::match ? "account_disabled" : "wrong_name_or_password",
                  Rejected{});
  }
  GH_TRY_VOID(counters_.reset(counted.principal));
  if (named) GH_TRY_VOID(counters_.reset(counted.name));
  if (crypto::needs_rehash(account->password_hash, settings_.cost)) rehash(*account, attempt);
  return PasswordOutcome(account->id);
}

Result<policy::Admission> PasswordCheck::admit(const CounterKey& principal, TimePoint now) const {
  GH_TRY(const auto before, counters_.find(principal, now));
  const auto early = policy::admit_before_counting(throttle_, before, now);
  // What comes too early is not counted, so that nobody prolongs a delay; it is written elsewhere, so that it
  // takes as long as what is.
  const auto written = early.admitted ? principal : CounterKey("early:" + principal.text());
  GH_TRY(const auto counted, counters_.add(written, throttle_.window, now));
  return early.admitted ? policy::admit_counted(throttle_, counted, now) : early;
}

crypto::PasswordVerdict PasswordCheck::verify(const std::optional<AccountRecord>& account,
                                              std::string_view password) const {
  const bool has_password = account && crypto::is_password_hash(account->password_hash);
  const auto& hash = has_password ? account->password_hash : decoy_;
  auto verdict = verify_timed(hash, password);
  // A hash that is cheaper than the tenant's would answer sooner than an unknown name does (S-480).
  if (const auto rest = crypto::cost_left(hash, settings_.cost))
    if (verify_timed(crypto::decoy_hash(*rest), password) == crypto::PasswordVerdict::unavailable)
      verdict = crypto::PasswordVerdict::unavailable;
  if (!has_password && verdict == crypto::PasswordVerdict::match) return crypto::PasswordVerdict::mismatch;
  return verdict;
}

crypto::PasswordVerdict PasswordCheck::verify_timed(std::string_view hash, std::string_view password) const {
  const auto began = std::chrono::steady_clock::now();
  const auto verdict = crypto::verify_password(hash, password);
  times_.hash.observe(std::chrono::steady_clock::now() - began);
  return verdict;
}

Result<PasswordOutcome> PasswordCheck::refuse(const PasswordAttempt& attempt, std::string_view event,
                                              std::string_view reason, PasswordOutcome outcome) const {
  const auto refused =
      audit::make_event(event, attempt.occasion, "system",
                        {{audit::field::client_id, attempt.client.text()}, {audit::field::reason, reason}});
  GH_TRY_VOID(audit_.record(refused));
  log_.tell(refused);
  return outcome;
}

void PasswordCheck::rehash(const AccountRecord& account, const PasswordAttempt& attempt) const {
  const auto password = Secret::copy_of(attempt.password);
  auto hash = crypto::hash_password(password, settings_.cost);
  if (!hash) return;  // the old hash stays good; the next sign-in tries again
  auto changed = account;
  changed.password_hash = *std::move(hash);
  changed.updated_at = attempt.occasion.now;
  if (accounts_.put(changed, account.revision, {.now = attempt.occasion.now, .events = {}}))
    times_.rehashed.add();
}

}  // namespace gatehouse::interaction
