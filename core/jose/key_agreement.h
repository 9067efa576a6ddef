// How two keys of a curve make the key of a JWE: ECDH, the Concat KDF (RFC 7518 §4.6.2) and AES Key Wrap
// (§4.4). Internal to core/jose. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/jose/encryption_algorithm.h"
#include "core/jose/openssl_handles.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::jose {

/// What both sides put into the derivation besides the secret; the party infos are the decoded apu and apv.
struct AgreementInfo {
  std::string_view algorithm_id;  ///< the `enc` with ECDH-ES alone, else the `alg` (§4.6.2)
  std::string_view party_u = {};
  std::string_view party_v = {};
};

/// The x of the product: as long as a coordinate. Both keys are of one curve, and `theirs` was checked to be
/// on it: else the result would tell of `ours` (S-123).
Result<Secret> agree(EVP_PKEY* ours, EVP_PKEY* theirs);
/// NIST SP 800-56A §5.8.1 with SHA-256, as §4.6.2 fills it in.
Result<Secret> concat_kdf(const Secret& agreed, const AgreementInfo& info, std::size_t size);

/// RFC 3394. `key` has 16 or 32 bytes, what is wrapped a multiple of 8.
Result<std::string> wrap_key(const Secret& key, const Secret& wrapped);
std::optional<Secret> unwrap_key(const Secret& key, std::string_view wrapped);

}  // namespace gatehouse::jose
