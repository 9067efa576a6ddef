#include "core/clients/subject_identifiers.h"

#include "core/base/base64.h"
#include "core/config/rules/client_rules.h"
#include "core/crypto/digest.h"

namespace gatehouse::clients {

std::string SubjectIdentifiers::subject_of(const UserId& person, const config::ClientMetadata& client) const {
  if (config::subject_type_of(client, usual_) == config::SubjectType::public_) return person.text();
  // A client without one host of its own, which the configuration's check refuses, shares with nobody.
  const auto sector = config::sector_of(client).value_or("client " + client.client_id);
  const Digest digest = crypto::keyed_digest(key_.reveal(), {sector, person.text()});
  return base64url_encode(crypto::as_bytes(digest));
}

}  // namespace gatehouse::clients
