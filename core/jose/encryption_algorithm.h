// The algorithms that Gatehouse encrypts with: how a key reaches the reader (RFC 7518 §4) and how the content
// is sealed with it (§5). Closed sets: RSA1_5, whose padding is an oracle (S-483), PBES2, whose iteration
// count the sender chooses (S-125), and direct use of a shared secret are not in them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace gatehouse::jose {

/// `alg` of a JWE.
enum class KeyManagement {
  rsa_oaep_256,    ///< §4.3
  ecdh_es,         ///< §4.6: the agreed secret is the content's key
  ecdh_es_a128kw,  ///< the agreed secret wraps it (§4.4)
  ecdh_es_a256kw,
};
/// `enc` of a JWE.
enum class ContentEncryption {
  a128cbc_hs256,  ///< §5.2
  a256cbc_hs512,
  a128gcm,  ///< §5.3
  a256gcm,
};

/// The JWA names, in the order of preference of the metadata document.
std::span<const std::string_view> key_management_names() noexcept;
std::span<const std::string_view> content_encryption_names() noexcept;

std::string_view to_string(KeyManagement algorithm) noexcept;
std::string_view to_string(ContentEncryption algorithm) noexcept;
/// Byte for byte; "ecdh-es" is nothing.
std::optional<KeyManagement> parse_key_management(std::string_view name) noexcept;
std::optional<ContentEncryption> parse_content_encryption(std::string_view name) noexcept;

/// Bytes of the content's key: with CBC one half authenticates and the other encrypts.
std::size_t key_size(ContentEncryption algorithm) noexcept;
/// Bytes of the key that wraps the content's key; 0 where none does.
std::size_t wrapping_key_size(KeyManagement algorithm) noexcept;

}  // namespace gatehouse::jose
