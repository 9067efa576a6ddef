// A whole sign-in as `gatehouse try` makes it: authorization, tokens, ID token, userinfo, each checked and
// told. What the verbs code, refresh and logout have in common.
#pragma once

#include "core/app/cli/try/flows/authorization.h"
#include "core/app/cli/try/relying_party/id_token_check.h"

namespace gatehouse::app::cli {

struct TrySignIn {
  std::string id_token;
  std::string access_token;
  std::string refresh_token;
  jose::Claims claims;
};

struct TryPeople {
  PlainBrowser& browser;
  std::ostream& advice;
};

Result<TrySignIn, TryFailure> sign_in(RelyingParty& party, const TryOptions& options, TryPeople people,
                                      TimePoint (*now)());
/// Checks the claims that userinfo answers.
Result<void, TryFailure> check_userinfo(RelyingParty& party, const TrySignIn& signed_in);

TimePoint wall_time();

}  // namespace gatehouse::app::cli
