// What each algorithm is made of (RFC 7518 §3.1, §6.1): one row per algorithm, so that a further one is a
// further row. Internal to core/jose.
#pragma once

#include <span>
#include <string_view>

#include "core/jose/algorithm.h"

namespace gatehouse::jose {

enum class KeyType { rsa, ec };

struct AlgorithmRow {
  Algorithm algorithm;
  std::string_view name;  ///< JWA
  KeyType key_type;
  std::string_view kty;    ///< JWK
  std::string_view curve;  ///< JWK `crv`; empty for RSA
  const char* digest;      ///< OpenSSL's name
};

std::span<const AlgorithmRow> algorithm_rows() noexcept;
const AlgorithmRow& row_of(Algorithm algorithm) noexcept;

}  // namespace gatehouse::jose
