// Encrypted tokens: JWE in compact form (RFC 7516 §3.1), made for a client and opened with a key of ours.
//
// Only what Gatehouse uses: one recipient, no JSON serialisation, no compression, which tells of the plain
// text by its length and can blow up when it is opened (§4.1.3 leaves it to us; S-125, S-242), no passwords.
// Pure but for random bits; thread-safe. For pools: see encryption_key.h for what costs how much.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/jose/encryption_key.h"
#include "core/jose/jws.h"

namespace gatehouse::jose {

/// The most that is encrypted or opened; a signed token has at most kMaxTokenSize.
inline constexpr std::size_t kMaxPlainSize = 64 * 1024;
inline constexpr std::size_t kMaxEncryptedTokenSize = 96 * 1024;

/// What is encrypted: a signed token, which `cty` says (RFC 7519 §5.2), or the claims themselves.
enum class Inside { signed_jwt, claims };

/// For the holder of `key` alone. Of claims that nobody signed nothing tells who made them.
Result<std::string> encrypt_compact(std::string_view plain, Inside inside, const EncryptionKey& key,
                                    KeyManagement algorithm, ContentEncryption content);

/// What stood in a JWE that was opened.
struct OpenedContent {
  std::string plain;
  std::string content_type;  ///< `cty`; empty where there is none
};

/// The content of `token` if it was encrypted to one of `keys` with the algorithm of that key. The key is
/// chosen by `kid`; a token without one needs `keys` to hold exactly one key. Who made it is told by nothing
/// but a signature inside.
Result<OpenedContent, Refusal> decrypt_compact(std::string_view token, std::span<const DecryptionKey> keys);

}  // namespace gatehouse::jose
