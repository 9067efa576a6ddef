// `gatehouse try par`: the authorization request goes to the provider first, and the browser brings its
// handle only (RFC 9126). One thread; blocks.
#pragma once

#include "core/app/cli/try/flows/authorization.h"

namespace gatehouse::app::cli {

/// Pushes the request and notes its handle in it; checks and tells what came back.
Result<void, TryFailure> push(RelyingParty& party, AuthorizationRequest& request);
/// A handle that was used must be worth nothing (RFC 9126 §7.3).
Result<void, TryFailure> check_pushed_once(RelyingParty& party, PlainBrowser& browser,
                                           const AuthorizationRequest& request);

}  // namespace gatehouse::app::cli
