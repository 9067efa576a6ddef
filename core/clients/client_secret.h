// Client secrets: made, stored and verified. A generated secret has 256 bits, so that a digest is enough; one
// that a person chose is an Argon2id hash and costs the hash pool; one that keys a MAC is sealed, so that it
// can be read back, and only then (docs/adr/0007, S-219). Immutable; thread-safe.
//
//   hmac-sha256:<base64url>  of a generated secret, under the tenant's own key: what the server writes
//   sha256:<base64url>       of a generated secret: what an operator can compute for YAML
//   $argon2id$…              of any secret
//   sealed:<base64url>       the secret itself under the tenant's data key, bound to the client's id
#pragma once

#include <string>
#include <string_view>

#include "core/config/model.h"
#include "core/crypto/sealing.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::clients {

enum class SecretVerdict { match, mismatch, unavailable };

class ClientSecrets {
 public:
  /// `cipher` must outlive this.
  explicit ClientSecrets(const crypto::TenantCipher& cipher)
      : cipher_(cipher), key_(cipher.derive("client_secret")) {}

  /// True where verify() costs an Argon2id computation.
  static bool is_costly(std::string_view stored) noexcept;
  /// `stored` is what the client's metadata hold, or a decoy.
  SecretVerdict verify(const ClientId& client, std::string_view stored, std::string_view presented) const;
  /// What to store for a generated secret.
  std::string digest(std::string_view secret) const;
  /// What to store for a generated secret that must be readable.
  std::string seal(const ClientId& client, const Secret& secret) const;
  /// The secret itself, where it is sealed: unsupported for a hash, corrupt for another client's.
  Result<Secret> recover(const ClientId& client, std::string_view stored) const;

  /// Makes the stored secret fit what the metadata need: none for a public client, a readable one for HS*, a
  /// digest for all others. Answers the new secret where one had to be made, for showing it once; a secret
  /// that only loses its readability stays the same.
  Result<Secret> settle(config::ClientMetadata& client) const;

 private:
  const crypto::TenantCipher& cipher_;
  Secret key_;
};

}  // namespace gatehouse::clients
