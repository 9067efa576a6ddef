#include "core/crypto/digest.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <cstdlib>
#include <memory>

namespace gatehouse::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// Fetched once: the implicit fetch of EVP_sha256() costs twice as much as the digest itself.
const EVP_MD* sha256_method() noexcept {
  static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

}  // namespace

Digest sha256(std::string_view bytes) noexcept {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  Digest::Bytes out;
  // Fails only without memory or without OpenSSL's default provider; there is no honest digest to answer
  // then.
  if (context == nullptr || EVP_DigestInit_ex2(context.get(), sha256_method(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), out.data(), nullptr) != 1)
    std::abort();
  return Digest(out);
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) noexcept {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  Digest::Bytes out;
  crypto_auth_hmacsha256_final(&state, out.data());
  secure_wipe(&state, sizeof state);
  return Digest(out);
}

Digest keyed_digest(std::string_view key, std::initializer_list<std::string_view> parts) noexcept {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  for (const std::string_view part : parts) {
    unsigned char length[8];
    for (unsigned i = 0; i < sizeof length; ++i)
      length[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(part.size()) >> (56 - 8 * i));
    crypto_auth_hmacsha256_update(&state, length, sizeof length);
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  }
  Digest::Bytes out;
  crypto_auth_hmacsha256_final(&state, out.data());
  secure_wipe(&state, sizeof state);
  return Digest(out);
}

std::string_view as_bytes(const Digest& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.bytes().data()), Digest::kSize};
}

}  // namespace gatehouse::crypto
