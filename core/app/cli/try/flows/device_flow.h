// A device's sign-in as `gatehouse try device` makes it (RFC 8628): asks for codes, polls too soon on
// purpose, lets the person decide in a played or a real browser, and checks the tokens. Waits as long as the
// provider says.
#pragma once

#include "core/app/cli/try/flows/sign_in_flow.h"

namespace gatehouse::app::cli {

Result<void, TryFailure> sign_in_on_device(RelyingParty& party, const TryOptions& options, TryPeople people);

}  // namespace gatehouse::app::cli
