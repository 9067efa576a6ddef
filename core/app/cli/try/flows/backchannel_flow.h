// A sign-in from elsewhere as `gatehouse try ciba` makes it (CIBA in poll mode): asks for a person by name,
// polls too soon on purpose, lets the person decide in a played or a real browser, and checks the tokens.
// Waits as long as the provider says.
#pragma once

#include "core/app/cli/try/flows/sign_in_flow.h"

namespace gatehouse::app::cli {

Result<void, TryFailure> sign_in_from_elsewhere(RelyingParty& party, const TryOptions& options,
                                                TryPeople people);

}  // namespace gatehouse::app::cli
