// The signature algorithms that Gatehouse signs and verifies with (RFC 7518 §3.1, RFC 8037 §3.1). A closed
// set: "none" and everything else are not in it, so that no spelling of them can be chosen (RFC 8725 §3.1,
// §3.2; S-121). Those with a shared secret (HS*) belong to MacKey alone and no PublicKey or PrivateKey can
// have one, so that a public key is never taken for a secret (S-120).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::jose {

enum class Algorithm {
  rs256,
  rs384,
  rs512,
  ps256,
  ps384,
  ps512,
  es256,
  es384,
  es512,
  eddsa,  ///< with Ed25519 only
  hs256,
  hs384,
  hs512,
};

/// The JWA name: "RS256".
std::string_view to_string(Algorithm algorithm) noexcept;
/// Byte for byte; "rs256" is nothing.
std::optional<Algorithm> parse_algorithm(std::string_view name) noexcept;

/// All that sign with a private key and are verified with a public one: everything but HS*.
std::span<const Algorithm> key_pair_algorithms() noexcept;
/// HS256, HS384, HS512: keyed with a secret that both sides know.
bool is_mac(Algorithm algorithm) noexcept;
/// True where signing costs well under 0.2 ms: fit for I/O threads (docs/adr/0005). Others are for the pool.
bool signs_quickly(Algorithm algorithm) noexcept;
/// Bytes of the algorithm's hash: 32, 48 or 64. Also the least size of a MAC's secret (RFC 7518 §3.2).
std::size_t hash_size(Algorithm algorithm) noexcept;

/// The left half of the algorithm's hash of `text`, base64url: `at_hash` and `c_hash` (OpenID Core §3.1.3.6).
/// For EdDSA that hash is SHA-512, the one of Ed25519.
std::string half_hash(Algorithm algorithm, std::string_view text);

}  // namespace gatehouse::jose
