#include "core/jose/encryption_algorithm.h"

#include <array>

namespace gatehouse::jose {
namespace {

// Not RSA1_5, whose padding tells too much (RFC 7518 §4.2, RFC 8725 §3.2), nor what is keyed with a secret
// (RFC 7518 §4.7, RFC 7518 §4.8).
constexpr std::array<std::string_view, 4> kKeyManagement{"RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW",
                                                         "ECDH-ES+A256KW"};
constexpr std::array<std::string_view, 4> kContentEncryption{"A128CBC-HS256", "A256CBC-HS512", "A128GCM",
                                                             "A256GCM"};

template <class Algorithm>
std::optional<Algorithm> parse(std::span<const std::string_view> names, std::string_view name) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Algorithm>(i);
  return std::nullopt;
}

}  // namespace

std::span<const std::string_view> key_management_names() noexcept { return kKeyManagement; }
std::span<const std::string_view> content_encryption_names() noexcept { return kContentEncryption; }

std::string_view to_string(KeyManagement algorithm) noexcept {
  return kKeyManagement[static_cast<std::size_t>(algorithm)];
}
std::string_view to_string(ContentEncryption algorithm) noexcept {
  return kContentEncryption[static_cast<std::size_t>(algorithm)];
}

std::optional<KeyManagement> parse_key_management(std::string_view name) noexcept {
  return parse<KeyManagement>(kKeyManagement, name);
}
std::optional<ContentEncryption> parse_content_encryption(std::string_view name) noexcept {
  return parse<ContentEncryption>(kContentEncryption, name);
}

std::size_t key_size(ContentEncryption algorithm) noexcept {
  switch (algorithm) {
    case ContentEncryption::a128gcm:
      return 16;
    case ContentEncryption::a256gcm:
    case ContentEncryption::a128cbc_hs256:
      return 32;
    case ContentEncryption::a256cbc_hs512:
      break;
  }
  return 64;
}

std::size_t wrapping_key_size(KeyManagement algorithm) noexcept {
  if (algorithm == KeyManagement::ecdh_es_a128kw) return 16;
  return algorithm == KeyManagement::ecdh_es_a256kw ? 32 : 0;
}

}  // namespace gatehouse::jose
