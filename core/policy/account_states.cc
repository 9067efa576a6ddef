#include "core/policy/account_states.h"

namespace gatehouse::policy {

std::optional<Verdict> AccountStates::peek(const UserId& user) const {
  const auto state = states_.peek(user.text());
  if (!state) return std::nullopt;
  return may_act({.account = state});
}

Result<Verdict> AccountStates::find(const UserId& user) {
  using Found = std::optional<AccountState>;
  const auto load = [&]() -> Result<Found> {
    GH_TRY(const auto account, accounts_.find(user));
    return account ? Found(account->state) : Found();
  };
  GH_TRY(const auto state, states_.find(user.text(), load));
  return may_act({.account = state});
}

}  // namespace gatehouse::policy
