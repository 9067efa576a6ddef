#include "core/jose/encryption_key.h"

#include <openssl/rand.h>

#include <array>

#include "core/base/base64.h"
#include "core/jose/jwk_members.h"
#include "core/jose/key_agreement.h"
#include "core/jose/rsa_oaep.h"

namespace gatehouse::jose {
namespace {

constexpr std::array<std::string_view, 2> kTransportOperations{"wrapKey", "encrypt"};
constexpr std::array<std::string_view, 2> kAgreementOperations{"deriveKey", "deriveBits"};

/// What the row is of is the key's type and curve alone: those of signatures are the same.
Result<const AlgorithmRow*> shape_of(const boost::json::object& jwk) {
  GH_TRY(const std::string_view kty, text_member(jwk, "kty"));
  if (kty == "RSA") return &row_of(Algorithm::rs256);
  GH_TRY(const std::string_view curve, text_member(jwk, "crv"));
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::es512})
    if (kty == "EC" && row_of(algorithm).curve->name == curve) return &row_of(algorithm);
  return refused_jwk("unknown key type or curve");
}

Result<Secret> random_key(std::size_t size) {
  std::string bytes(size, '\0');
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1)
    return openssl_error(ErrorCode::unavailable, "there is no randomness for a key");
  return Secret(std::move(bytes));
}

/// RFC 7518 §6.2.1: kty, crv, x and y.
std::string jwk_of(const Curve& curve, const PublicNumbers& numbers) {
  return R"({"kty":"EC","crv":")" + std::string(curve.name) + R"(","x":")" + base64url_encode(numbers.first) +
         R"(","y":")" + base64url_encode(numbers.second) + "\"}";
}

}  // namespace

struct EncryptionKey::Material {
  const AlgorithmRow* shape = nullptr;
  std::optional<KeyManagement> only;  // the JWK's `alg`
  EvpKey key;
};

Result<EncryptionKey> EncryptionKey::from_jwk(std::string_view text) {
  GH_TRY(const boost::json::object jwk, read_jwk(text));
  auto material = std::make_shared<Material>();
  GH_TRY(material->shape, shape_of(jwk));
  const bool rsa = material->shape->key_type == KeyType::rsa;
  GH_TRY_VOID(check_purpose(jwk, "enc", rsa ? kTransportOperations : kAgreementOperations));
  GH_TRY(const std::string_view algorithm, text_member(jwk, "alg"));
  if (jwk.contains("alg")) {
    material->only = parse_key_management(algorithm);
    if (!material->only || (*material->only == KeyManagement::rsa_oaep_256) != rsa)
      return refused_jwk("its alg is none to encrypt with");
  }
  GH_TRY(std::string id, key_id_member(jwk));
  GH_TRY(const PublicNumbers numbers, read_public_numbers(*material->shape, jwk));
  GH_TRY(material->key, make_public(*material->shape, numbers));
  return EncryptionKey(std::move(material), KeyId(std::move(id)));
}

bool EncryptionKey::serves(KeyManagement algorithm) const noexcept {
  if (material_->only) return *material_->only == algorithm;
  return (algorithm == KeyManagement::rsa_oaep_256) == (material_->shape->key_type == KeyType::rsa);
}

Result<MessageKey> EncryptionKey::make_message_key(KeyManagement algorithm, ContentEncryption content) const {
  if (!serves(algorithm))
    return Error(ErrorCode::invalid_argument, "the key is not for " + std::string(to_string(algorithm)));
  const AlgorithmRow& shape = *material_->shape;
  MessageKey message;
  if (algorithm == KeyManagement::rsa_oaep_256) {
    GH_TRY(message.key, random_key(key_size(content)));
    GH_TRY(message.encrypted_key, oaep_encrypt(material_->key.get(), message.key.reveal()));
    return message;
  }
  // A new pair for every message: who learns one secret learns nothing of the others.
  const EvpKey ephemeral(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", shape.curve->group));
  if (ephemeral == nullptr) return openssl_error(ErrorCode::internal, "generating a key failed");
  GH_TRY(const PublicNumbers numbers, public_numbers(shape, ephemeral.get()));
  message.ephemeral_jwk = jwk_of(*shape.curve, numbers);
  GH_TRY(const Secret agreed, agree(ephemeral.get(), material_->key.get()));
  const std::size_t wrapping = wrapping_key_size(algorithm);
  if (wrapping == 0) {
    GH_TRY(message.key, concat_kdf(agreed, {.algorithm_id = to_string(content)}, key_size(content)));
    return message;
  }
  GH_TRY(const Secret wrapping_key, concat_kdf(agreed, {.algorithm_id = to_string(algorithm)}, wrapping));
  GH_TRY(message.key, random_key(key_size(content)));
  GH_TRY(message.encrypted_key, wrap_key(wrapping_key, message.key));
  return message;
}

const EncryptionKey* choose_key(std::span<const EncryptionKey> keys, KeyManagement algorithm) noexcept {
  for (const EncryptionKey& key : keys)
    if (key.serves(algorithm)) return &key;
  return nullptr;
}

}  // namespace gatehouse::jose
