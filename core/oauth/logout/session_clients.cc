#include "core/oauth/logout/session_clients.h"

#include <set>

namespace gatehouse::oauth {

Result<SessionClients> clients_of_session(const clients::ClientDirectory& clients, GrantStore& grants,
                                          const SessionId& session, TimePoint now) {
  std::set<ClientId> seen;
  FamilyQuery query{.whose = session, .now = now, .list = {.cursor = {}, .limit = 200}};
  do {
    GH_TRY(auto page, grants.list(query));
    for (const auto& family : page.records)
      seen.insert(family.client);
    query.list.cursor = page.next;
  } while (!query.list.cursor.empty());
  SessionClients found;
  for (const auto& id : seen) {
    auto client = clients.find_here(id);
    // One that cannot be read will not be readable next time: the others must hear all the same.
    if (!client && client.error().code() == ErrorCode::corrupt) continue;
    if (!client) return std::move(client).error();
    if (!*client)
      found.unknown.push_back(id);
    else if (**client != nullptr)
      found.known.push_back(**std::move(client));
  }
  return found;
}

}  // namespace gatehouse::oauth
