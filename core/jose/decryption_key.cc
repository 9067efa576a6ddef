#include <openssl/rand.h>
#include <openssl/x509.h>

#include "core/jose/encryption_key.h"
#include "core/jose/jwk_members.h"
#include "core/jose/key_agreement.h"
#include "core/jose/rsa_oaep.h"

namespace gatehouse::jose {
namespace {

const AlgorithmRow* shape_of(const EVP_PKEY* key) {
  for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::es384, Algorithm::es512})
    if (public_numbers(row_of(algorithm), key)) return &row_of(algorithm);
  return nullptr;
}

/// What stands for a key that could not be unwrapped: the content then fails like altered content does.
std::optional<Secret> random_key(std::size_t size) {
  std::string bytes(size, '\0');
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1)
    return std::nullopt;
  return Secret(std::move(bytes));
}

std::optional<Secret> of_size_or_random(std::optional<Secret> key, ContentEncryption content) {
  if (key && key->size() == key_size(content)) return key;
  return random_key(key_size(content));
}

/// Somebody else's point, checked to be on our curve before our key meets it (S-123).
Result<EvpKey> read_ephemeral(const AlgorithmRow& shape, std::string_view text) {
  GH_TRY(const boost::json::object jwk, read_jwk(text));
  GH_TRY(const std::string_view kty, text_member(jwk, "kty"));
  GH_TRY(const std::string_view curve, text_member(jwk, "crv"));
  if (kty != shape.kty || curve != shape.curve->name) return refused_jwk("it is of another curve");
  GH_TRY(const PublicNumbers numbers, read_public_numbers(shape, jwk));
  return make_public(shape, numbers);
}

}  // namespace

struct DecryptionKey::Material {
  KeyManagement algorithm;
  const AlgorithmRow* shape = nullptr;
  EvpKey key;
};

Result<DecryptionKey> DecryptionKey::from_pkcs8(KeyManagement algorithm, const Secret& der, KeyId id) {
  const std::string_view bytes = der.reveal();
  const auto* position = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = position + bytes.size();
  auto material = std::make_shared<Material>();
  material->algorithm = algorithm;
  material->key.reset(
      d2i_AutoPrivateKey_ex(nullptr, &position, static_cast<long>(bytes.size()), nullptr, nullptr));
  if (material->key == nullptr || position != end)
    return openssl_error(ErrorCode::invalid_argument, "not a private key in DER");
  material->shape = shape_of(material->key.get());
  if (material->shape == nullptr ||
      (algorithm == KeyManagement::rsa_oaep_256) != (material->shape->key_type == KeyType::rsa))
    return Error(ErrorCode::invalid_argument, "the key is not of the algorithm's type");
  GH_TRY(const PublicNumbers numbers, public_numbers(*material->shape, material->key.get()));
  GH_TRY_VOID(make_public(*material->shape, numbers));  // size and validity are those of the public half
  return DecryptionKey(std::move(material), std::move(id));
}

KeyManagement DecryptionKey::algorithm() const noexcept { return material_->algorithm; }

std::optional<Secret> DecryptionKey::message_key(const KeyTransport& transport,
                                                 ContentEncryption content) const {
  const KeyManagement algorithm = material_->algorithm;
  if (algorithm == KeyManagement::rsa_oaep_256) {
    if (!transport.ephemeral_jwk.empty()) return std::nullopt;
    return of_size_or_random(oaep_decrypt(material_->key.get(), transport.encrypted_key), content);
  }
  const auto ephemeral = read_ephemeral(*material_->shape, transport.ephemeral_jwk);
  if (!ephemeral) return std::nullopt;
  auto agreed = agree(material_->key.get(), ephemeral->get());
  if (!agreed) return std::nullopt;
  const std::size_t wrapping = wrapping_key_size(algorithm);
  const AgreementInfo info{.algorithm_id = wrapping == 0 ? to_string(content) : to_string(algorithm),
                           .party_u = transport.party_u,
                           .party_v = transport.party_v};
  auto derived = concat_kdf(*agreed, info, wrapping == 0 ? key_size(content) : wrapping);
  if (!derived) return std::nullopt;
  if (wrapping != 0) return of_size_or_random(unwrap_key(*derived, transport.encrypted_key), content);
  // RFC 7518 §4.6: with direct agreement the encrypted key is empty.
  if (!transport.encrypted_key.empty()) return std::nullopt;
  return std::move(derived).value();
}

}  // namespace gatehouse::jose
