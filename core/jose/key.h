// Keys: one algorithm each, for ever. The algorithm is the key's, never the token's (RFC 8725 §3.1, S-240).
//
// Immutable and cheap to copy (a shared, cached OpenSSL key with its prepared contexts); may be used from
// many threads at once. ES256 and EdDSA sign in under 50 µs: fit for I/O threads; the others are for the pool
// (signs_quickly()).
#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "core/jose/algorithm.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::jose {

struct AlgorithmRow;   // algorithm_table.h
struct PublicNumbers;  // key_material.h

class PublicKey {
 public:
  /// RFC 7517 §4. Refuses RSA under 2048 or over 8192 bits or with an exponent that is even or under 65537,
  /// points off the curve or of small order, private members, shared secrets, `use` other than "sig", and an
  /// `alg` that is not of the key's type and curve (S-123, S-241). An RSA key without `alg` is for RS256.
  static Result<PublicKey> from_jwk(std::string_view json);
  /// The same of a parsed JWK that is used with `algorithm`, which its own `alg` may say but need not.
  static Result<PublicKey> from_jwk(const boost::json::object& jwk, Algorithm algorithm);
  /// The same, but without a look into an RSA modulus, which takes a hundred times as long as to verify a
  /// signature (4096 bits: 17 ms, 8192: 0.1 s). For keys that anybody can bring along: is_sound() is for
  /// those that signed something.
  static Result<PublicKey> from_presented_jwk(const boost::json::object& jwk, Algorithm algorithm);

  /// Whether the key is all that from_jwk() demands.
  bool is_sound() const noexcept;
  Algorithm algorithm() const noexcept;
  const KeyId& id() const noexcept { return id_; }
  /// `{"kty":…,"kid":…,"use":"sig","alg":…,…}`; the same key always gives the same text.
  std::string to_jwk() const;
  /// RFC 7638 with SHA-256, base64url.
  std::string thumbprint() const;

  /// True where `signature` is this key's over `input`. For ES* the raw r‖s of exactly two coordinates, each
  /// in [1, n-1].
  bool verify(std::string_view input, std::string_view signature) const noexcept;

 private:
  friend class PrivateKey;
  struct Material;
  enum class Modulus { looked_into, as_it_is };
  static Result<PublicKey> from_jwk(const boost::json::object& jwk, const AlgorithmRow& row, Modulus modulus);
  PublicKey(std::shared_ptr<const Material> material, KeyId id) noexcept;
  static Result<PublicKey> from_numbers(const AlgorithmRow& row, PublicNumbers numbers, KeyId id);
  std::shared_ptr<const Material> material_;
  KeyId id_;
};

class PrivateKey {
 public:
  /// `rsa_bits` counts for RSA only: 2048 to 8192.
  static Result<PrivateKey> generate(Algorithm algorithm, unsigned rsa_bits = 2048);
  /// RFC 5208 in DER; refuses weak keys and a key type or curve that is not the algorithm's.
  static Result<PrivateKey> from_pkcs8(Algorithm algorithm, const Secret& der);
  Result<Secret> to_pkcs8() const;

  Algorithm algorithm() const noexcept;
  /// Its public half under the name `id`.
  Result<PublicKey> public_key(KeyId id) const;
  /// The JWS signature's bytes over `input` (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1).
  Result<std::string> sign(std::string_view input) const;

 private:
  struct Material;
  explicit PrivateKey(std::shared_ptr<const Material> material) noexcept;
  static Result<PrivateKey> from_material(Material&& filled);
  std::shared_ptr<const Material> material_;
};

}  // namespace gatehouse::jose
