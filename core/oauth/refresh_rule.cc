#include "core/oauth/refresh_rule.h"

#include "core/base/contains.h"

namespace gatehouse::oauth {

bool may_refresh(const config::ClientMetadata& client) noexcept {
  const auto& grants = client.grant_types;
  return contains(grants, "refresh_token");
}

bool gets_refresh_token(const config::ClientMetadata& client, const ScopeList& granted) {
  if (!may_refresh(client)) return false;
  const auto registered = parse_scope(client.scope);
  const bool says_itself = registered && contains_scope(*registered, kOfflineAccess);
  return !says_itself || contains_scope(granted, kOfflineAccess);
}

}  // namespace gatehouse::oauth
