// ID tokens, OpenID Core §2: who signed in, how and when, for one client. May sign with RSA: pool only.
// Thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "core/oidc/response_encrypter.h"
#include "core/oidc/response_signer.h"
#include "core/tokens/grant_facts.h"

namespace gatehouse::oidc {

struct IdToken {
  std::string subject;  ///< as the audience knows the person (§8)
  ClientId audience;
  SessionId session;  ///< `sid`; empty: there is none
  tokens::Authentication authentication;
  std::string nonce;              ///< empty: none was sent, or a refresh (§12.2)
  std::string_view access_token;  ///< for `at_hash`; empty: none is issued beside it
  std::string_view code = {};     ///< for `c_hash` (§3.3.2.11); empty: none is issued beside it
  TimePoint issued_at;
  Duration lifetime{};
  boost::json::object person = {};  ///< claims that were asked for here by name (§5.5)
  /// CIBA §10.3.1: of a token that is pushed, which ties what is sent with it together; else empty.
  std::string_view auth_req_id = {};
  std::string_view refresh_token = {};
};

class IdTokenIssuer {
 public:
  IdTokenIssuer(std::string issuer, const ResponseSigner& signer, const ResponseEncrypter& encrypter)
      : issuer_(std::move(issuer)), signer_(signer), encrypter_(encrypter) {}

  /// Encrypted where `client`, the token's audience, asks for it.
  Result<std::string> mint(const IdToken& token, const config::ClientMetadata& client,
                           jose::Algorithm algorithm) const;

 private:
  std::string issuer_;
  const ResponseSigner& signer_;
  const ResponseEncrypter& encrypter_;
};

}  // namespace gatehouse::oidc
