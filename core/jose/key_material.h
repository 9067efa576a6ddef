// The OpenSSL side of keys: building, measuring and checking them. Internal to core/jose.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/jose/algorithm_table.h"
#include "core/jose/key.h"
#include "core/jose/openssl_handles.h"

namespace gatehouse::jose {

/// The public numbers of a key as bytes: n and e, x and y (all big-endian), or the x of Ed25519 alone.
struct PublicNumbers {
  std::string first;
  std::string second;
  bool factors_checked = false;  ///< whether the modulus is a product of large numbers is seen elsewhere
};

struct PublicKey::Material {
  const AlgorithmRow* row = nullptr;
  PublicNumbers numbers;
  EvpKey key;
  EvpDigestContext prepared;  // initialised to verify; see for_one_input
};

struct PrivateKey::Material {
  const AlgorithmRow* row = nullptr;
  EvpKey key;
  EvpDigestContext prepared;             // initialised to sign; see for_one_input
  std::optional<PublicKey> public_half;  // nameless; checked once
};

/// A checked OpenSSL public key, or why it is none that we trust.
Result<EvpKey> make_public(const AlgorithmRow& row, const PublicNumbers& numbers);
/// Its last and longest check.
Result<void> check_public(EVP_PKEY* key);
/// The public numbers of a key of the row's type; invalid_argument for any other key.
Result<PublicNumbers> public_numbers(const AlgorithmRow& row, const EVP_PKEY* key);
/// OpenSSL's name of the digest to sign over; null for Ed25519, which has its own.
const char* digest_of(const AlgorithmRow& row) noexcept;
/// What OpenSSL must know beyond key and digest: the padding of RSA, with PSS a salt as long as the hash (RFC
/// 7518 §3.5). Null where there is nothing to say.
const OSSL_PARAM* padding_of(const AlgorithmRow& row) noexcept;
/// A copy of a prepared context that signs or verifies one input; null for want of memory.
EvpDigestContext for_one_input(const EVP_MD_CTX* prepared) noexcept;
/// OpenSSL's error queue is per thread: what we leave there would be blamed on somebody else.
Error openssl_error(ErrorCode code, std::string what);

}  // namespace gatehouse::jose
