// PasswordCheck: is this the right password for that login name? With throttling, and at the same cost
// whoever asks.
//
// An unknown name, an account without a password, one that others have locked and a wrong password take the
// same steps: look up, count, spend the cost of one Argon2id hash, record (S-104, S-480). Only an account
// whose stored hash is dearer than the tenant's present cost takes longer. Runs on the hash pool only.
// Thread-safe.
#pragma once

#include <string_view>
#include <variant>

#include "core/accounts/account.h"
#include "core/audit/tenant_audit.h"
#include "core/crypto/password_hash.h"
#include "core/interaction/login_log.h"
#include "core/policy/policy.h"
#include "core/telemetry/instruments.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::interaction {

struct Rejected {};
struct TryLater {
  Duration wait{};
};
using PasswordOutcome = std::variant<UserId, Rejected, TryLater>;

struct PasswordAttempt {
  std::string_view login;  ///< as typed
  std::string_view password;
  ClientId client;  ///< the app that asks
  audit::Occasion occasion;
};

/// Where the time of sign-ins goes.
struct PasswordTimes {
  telemetry::Histogram& hash;      ///< of one hash
  telemetry::Histogram& accepted;  ///< of a whole check, by how it ended
  telemetry::Histogram& rejected;
  telemetry::Histogram& locked;  ///< refused by name, without a hash
  telemetry::Counter& rehashed;
};

class PasswordCheck {
 public:
  struct Settings {
    crypto::PasswordCost cost;
    std::vector<std::string> login_with;  ///< "username", "email": what names an account here
    Secret counter_key;                   ///< the tenant's key for the counters of unknown names
  };
  PasswordCheck(Settings settings, AccountStore& accounts, CounterStore& counters, audit::TenantAudit audit,
                LoginLog log, PasswordTimes times)
      : settings_(std::move(settings)),
        accounts_(accounts),
        counters_(counters),
        audit_(std::move(audit)),
        log_(std::move(log)),
        times_(times),
        decoy_(crypto::decoy_hash(settings_.cost)) {}

  Result<PasswordOutcome> check(const PasswordAttempt& attempt) const;

 private:
  struct Counted {
    CounterKey name;       ///< what was typed
    CounterKey principal;  ///< whom it names
  };
  Counted counted_as(const std::optional<AccountRecord>& account, std::string_view login) const;
  Result<PasswordOutcome> judge(const PasswordAttempt& attempt, const std::optional<AccountRecord>& account,
                                const Counted& counted) const;
  Result<PasswordOutcome> check_untimed(const PasswordAttempt& attempt) const;
  crypto::PasswordVerdict verify_timed(std::string_view hash, std::string_view password) const;
  Result<policy::Admission> admit(const CounterKey& principal, TimePoint now) const;
  crypto::PasswordVerdict verify(const std::optional<AccountRecord>& account,
                                 std::string_view password) const;
  Result<PasswordOutcome> refuse(const PasswordAttempt& attempt, std::string_view event,
                                 std::string_view reason, PasswordOutcome outcome) const;
  void rehash(const AccountRecord& account, const PasswordAttempt& attempt) const;

  /// Whether that is a name which people may sign in with in this tenant.
  bool names(const AccountRecord& account, const LoginKey& key) const;

  Settings settings_;
  AccountStore& accounts_;
  CounterStore& counters_;
  audit::TenantAudit audit_;
  LoginLog log_;
  PasswordTimes times_;
  std::string decoy_;
  policy::Throttle throttle_;
};

}  // namespace gatehouse::interaction
