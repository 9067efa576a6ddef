// Who gets a refresh token. A client whose grant_types list refresh_token; and where its registered scope
// lists offline_access, it says itself when it wants one, by asking for that scope (OpenID Core §11:
// offline_access is not the only way to a refresh token). Pure functions.
#pragma once

#include "core/config/model.h"
#include "core/oauth/scope.h"

namespace gatehouse::oauth {

inline constexpr std::string_view kOfflineAccess = "offline_access";

bool may_refresh(const config::ClientMetadata& client) noexcept;
bool gets_refresh_token(const config::ClientMetadata& client, const ScopeList& granted);
/// How long a family is kept whose tokens end at `own`. An app that is told of the end of a session is found
/// by its families: one of them must be there as long as the session can last (Back-Channel Logout 1.0 §2.3).
TimePoint end_of_family(const config::ClientMetadata& client, TimePoint own, TimePoint session_ends) noexcept;

}  // namespace gatehouse::oauth
