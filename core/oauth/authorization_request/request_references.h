// RequestReferences: request objects that stand at an address of the client (RFC 9101 §5.2, OpenID Core
// §6.2).
//
// Only an address that the client registered is ever asked, by the guarded fetcher, and for no other is there
// any connection (S-150): a request is something that anybody can put into a link. What came is kept as long
// as its server says; a fragment with the hash of the content tells that there is a newer one (OpenID Core
// §6.2), which is asked for at most every half minute. Waits: for the pool. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/clients/client_directory.h"
#include "core/fetch/remote_documents.h"
#include "core/oauth/oauth_error.h"

namespace gatehouse::oauth {

class RequestReferences {
 public:
  /// `documents` must outlive this.
  explicit RequestReferences(fetch::RemoteDocuments& documents) : documents_(documents) {}

  /// The request object at `request_uri`, not yet verified; or what the app's developer reads.
  Result<std::string, OAuthError> fetch(std::string_view request_uri, const config::ClientMetadata& client,
                                        TimePoint now) const;

 private:
  fetch::RemoteDocuments& documents_;
};

}  // namespace gatehouse::oauth
