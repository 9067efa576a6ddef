// ID tokens, OpenID Core §2: who signed in, how and when, for one client. Signs RS256: pool only.
// Thread-safe.
#pragma once

#include <string>

#include "core/keys/key_ring.h"
#include "core/tokens/grant_facts.h"

namespace gatehouse::oidc {

struct IdToken {
  UserId subject;
  ClientId audience;
  SessionId session;  ///< `sid`
  tokens::Authentication authentication;
  std::string nonce;              ///< empty: none was sent, or a refresh (§12.2)
  std::string_view access_token;  ///< for `at_hash`
  TimePoint issued_at;
  Duration lifetime{};
};

class IdTokenIssuer {
 public:
  IdTokenIssuer(std::string issuer, const keys::KeyRing& keys) : issuer_(std::move(issuer)), keys_(keys) {}

  Result<std::string> mint(const IdToken& token, jose::Algorithm algorithm) const;

 private:
  std::string issuer_;
  const keys::KeyRing& keys_;
};

/// §3.1.3.6: the left half of the hash that the signature algorithm uses, base64url. Both our algorithms use
/// SHA-256.
std::string token_hash(std::string_view token);

}  // namespace gatehouse::oidc
