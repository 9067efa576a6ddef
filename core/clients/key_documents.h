// KeyDocuments: where what is behind a client's jwks_uri is fetched and kept. Clients that describe
// themselves in a document have a share of their own, and so have those that registered themselves: a
// stranger can make any number of them up (S-150), and their keys must neither push out those of the
// operator's clients nor take the threads that fetch them. Thread-safe.
#pragma once

#include "core/config/model.h"
#include "core/config/rules/document_address.h"
#include "core/fetch/remote_documents.h"

namespace gatehouse::clients {

/// Whether nobody registered it (document_clients.h). No other client has such an id.
inline bool describes_itself(const config::ClientMetadata& client) noexcept {
  return config::is_document_address(client.client_id);
}

/// Whether it came by the registration endpoint (RFC 7591).
inline bool registered_itself(const config::ClientMetadata& client) noexcept {
  return !client.registration_access_token_hash.empty();
}

/// All must outlive it, and may be one, where there are no such clients.
struct KeyDocuments {
  fetch::RemoteDocuments& of_registered;
  fetch::RemoteDocuments& of_self_registered;
  fetch::RemoteDocuments& of_self_described;

  fetch::RemoteDocuments& of(const config::ClientMetadata& client) const noexcept {
    if (describes_itself(client)) return of_self_described;
    return registered_itself(client) ? of_self_registered : of_registered;
  }
};

}  // namespace gatehouse::clients
