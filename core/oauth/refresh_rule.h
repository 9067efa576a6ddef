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

}  // namespace gatehouse::oauth
