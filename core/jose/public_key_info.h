// Keys as certificates have them: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in DER. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/error.h"

namespace gatehouse::jose {

/// RFC 7638 with SHA-256, base64url: what the same key has as a JWK. invalid_argument for what is no key, or
/// none that PublicKey::from_presented_jwk would take: anybody can show a certificate, and what is compared
/// with a key that was looked into is as good as that one.
Result<std::string> key_info_thumbprint(std::string_view der);

}  // namespace gatehouse::jose
