// Logout tokens, OpenID Connect Back-Channel Logout 1.0 §2.4: tells one client that a session has ended. May
// sign with RSA: pool only. Thread-safe.
#pragma once

#include <string>

#include "core/oidc/response_signer.h"

namespace gatehouse::oidc {

struct LogoutToken {
  std::string subject;  ///< `sub`, as this client knows the person
  SessionId session;    ///< `sid`
  TimePoint issued_at;
};

class LogoutTokenIssuer {
 public:
  LogoutTokenIssuer(std::string issuer, const ResponseSigner& signer)
      : issuer_(std::move(issuer)), signer_(signer) {}

  /// `client` is the token's audience; signed as its ID tokens are (§2.6).
  Result<std::string> mint(const LogoutToken& token, const config::ClientMetadata& client,
                           jose::Algorithm algorithm) const;

 private:
  std::string issuer_;
  const ResponseSigner& signer_;
};

}  // namespace gatehouse::oidc
