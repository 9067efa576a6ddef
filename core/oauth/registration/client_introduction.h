// ClientIntroduction: what the authorization and the pushed authorization endpoint do first where a client_id
// is an address: the client's document is fetched, within what one network may make us fetch. Nobody else
// asks an address that no person let in. Immutable; thread-safe.
#pragma once

#include <variant>

#include "core/clients/document_clients.h"
#include "core/http/endpoint.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::oauth {

class ClientIntroduction {
 public:
  /// `documents` is null where the tenant accepts none, and outlives this. `fetches`: of one network.
  ClientIntroduction(const clients::DocumentClients* documents, runtime::RateLimit fetches)
      : documents_(documents), fetches_(std::move(fetches)) {}

  struct NothingToDo {};
  struct TooMany {
    Duration wait{};
  };
  using Outcome = std::variant<NothingToDo, clients::DocumentRefusal, TooMany>;

  /// Whether introduce() may have to wait.
  bool waits(std::string_view client_id) const;
  /// Afterwards the client is known, unless the outcome says why it is not. A client_id that is no address is
  /// nobody's business here. An error: too many wait for documents.
  Result<Outcome> introduce(std::string_view client_id, const http::Call& call) const;

 private:
  const clients::DocumentClients* documents_;
  runtime::RateLimit fetches_;
};

}  // namespace gatehouse::oauth
