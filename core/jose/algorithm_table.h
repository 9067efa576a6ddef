// What each algorithm is made of (RFC 7518 §3.1, §6.1, RFC 8037 §2): one row per algorithm, so that a further
// one is a further row. Internal to core/jose.
#pragma once

#include <span>
#include <string_view>

#include "core/jose/algorithm.h"

namespace gatehouse::jose {

enum class KeyType { rsa, ec, okp, secret };
/// Of RSA signatures; `none` for everything else.
enum class Padding { none, pkcs1, pss };

struct Curve {
  std::string_view name;        ///< JWK `crv`
  const char* group;            ///< OpenSSL's name
  std::size_t coordinate_size;  ///< bytes
  std::string_view order;       ///< n, big-endian; empty for Ed25519, whose signatures OpenSSL checks whole
};

struct AlgorithmRow {
  Algorithm algorithm;
  std::string_view name;  ///< JWA
  KeyType key_type;
  std::string_view kty;  ///< JWK
  const Curve* curve;    ///< null for RSA and secrets
  Padding padding;
  const char* digest;  ///< OpenSSL's name
  std::size_t hash_size;
  bool signs_quickly;
};

std::span<const AlgorithmRow> algorithm_rows() noexcept;
const AlgorithmRow& row_of(Algorithm algorithm) noexcept;

}  // namespace gatehouse::jose
