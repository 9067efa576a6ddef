// ResponseSigner: signs what a client itself reads and verifies, with the algorithm that its metadata name: a
// key of the tenant, or for HS* the client's own secret (OpenID Core §10.1).
//
// RSA and the larger curves are for the pool (jose::signs_quickly()). Thread-safe.
#pragma once

#include <string>

#include "core/clients/client_secret.h"
#include "core/keys/key_ring.h"
#include "core/keys/signing_counts.h"

namespace gatehouse::oidc {

class ResponseSigner {
 public:
  /// All must outlive this.
  ResponseSigner(const keys::KeyRing& keys, const clients::ClientSecrets& secrets,
                 const keys::SigningCounts& signings)
      : keys_(keys), secrets_(secrets), signings_(signings) {}

  /// The finished JWT over `claims` (JSON). unavailable while the tenant has no active key of the algorithm,
  /// unsupported where only a hash of the client's secret is kept: both are refused when a client is made.
  Result<std::string> sign(const config::ClientMetadata& client, jose::Algorithm algorithm,
                           std::string_view claims, jose::TokenType type = jose::TokenType::jwt) const;

 private:
  Result<std::string> sign_uncounted(const config::ClientMetadata& client, jose::Algorithm algorithm,
                                     std::string_view claims, jose::TokenType type) const;
  const keys::KeyRing& keys_;
  const clients::ClientSecrets& secrets_;
  const keys::SigningCounts& signings_;
};

}  // namespace gatehouse::oidc
