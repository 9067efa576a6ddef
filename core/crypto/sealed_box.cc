#include "core/crypto/sealed_box.h"

#include <sodium.h>

#include <array>
#include <initializer_list>

namespace gatehouse::crypto {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// Version, key id and every part of the binding, each with its length, so that no two bindings share one
/// text.
std::string associated_data(const BoxBinding& binding) {
  std::string text(1, kVersion);
  for (const std::string_view part :
       {binding.key_id, binding.tenant, binding.place.kind, binding.place.id, binding.place.field}) {
    for (unsigned shift = 32; shift > 0; shift -= 8)
      text += static_cast<char>((part.size() >> (shift - 8)) & 0xff);
    text += part;
  }
  return text;
}

Error corrupt(const BoxBinding& binding, std::string_view why) {
  return {ErrorCode::corrupt, "sealed " + std::string(binding.place.kind) + " " +
                                  std::string(binding.place.id) + " (" + std::string(binding.place.field) +
                                  "): " + std::string(why)};
}

}  // namespace

SealedBytes seal_box(std::string_view key, const BoxBinding& binding, std::string_view plain) {
  std::array<unsigned char, kNonceSize> nonce;
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(1, kVersion);
  box += static_cast<char>(binding.key_id.size());
  box += binding.key_id;
  box.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  const std::size_t start = box.size();
  box.resize(start + plain.size() + kTagSize);
  const std::string bound = associated_data(binding);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(box) + start, nullptr, raw(plain), plain.size(), raw(bound),
                                             bound.size(), nullptr, nonce.data(), raw(key));
  return {std::move(box)};
}

Result<Secret> open_box(std::string_view key, const BoxBinding& binding, const SealedBytes& box) {
  std::string_view rest = box.bytes;
  if (rest.size() < 2 || rest[0] != kVersion) return corrupt(binding, "not a sealed value of this version");
  const std::size_t id_size = static_cast<unsigned char>(rest[1]);
  rest.remove_prefix(2);
  if (rest.size() < id_size + kNonceSize + kTagSize) return corrupt(binding, "cut short");
  if (rest.substr(0, id_size) != binding.key_id) return corrupt(binding, "sealed with another key");
  const std::string_view nonce = rest.substr(id_size, kNonceSize);
  const std::string_view sealed = rest.substr(id_size + kNonceSize);
  std::string plain(sealed.size() - kTagSize, '\0');
  const std::string bound = associated_data(binding);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(plain), nullptr, nullptr, raw(sealed), sealed.size(),
                                                 raw(bound), bound.size(), raw(nonce), raw(key)) != 0)
    return corrupt(binding, "altered, or not sealed for this place");
  return Secret(std::move(plain));
}

}  // namespace gatehouse::crypto
