// A service that was called for a person and calls the next API, as `gatehouse try exchange` plays it (RFC
// 8693): gets the person's token and its own, exchanges them, and looks at what came: whom it is about, who
// acts, for which API, and that it is less than what was brought. Blocks.
#pragma once

#include "core/app/cli/try/flows/sign_in_flow.h"

namespace gatehouse::app::cli {

Result<void, TryFailure> exchange_a_token(RelyingParty& party, const TryOptions& options, TryPeople people);

}  // namespace gatehouse::app::cli
