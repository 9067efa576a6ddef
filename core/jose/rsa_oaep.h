// RSA-OAEP with SHA-256 for hash and mask (RFC 7518 §4.3, RFC 8017 §7.1). Internal to core/jose. Pure
// functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/jose/openssl_handles.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::jose {

Result<std::string> oaep_encrypt(EVP_PKEY* key, std::string_view plain);
/// Nothing for whatever defect; OpenSSL checks the padding in constant time. The buffer is as large as the
/// modulus, whatever the text claims (S-132).
std::optional<Secret> oaep_decrypt(EVP_PKEY* key, std::string_view encrypted);

}  // namespace gatehouse::jose
