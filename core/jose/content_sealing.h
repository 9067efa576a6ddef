// The content of a JWE under its one-time key: AES-GCM (RFC 7518 §5.3) or AES-CBC with HMAC (§5.2). Internal
// to core/jose. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/jose/encryption_algorithm.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::jose {

struct SealedContent {
  std::string ciphertext;
  std::string tag;
};

std::size_t nonce_size(ContentEncryption algorithm) noexcept;
std::size_t tag_size(ContentEncryption algorithm) noexcept;

/// `key` and `nonce` have the algorithm's sizes; a nonce is never used twice with a key.
Result<SealedContent> seal_content(ContentEncryption algorithm, const Secret& key, std::string_view nonce,
                                   std::string_view associated, std::string_view plain);
/// Nothing where any byte is not as it was sealed, or a part has not its size. All refusals are alike, and a
/// padding is looked at only behind a right tag, compared in constant time: it is never an oracle (RFC 7516
/// §11.5, S-483).
std::optional<std::string> open_content(ContentEncryption algorithm, const Secret& key,
                                        std::string_view nonce, std::string_view associated,
                                        const SealedContent& sealed);

}  // namespace gatehouse::jose
