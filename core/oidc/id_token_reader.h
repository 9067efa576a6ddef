// IdTokenReader: an ID token that comes back to us, as `id_token_hint` or by mistake. Believes it only when
// one of the tenant's keys signed it for its own client: a published one, or one that has retired since, but
// none that was withdrawn. It may be expired: a hint says who a person was, it lets nobody in (S-217).
// Thread-safe; verifies on the calling thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/keys/key_ring.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::oidc {

struct ReadIdToken {
  std::string subject;  ///< as the audience knows the person
  ClientId audience;
  SessionId session;  ///< `sid`
  TimePoint expires_at;
};

class IdTokenReader {
 public:
  IdTokenReader(std::string issuer, const keys::KeyRing& keys) : issuer_(std::move(issuer)), keys_(keys) {}

  std::optional<ReadIdToken> read(std::string_view token, TimePoint now) const;

 private:
  std::string issuer_;
  const keys::KeyRing& keys_;
};

}  // namespace gatehouse::oidc
