// Seeds: people named in YAML. Created when absent, never updated afterwards.
#pragma once

#include <functional>
#include <span>

#include "core/config/model.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::accounts {

/// Makes the event of one created account; ids and catalogue names are the caller's.
using CreatedEvent = std::function<AuditEvent(const UserId&)>;

/// Creates the seeds that no account has a login key of. Safe to run on several nodes at once.
Result<std::size_t> plant_seeds(AccountStore& accounts, std::span<const config::UserSeed> seeds,
                                TimePoint now, const CreatedEvent& created);

}  // namespace gatehouse::accounts
