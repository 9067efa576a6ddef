#include "core/jose/rsa_oaep.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "core/jose/key_material.h"

namespace gatehouse::jose {
namespace {

const OSSL_PARAM* oaep() noexcept {
  static char padding[] = OSSL_PKEY_RSA_PAD_MODE_OAEP;
  static char digest[] = "SHA256";
  static const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, padding, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, digest, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  return params;
}

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
std::size_t modulus_size(EVP_PKEY* key) { return static_cast<std::size_t>(EVP_PKEY_get_size(key)); }

}  // namespace

Result<std::string> oaep_encrypt(EVP_PKEY* key, std::string_view plain) {
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  std::string encrypted(modulus_size(key), '\0');
  std::size_t size = encrypted.size();
  if (context == nullptr || EVP_PKEY_encrypt_init_ex(context.get(), oaep()) != 1 ||
      EVP_PKEY_encrypt(context.get(), raw(encrypted), &size, raw(plain), plain.size()) != 1)
    return openssl_error(ErrorCode::internal, "encrypting a key with RSA failed");
  encrypted.resize(size);
  return encrypted;
}

std::optional<Secret> oaep_decrypt(EVP_PKEY* key, std::string_view encrypted) {
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  std::string plain(modulus_size(key), '\0');
  std::size_t size = plain.size();
  const bool opened =
      encrypted.size() == modulus_size(key) && context != nullptr &&
      EVP_PKEY_decrypt_init_ex(context.get(), oaep()) == 1 &&
      EVP_PKEY_decrypt(context.get(), raw(plain), &size, raw(encrypted), encrypted.size()) == 1;
  ERR_clear_error();
  Secret whole(std::move(plain));
  if (!opened) return std::nullopt;
  return Secret::copy_of(whole.reveal().substr(0, size));
}

}  // namespace gatehouse::jose
