#include "core/oauth/grants/refresh_rule.h"

#include <algorithm>

namespace gatehouse::oauth {

bool may_refresh(const config::ClientMetadata& client) noexcept {
  const auto& grants = client.grant_types;
  return std::find(grants.begin(), grants.end(), "refresh_token") != grants.end();
}

bool gets_refresh_token(const config::ClientMetadata& client, const ScopeList& granted) {
  if (!may_refresh(client)) return false;
  const auto registered = parse_scope(client.scope);
  const bool says_itself = registered && contains_scope(*registered, kOfflineAccess);
  return !says_itself || contains_scope(granted, kOfflineAccess);
}

TimePoint end_of_family(const config::ClientMetadata& client, TimePoint own,
                        TimePoint session_ends) noexcept {
  const bool is_told = !client.backchannel_logout_uri.empty() || !client.frontchannel_logout_uri.empty();
  return is_told ? std::max(own, session_ends) : own;
}

}  // namespace gatehouse::oauth
