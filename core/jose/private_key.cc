#include <openssl/core_names.h>
#include <openssl/x509.h>

#include "core/jose/ecdsa_signature.h"
#include "core/jose/key_material.h"
#include "core/jose/pkcs8.h"

namespace gatehouse::jose {

PrivateKey::PrivateKey(std::shared_ptr<const Material> material) noexcept : material_(std::move(material)) {}

Result<PrivateKey> PrivateKey::from_material(Material&& filled) {
  auto material = std::make_shared<Material>(std::move(filled));
  material->prepared.reset(EVP_MD_CTX_new());
  if (material->prepared == nullptr ||
      EVP_DigestSignInit_ex(material->prepared.get(), nullptr, digest_of(*material->row), nullptr, nullptr,
                            material->key.get(), padding_of(*material->row)) != 1)
    return openssl_error(ErrorCode::invalid_argument, "the key cannot sign");
  // Type, size and validity are those of the public half.
  GH_TRY(PublicNumbers numbers, public_numbers(*material->row, material->key.get()));
  GH_TRY(material->public_half, PublicKey::from_numbers(*material->row, std::move(numbers), KeyId()));
  return PrivateKey(std::move(material));
}

Result<PrivateKey> PrivateKey::generate(Algorithm algorithm, unsigned rsa_bits) {
  const AlgorithmRow& row = row_of(algorithm);
  EVP_PKEY* made = nullptr;
  switch (row.key_type) {
    case KeyType::rsa:
      // Out of range is refused before the seconds that it would take.
      if (rsa_bits < 2048 || rsa_bits > 8192)
        return Error(ErrorCode::invalid_argument, "RSA keys have 2048 to 8192 bits");
      made = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(rsa_bits));
      break;
    case KeyType::ec:
      made = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", row.curve->group);
      break;
    case KeyType::okp:
      made = EVP_PKEY_Q_keygen(nullptr, nullptr, row.curve->group);
      break;
    case KeyType::secret:
      return Error(ErrorCode::invalid_argument, std::string(row.name) + " has no key pair");
  }
  if (made == nullptr) return openssl_error(ErrorCode::internal, "generating a key failed");
  return from_material({.row = &row, .key = EvpKey(made), .prepared = nullptr, .public_half = std::nullopt});
}

Result<PrivateKey> PrivateKey::from_pkcs8(Algorithm algorithm, const Secret& der) {
  if (is_mac(algorithm)) return Error(ErrorCode::invalid_argument, "a shared secret is no private key");
  const std::string_view bytes = der.reveal();
  EvpKey key = read_pkcs8(row_of(algorithm), bytes);
  if (key == nullptr) {
    const auto* position = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const end = position + bytes.size();
    key.reset(d2i_AutoPrivateKey_ex(nullptr, &position, static_cast<long>(bytes.size()), nullptr, nullptr));
    if (key == nullptr || position != end)
      return openssl_error(ErrorCode::invalid_argument, "not a private key in DER");
  }
  return from_material(
      {.row = &row_of(algorithm), .key = std::move(key), .prepared = nullptr, .public_half = std::nullopt});
}

Result<Secret> PrivateKey::to_pkcs8() const {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, OpenSslFree<&PKCS8_PRIV_KEY_INFO_free>> info(
      EVP_PKEY2PKCS8(material_->key.get()));
  const int size = info == nullptr ? -1 : i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
  if (size <= 0) return openssl_error(ErrorCode::internal, "encoding a private key failed");
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* position = reinterpret_cast<unsigned char*>(der.data());
  i2d_PKCS8_PRIV_KEY_INFO(info.get(), &position);
  return Secret(std::move(der));
}

Algorithm PrivateKey::algorithm() const noexcept { return material_->row->algorithm; }

Result<PublicKey> PrivateKey::public_key(KeyId id) const {
  return PublicKey(material_->public_half->material_, std::move(id));
}

Result<std::string> PrivateKey::sign(std::string_view input) const {
  const EvpDigestContext context = for_one_input(material_->prepared.get());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(material_->key.get())), '\0');
  std::size_t size = signature.size();
  if (context == nullptr ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(input.data()), input.size()) != 1)
    return openssl_error(ErrorCode::internal, "signing failed");
  signature.resize(size);
  if (material_->row->key_type != KeyType::ec) return signature;
  auto raw = raw_from_der(*material_->row->curve, signature);
  if (!raw) return Error(ErrorCode::internal, "OpenSSL made a signature that is not DER");
  return std::move(*raw);
}

}  // namespace gatehouse::jose
