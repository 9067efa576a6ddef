// What `gatehouse try dpop` does beyond a sign-in: looks whether the tokens are bound to the run's key, and
// whether they are worth nothing without it (RFC 9449).
#pragma once

#include "core/app/cli/try/flows/sign_in_flow.h"

namespace gatehouse::app::cli {

Result<void, TryFailure> sign_in_with_a_key(RelyingParty& party, const TryOptions& options, TryPeople people);

}  // namespace gatehouse::app::cli
