// AuthorizationJwt: an authorization response as one signed token, JARM (JWT Secured Authorization Response
// Mode for OAuth 2.0 §2): nobody on its way through the browser can alter it, and where the client asks for
// it nobody can read it. Errors travel so as well (§2.1).
//
// May sign with RSA: pool only. Thread-safe.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/clients/client_directory.h"
#include "core/oidc/response_encrypter.h"
#include "core/oidc/response_signer.h"

namespace gatehouse::oauth {

inline constexpr oidc::EncryptionNames kAuthorizationEncryption{
    &config::ClientMetadata::authorization_encrypted_response_alg,
    &config::ClientMetadata::authorization_encrypted_response_enc};

class AuthorizationJwt {
 public:
  /// All must outlive this.
  struct Sources {
    const clients::ClientDirectory& clients;
    const oidc::ResponseSigner& signer;
    const oidc::ResponseEncrypter& encrypter;
  };
  AuthorizationJwt(std::string issuer, const Sources& sources)
      : issuer_(std::move(issuer)), sources_(sources) {}

  using Parameters = std::vector<std::pair<std::string, std::string>>;
  /// The value of the parameter `response`.
  Result<std::string> make(const ClientId& client, const Parameters& parameters, TimePoint now) const;

 private:
  std::string issuer_;
  Sources sources_;
};

}  // namespace gatehouse::oauth
