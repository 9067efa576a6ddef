#include "core/jose/content_sealing.h"

#include <openssl/err.h>

#include <array>
#include <limits>

#include "core/jose/key_material.h"

namespace gatehouse::jose {
namespace {

constexpr std::size_t kGcmNonce = 12;  // RFC 7518 §5.3
constexpr std::size_t kGcmTag = 16;
constexpr std::size_t kBlock = 16;

using EvpCipherContext = std::unique_ptr<EVP_CIPHER_CTX, OpenSslFree<&EVP_CIPHER_CTX_free>>;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

bool is_gcm(ContentEncryption algorithm) {
  return algorithm == ContentEncryption::a128gcm || algorithm == ContentEncryption::a256gcm;
}

const EVP_CIPHER* cipher_of(ContentEncryption algorithm) {
  switch (algorithm) {
    case ContentEncryption::a128gcm:
      return EVP_aes_128_gcm();
    case ContentEncryption::a256gcm:
      return EVP_aes_256_gcm();
    case ContentEncryption::a128cbc_hs256:
      return EVP_aes_128_cbc();
    case ContentEncryption::a256cbc_hs512:
      break;
  }
  return EVP_aes_256_cbc();
}

/// The halves of a key for CBC (RFC 7518 §5.2, §5.2.2.1): the first authenticates, the second encrypts.
std::string_view mac_half(const Secret& key) { return key.reveal().substr(0, key.size() / 2); }
std::string_view cipher_part(ContentEncryption algorithm, const Secret& key) {
  return is_gcm(algorithm) ? key.reveal() : key.reveal().substr(key.size() / 2);
}

/// §5.2.2.1 step 5: the first half of the HMAC of A, IV, E and the length of A in bits.
std::optional<std::string> cbc_tag(ContentEncryption algorithm, const Secret& key, std::string_view nonce,
                                   std::string_view associated, std::string_view ciphertext) {
  std::string input;
  input.reserve(associated.size() + nonce.size() + ciphertext.size() + 8);
  input.append(associated).append(nonce).append(ciphertext);
  const std::uint64_t bits = associated.size() * 8;
  for (int shift = 56; shift >= 0; shift -= 8)
    input += static_cast<char>(static_cast<unsigned char>(bits >> shift));
  const char* digest = algorithm == ContentEncryption::a128cbc_hs256 ? "SHA256" : "SHA512";
  const std::string_view mac_key = mac_half(key);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, digest, nullptr, mac_key.data(), mac_key.size(), raw(input),
                input.size(), mac.data(), mac.size(), &size) == nullptr ||
      size != key.size())
    return std::nullopt;
  return std::string(reinterpret_cast<const char*>(mac.data()), size / 2);
}

bool fits(ContentEncryption algorithm, const Secret& key, std::string_view nonce, std::string_view associated,
          std::string_view text) {
  constexpr std::size_t kMost = std::numeric_limits<int>::max() - kBlock;  // OpenSSL counts in int
  return key.size() == key_size(algorithm) && nonce.size() == nonce_size(algorithm) &&
         associated.size() < kMost && text.size() < kMost;
}

bool add_associated(EVP_CIPHER_CTX* context, std::string_view associated) {
  int ignored = 0;
  return associated.empty() || EVP_CipherUpdate(context, nullptr, &ignored, raw(associated),
                                                static_cast<int>(associated.size())) == 1;
}

}  // namespace

std::size_t nonce_size(ContentEncryption algorithm) noexcept {
  return is_gcm(algorithm) ? kGcmNonce : kBlock;
}
std::size_t tag_size(ContentEncryption algorithm) noexcept {
  return is_gcm(algorithm) ? kGcmTag : key_size(algorithm) / 2;
}

Result<SealedContent> seal_content(ContentEncryption algorithm, const Secret& key, std::string_view nonce,
                                   std::string_view associated, std::string_view plain) {
  if (!fits(algorithm, key, nonce, associated, plain))
    return Error(ErrorCode::invalid_argument, "a key, nonce or text has not the size that encryption needs");
  const EvpCipherContext context(EVP_CIPHER_CTX_new());
  SealedContent sealed{.ciphertext = std::string(plain.size() + kBlock, '\0'), .tag = {}};
  int body = 0;
  int end = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex2(context.get(), cipher_of(algorithm), raw(cipher_part(algorithm, key)), raw(nonce),
                          nullptr) != 1 ||
      (is_gcm(algorithm) && !add_associated(context.get(), associated)) ||
      EVP_EncryptUpdate(context.get(), raw(sealed.ciphertext), &body, raw(plain),
                        static_cast<int>(plain.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), raw(sealed.ciphertext) + body, &end) != 1)
    return openssl_error(ErrorCode::internal, "encrypting failed");
  sealed.ciphertext.resize(static_cast<std::size_t>(body) + static_cast<std::size_t>(end));
  if (!is_gcm(algorithm)) {
    auto tag = cbc_tag(algorithm, key, nonce, associated, sealed.ciphertext);
    if (!tag) return openssl_error(ErrorCode::internal, "authenticating what was encrypted failed");
    sealed.tag = std::move(*tag);
    return sealed;
  }
  sealed.tag.assign(kGcmTag, '\0');
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTag, sealed.tag.data()) != 1)
    return openssl_error(ErrorCode::internal, "authenticating what was encrypted failed");
  return sealed;
}

std::optional<std::string> open_content(ContentEncryption algorithm, const Secret& key,
                                        std::string_view nonce, std::string_view associated,
                                        const SealedContent& sealed) {
  // A shorter tag would be one that is easier to guess.
  if (!fits(algorithm, key, nonce, associated, sealed.ciphertext) || sealed.tag.size() != tag_size(algorithm))
    return std::nullopt;
  if (!is_gcm(algorithm)) {
    const auto expected = cbc_tag(algorithm, key, nonce, associated, sealed.ciphertext);
    if (!expected || !equal_in_constant_time(*expected, sealed.tag)) return std::nullopt;
  }
  const EvpCipherContext context(EVP_CIPHER_CTX_new());
  std::string plain(sealed.ciphertext.size() + kBlock, '\0');
  std::string tag = sealed.tag;
  int body = 0;
  int end = 0;
  const bool opened = context != nullptr &&
                      EVP_DecryptInit_ex2(context.get(), cipher_of(algorithm),
                                          raw(cipher_part(algorithm, key)), raw(nonce), nullptr) == 1 &&
                      (!is_gcm(algorithm) ||
                       (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTag, tag.data()) == 1 &&
                        add_associated(context.get(), associated))) &&
                      EVP_DecryptUpdate(context.get(), raw(plain), &body, raw(sealed.ciphertext),
                                        static_cast<int>(sealed.ciphertext.size())) == 1 &&
                      EVP_DecryptFinal_ex(context.get(), raw(plain) + body, &end) == 1;
  if (!opened) {
    secure_wipe(plain.data(), plain.size());  // GCM decrypts while it checks
    ERR_clear_error();
    return std::nullopt;
  }
  plain.resize(static_cast<std::size_t>(body) + static_cast<std::size_t>(end));
  return plain;
}

}  // namespace gatehouse::jose
