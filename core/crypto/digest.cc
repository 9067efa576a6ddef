#include "core/crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "core/crypto/openssl_free.h"

namespace gatehouse::crypto {
namespace {

/// Fetched once: the implicit fetch of EVP_sha256() costs twice as much as the digest itself.
const EVP_MD* sha256_method() noexcept {
  static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

/// Fails only without memory or without OpenSSL's default provider; there is no honest digest to answer then.
void must(bool done) noexcept {
  if (!done) std::abort();
}

EVP_MAC_CTX* new_hmac() noexcept {
  const std::unique_ptr<EVP_MAC, OpenSslFree<&EVP_MAC_free>> method(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  must(method != nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(method.get());
  std::array<char, 7> digest{"SHA256"};
  const std::array<OSSL_PARAM, 2> params{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()};
  must(context != nullptr && EVP_MAC_CTX_set_params(context, params.data()) == 1);
  return context;
}

/// One computation at a time on this thread. OpenSSL's, which uses the processor's SHA instructions, in a
/// context that is kept, as fetching and making one costs more than the digest; libsodium's takes twice as
/// long.
class Hmac {
 public:
  explicit Hmac(std::string_view key) noexcept {
    // OpenSSL takes a null key for "the last one again".
    const char* const start = key.empty() ? "" : key.data();
    must(EVP_MAC_init(context(), reinterpret_cast<const unsigned char*>(start), key.size(), nullptr) == 1);
  }
  void add(std::string_view bytes) noexcept {
    must(EVP_MAC_update(context(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1);
  }
  Digest finish() noexcept {
    Digest::Bytes out;
    std::size_t size = 0;
    must(EVP_MAC_final(context(), out.data(), &size, out.size()) == 1);
    return Digest(out);
  }

 private:
  static EVP_MAC_CTX* context() noexcept {
    thread_local const std::unique_ptr<EVP_MAC_CTX, OpenSslFree<&EVP_MAC_CTX_free>> kept(new_hmac());
    return kept.get();
  }
};

}  // namespace

Digest sha256(std::string_view bytes) noexcept {
  thread_local const std::unique_ptr<EVP_MD_CTX, OpenSslFree<&EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  Digest::Bytes out;
  must(context != nullptr && EVP_DigestInit_ex2(context.get(), sha256_method(), nullptr) == 1 &&
       EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
       EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
  return Digest(out);
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) noexcept {
  Hmac hmac(key);
  hmac.add(bytes);
  return hmac.finish();
}

Digest keyed_digest(std::string_view key, std::initializer_list<std::string_view> parts) noexcept {
  Hmac hmac(key);
  for (const std::string_view part : parts) {
    std::array<char, 8> length{};
    for (unsigned i = 0; i < length.size(); ++i)
      length[i] = static_cast<char>(static_cast<std::uint64_t>(part.size()) >> (56 - 8 * i));
    hmac.add({length.data(), length.size()});
    hmac.add(part);
  }
  return hmac.finish();
}

std::string_view as_bytes(const Digest& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.bytes().data()), Digest::kSize};
}

}  // namespace gatehouse::crypto
