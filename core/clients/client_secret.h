// Client secrets: made, digested and verified. A generated secret has 256 bits, so that a digest is enough;
// one that a person chose is an Argon2id hash and costs the hash pool (docs/adr/0007).
//
//   hmac-sha256:<base64url>  of a generated secret, under the tenant's own key: what the server writes
//   sha256:<base64url>       of a generated secret: what an operator can compute for YAML
//   $argon2id$…              of any secret
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::clients {

enum class SecretVerdict { match, mismatch, unavailable };

class ClientSecretVerifier {
 public:
  /// `key` is the tenant's key for this purpose alone.
  explicit ClientSecretVerifier(Secret key) : key_(std::move(key)) {}

  /// True where verify() costs an Argon2id computation.
  static bool is_costly(std::string_view stored) noexcept;
  SecretVerdict verify(std::string_view stored, std::string_view presented) const;
  /// What to store for a generated secret.
  std::string digest(std::string_view secret) const;

 private:
  Secret key_;
};

/// A new secret: "gh_cs_" and 256 random bits, recognisable by secret scanners.
Secret make_client_secret();

}  // namespace gatehouse::clients
