// The checks of an ID token by the one who receives it, OpenID Connect Core §3.1.3.7, with Gatehouse's own
// verifier. What differs is told in values of the token, which may be unverified then: for eyes only. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/app/cli/try/relying_party/provider.h"
#include "core/app/cli/try/relying_party/relying_party.h"
#include "core/jose/jws.h"

namespace gatehouse::app::cli {

struct ExpectedIdToken {
  std::optional<std::string> nonce;         ///< as it was sent; none after a refresh (§12.2)
  std::string access_token;                 ///< for at_hash
  std::optional<std::string> subject = {};  ///< after a refresh: the same person
  TimePoint now;
};

struct CheckedIdToken {
  jose::Claims claims;
  std::string title;  ///< "RS256 kid=k1  signature, iss, aud, …"
  std::vector<TryCheck> checks;
};

Result<CheckedIdToken, TryFailure> check_id_token(const std::string& token, const Provider& provider,
                                                  const ClientIdentity& client,
                                                  const ExpectedIdToken& expected);

/// The same for a JWT access token of a service (RFC 9068 §4); nothing where it is opaque.
Result<std::optional<CheckedIdToken>, TryFailure> check_access_token(const std::string& token,
                                                                     const Provider& provider,
                                                                     const ClientIdentity& client,
                                                                     TimePoint now);

}  // namespace gatehouse::app::cli
