#include "core/jose/key_agreement.h"

#include <openssl/err.h>

#include <array>

#include "core/jose/key_material.h"

namespace gatehouse::jose {
namespace {

using EvpCipherContext = std::unique_ptr<EVP_CIPHER_CTX, OpenSslFree<&EVP_CIPHER_CTX_free>>;
constexpr std::size_t kWrapOverhead = 8;
constexpr std::size_t kMaxWrapped = 64;  // the largest key of a content encryption

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void append_number(std::string& target, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    target += static_cast<char>(static_cast<unsigned char>(number >> shift));
}
void append_with_length(std::string& target, std::string_view text) {
  append_number(target, text.size());
  target += text;
}

/// RFC 7518 §4.4.
const EVP_CIPHER* wrap_cipher(const Secret& key) {
  return key.size() == 16 ? EVP_aes_128_wrap() : EVP_aes_256_wrap();
}

}  // namespace

Result<Secret> agree(EVP_PKEY* ours, EVP_PKEY* theirs) {
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, ours, nullptr));
  std::size_t size = 0;
  if (context == nullptr || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer_ex(context.get(), theirs, 0) != 1 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) != 1)
    return openssl_error(ErrorCode::invalid_argument, "the keys cannot agree on a secret");
  std::string agreed(size, '\0');
  const bool derived = EVP_PKEY_derive(context.get(), raw(agreed), &size) == 1;
  agreed.resize(derived ? size : 0);
  if (!derived) return openssl_error(ErrorCode::internal, "agreeing on a secret failed");
  return Secret(std::move(agreed));
}

Result<Secret> concat_kdf(const Secret& agreed, const AgreementInfo& info, std::size_t size) {
  std::string fixed;  // OtherInfo
  append_with_length(fixed, info.algorithm_id);
  append_with_length(fixed, info.party_u);
  append_with_length(fixed, info.party_v);
  append_number(fixed, size * 8);
  const EvpDigestContext context(EVP_MD_CTX_new());
  std::string derived;
  derived.reserve(size + 32);
  for (std::size_t round = 1; derived.size() < size; ++round) {
    std::string counter;
    append_number(counter, round);
    std::array<unsigned char, 32> block{};
    if (context == nullptr || EVP_DigestInit_ex2(context.get(), EVP_sha256(), nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), counter.data(), counter.size()) != 1 ||
        EVP_DigestUpdate(context.get(), agreed.reveal().data(), agreed.size()) != 1 ||
        EVP_DigestUpdate(context.get(), fixed.data(), fixed.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), block.data(), nullptr) != 1)
      return openssl_error(ErrorCode::internal, "deriving a key failed");
    derived.append(reinterpret_cast<const char*>(block.data()), block.size());
    secure_wipe(block.data(), block.size());
  }
  derived.resize(size);
  return Secret(std::move(derived));
}

Result<std::string> wrap_key(const Secret& key, const Secret& wrapped) {
  const EvpCipherContext context(EVP_CIPHER_CTX_new());
  std::string result(wrapped.size() + 2 * kWrapOverhead, '\0');
  int size = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex2(context.get(), wrap_cipher(key), raw(key.reveal()), nullptr, nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), raw(result), &size, raw(wrapped.reveal()),
                        static_cast<int>(wrapped.size())) != 1)
    return openssl_error(ErrorCode::internal, "wrapping a key failed");
  result.resize(static_cast<std::size_t>(size));
  return result;
}

std::optional<Secret> unwrap_key(const Secret& key, std::string_view wrapped) {
  if (wrapped.size() <= kWrapOverhead || wrapped.size() > kMaxWrapped + kWrapOverhead) return std::nullopt;
  const EvpCipherContext context(EVP_CIPHER_CTX_new());
  std::string result(wrapped.size() + kWrapOverhead, '\0');
  int size = 0;
  if (context == nullptr ||
      EVP_DecryptInit_ex2(context.get(), wrap_cipher(key), raw(key.reveal()), nullptr, nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), raw(result), &size, raw(wrapped), static_cast<int>(wrapped.size())) !=
          1) {
    ERR_clear_error();
    return std::nullopt;
  }
  result.resize(static_cast<std::size_t>(size));
  return Secret(std::move(result));
}

}  // namespace gatehouse::jose
