// IntrospectionJwt: an introspection answer as a signed token for one resource server, which can keep it as
// proof or get it through somebody who must not read or alter it (RFC 9701).
//
// Signing with RSA and encrypting are for a pool: what_it_needs() says so. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/http/endpoint.h"
#include "core/oidc/response_encrypter.h"
#include "core/oidc/response_signer.h"

namespace gatehouse::oauth {

inline constexpr std::string_view kIntrospectionJwtMediaType = "application/token-introspection+jwt";
inline constexpr oidc::EncryptionNames kIntrospectionEncryption{
    &config::ClientMetadata::introspection_encrypted_response_alg,
    &config::ClientMetadata::introspection_encrypted_response_enc};

class IntrospectionJwt {
 public:
  /// Both must outlive this.
  IntrospectionJwt(std::string issuer, const oidc::ResponseSigner& signer,
                   const oidc::ResponseEncrypter& encrypter)
      : issuer_(std::move(issuer)), signer_(signer), encrypter_(encrypter) {}

  /// RFC 9701 §4: the Accept header asks for it, by its own name.
  static bool is_asked(const http::Request& request);
  /// Where make() may run for this client.
  static http::RunsOn what_it_needs(const config::ClientMetadata& client);

  /// RFC 9701 §5. `answer` is the JSON object of RFC 7662, for `client` alone.
  Result<std::string> make(const config::ClientMetadata& client, std::string_view answer,
                           TimePoint now) const;

 private:
  std::string issuer_;
  const oidc::ResponseSigner& signer_;
  const oidc::ResponseEncrypter& encrypter_;
};

}  // namespace gatehouse::oauth
