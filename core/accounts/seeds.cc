#include "core/accounts/seeds.h"

#include "core/accounts/account.h"
#include "core/accounts/login_key.h"
#include "core/config/standard_claims.h"

namespace gatehouse::accounts {

Result<std::size_t> plant_seeds(AccountStore& accounts, std::span<const config::UserSeed> seeds,
                                TimePoint now, const CreatedEvent& created) {
  std::size_t planted = 0;
  for (const auto& seed : seeds) {
    GH_TRY(auto claims, config::claims_of(seed));
    GH_TRY(const auto record, make_account({.profile = {.username = seed.username,
                                                        .name = seed.name,
                                                        .email = seed.email,
                                                        .email_verified = seed.email_verified,
                                                        .claims = std::move(claims)},
                                            .password_hash = seed.password_hash},
                                           now));
    bool known = false;
    for (const auto& key : record.login_keys) {
      GH_TRY(const auto found, accounts.find_by_login(key));
      known = known || found.has_value();
    }
    if (known) continue;
    const std::array<AuditEvent, 1> events{created(record.id)};
    const auto put = accounts.put(record, Absent{}, {.now = now, .events = events});
    if (put)
      ++planted;
    else if (put.error().code() != ErrorCode::already_exists)  // another node was faster
      return Result<void>(put.error()).error();
  }
  return planted;
}

}  // namespace gatehouse::accounts
