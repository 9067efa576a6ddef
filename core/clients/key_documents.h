// KeyDocuments: where what is behind a client's jwks_uri is fetched and kept. Clients that describe
// themselves in a document have a share of their own: a stranger can make any number of them up (S-150), and
// their keys must neither push out those of registered clients nor take the threads that fetch them.
// Thread-safe.
#pragma once

#include "core/config/model.h"
#include "core/config/rules/document_address.h"
#include "core/fetch/remote_documents.h"

namespace gatehouse::clients {

/// Whether nobody registered it (document_clients.h). No other client has such an id.
inline bool describes_itself(const config::ClientMetadata& client) noexcept {
  return config::is_document_address(client.client_id);
}

/// Both must outlive it, and may be one, where there are no such clients.
struct KeyDocuments {
  fetch::RemoteDocuments& of_registered;
  fetch::RemoteDocuments& of_self_described;

  fetch::RemoteDocuments& of(const config::ClientMetadata& client) const noexcept {
    return describes_itself(client) ? of_self_described : of_registered;
  }
};

}  // namespace gatehouse::clients
