// JWS that bring their own public key along in the header's `jwk` (RFC 7515 §4.1.3): proofs of possession,
// whose signer nobody knows beforehand (DPoP, RFC 9449 §4.2).
//
// What one proves is that its maker holds that key, and never who the maker is. Apart from jws.h, where such
// a key is refused (S-122), so that no token is ever verified with a key of its own choice. Pure but for the
// random bits of signatures; thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>

#include "core/jose/jws.h"

namespace gatehouse::jose {

/// Views into the text that was split.
struct EmbeddedKeyJws {
  std::string_view header;       ///< the protected header, base64url
  std::string_view signed_part;  ///< header and payload with their dot
  std::string_view payload;
  std::string_view signature;
};

Result<EmbeddedKeyJws, Refusal> split_embedded_key_jws(std::string_view text);

/// The key that a protected header brings along: `typ` is as expected, `alg` among `algorithms` (none is a
/// MAC) and the key's, `jwk` public and acceptable. The same header always gives the same key. Whether it
/// is_sound() is to be seen once it has signed something: before, it may be numbers that anybody made up.
Result<PublicKey, Refusal> key_of_header(std::string_view header, std::string_view typ,
                                         std::span<const Algorithm> algorithms);

/// The claims, if `key` signed them. `key` is the one of this JWS's own header.
Result<boost::json::object, Refusal> verify_embedded_key_jws(const EmbeddedKeyJws& jws, const PublicKey& key);

/// A finished JWS over `payload` with the key's public half in its header.
Result<std::string> sign_embedded_key_jws(const PrivateKey& key, std::string_view typ,
                                          std::string_view payload);

}  // namespace gatehouse::jose
