// ResponseEncrypter: encrypts what was made for one client, where its metadata asks for that, to a key of the
// client's own set. Signed first and encrypted then, so that the signature is not to be had without the
// content (OpenID Core §10.2, §16.14).
//
// For pools: see jose/encryption_key.h. Thread-safe.
#pragma once

#include <string>

#include "core/clients/client_encryption_keys.h"
#include "core/config/model.h"
#include "core/jose/jwe.h"

namespace gatehouse::oidc {

/// Which two names of a client's metadata say how one kind of answer is encrypted.
struct EncryptionNames {
  std::optional<std::string> config::ClientMetadata::*alg;
  std::optional<std::string> config::ClientMetadata::*enc;
};
inline constexpr EncryptionNames kIdTokenEncryption{&config::ClientMetadata::id_token_encrypted_response_alg,
                                                    &config::ClientMetadata::id_token_encrypted_response_enc};
inline constexpr EncryptionNames kUserinfoEncryption{
    &config::ClientMetadata::userinfo_encrypted_response_alg,
    &config::ClientMetadata::userinfo_encrypted_response_enc};

class ResponseEncrypter {
 public:
  /// `keys` must outlive this.
  explicit ResponseEncrypter(const clients::ClientEncryptionKeys& keys) : keys_(keys) {}

  static bool is_asked(const config::ClientMetadata& client, const EncryptionNames& names) {
    return (client.*names.alg).has_value();
  }
  /// `plain` as it is where the client asks for no encryption. unavailable where it has no key that fits.
  Result<std::string> encrypt(std::string plain, jose::Inside inside, const config::ClientMetadata& client,
                              const EncryptionNames& names) const;

 private:
  const clients::ClientEncryptionKeys& keys_;
};

}  // namespace gatehouse::oidc
