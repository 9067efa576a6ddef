// A DPoP proof (RFC 9449 §4.2): a small JWT by which who sends a request shows that they hold a key. What it
// must say to count for one request; pure functions, thread-safe. Whether it came before is for ProofGate.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/jose/embedded_key_jws.h"

namespace gatehouse::dpop {

/// How far the clocks of its maker and ours may differ (RFC 9449 §11.1).
inline constexpr Duration kProofLifetime = std::chrono::seconds(60);
/// Refused before any work on it.
inline constexpr std::size_t kMaxProofSize = 4096;
inline constexpr std::size_t kMaxJtiSize = 256;
inline constexpr std::size_t kMaxNonceSize = 256;

/// A key that a proof may be made with, and its name (`jkt`): RFC 7638 with SHA-256, base64url.
struct ProofKey {
  jose::PublicKey key;
  std::string thumbprint;
  bool sound = false;  ///< seen to be, which check_proof() need not see again
};

/// Asymmetric ones only (RFC 9449 §4.2).
std::span<const jose::Algorithm> proof_algorithms() noexcept;

/// Why a proof does not count, for the developer of the app: a constant within the characters of RFC 6749
/// §5.2. It tells of the proof alone, which its maker knows.
struct ProofRefusal {
  std::string_view description;
};

/// The request that a proof has to be about.
struct ProofTarget {
  std::string_view method;        ///< "POST"
  std::string_view uri;           ///< the endpoint's address as clients know it, whatever a proxy made of it
  std::string_view access_token;  ///< at resources; empty: none is presented
  TimePoint now;
};

struct ProofClaims {
  std::string jti;
  std::string nonce;  ///< empty: none
  TimePoint issued_at;
};

/// The two halves of a proof's check. The key depends on the protected header alone, so that it may be
/// remembered by it. Whether it is sound is the last thing that check_proof() sees, and the longest that it
/// does.
Result<jose::EmbeddedKeyJws, ProofRefusal> split_proof(std::string_view proof);
Result<ProofKey, ProofRefusal> proof_key(std::string_view header,
                                         std::span<const jose::Algorithm> accepted = proof_algorithms());
Result<ProofClaims, ProofRefusal> check_proof(const jose::EmbeddedKeyJws& proof, const ProofKey& key,
                                              const ProofTarget& target);

/// A proof for `target`: what a client makes.
Result<std::string> make_proof(const jose::PrivateKey& key, const ProofTarget& target,
                               std::string_view nonce);

}  // namespace gatehouse::dpop
