#include "core/oauth/logout/session_clients.h"

#include <set>

#include "core/config/rules/document_address.h"

namespace gatehouse::oauth {

Result<std::vector<clients::ClientPtr>> clients_of_session(const clients::ClientDirectory& clients,
                                                           GrantStore& grants, const SessionId& session,
                                                           TimePoint now) {
  std::set<ClientId> seen;
  FamilyQuery query{.whose = session, .now = now, .list = {.cursor = {}, .limit = 200}};
  do {
    GH_TRY(auto page, grants.list(query));
    for (const auto& family : page.records)
      seen.insert(family.client);
    query.list.cursor = page.next;
  } while (!query.list.cursor.empty());
  std::vector<clients::ClientPtr> found;
  for (const auto& id : seen) {
    auto client = clients.find(id);
    // One that cannot be read will not be readable next time: the others must hear all the same.
    if (!client && client.error().code() == ErrorCode::corrupt) continue;
    // Nor may a stranger's server that does not answer keep them from it.
    if (!client && config::is_document_address(id.text())) continue;
    if (!client) return std::move(client).error();
    if (*client != nullptr) found.push_back(*std::move(client));
  }
  return found;
}

}  // namespace gatehouse::oauth
