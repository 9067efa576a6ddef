#include <openssl/err.h>

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/jose/ecdsa_signature.h"
#include "core/jose/jwk_members.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 1> kOperations{"verify"};

/// The first row that the key fits, or that of `algorithm` if the key fits it.
Result<const AlgorithmRow*> row_for(const json::object& jwk, std::optional<Algorithm> algorithm) {
  GH_TRY(const std::string_view kty, text_member(jwk, "kty"));
  GH_TRY(const std::string_view curve, text_member(jwk, "crv"));
  GH_TRY(const std::string_view name, text_member(jwk, "alg"));
  for (const AlgorithmRow& row : algorithm_rows()) {
    // A shared secret is never a public key: MacKey has no way in from a JWK (S-120).
    if (row.key_type == KeyType::secret || row.kty != kty) continue;
    if (row.curve != nullptr && row.curve->name != curve) continue;
    if (algorithm && row.algorithm != *algorithm) continue;
    if (!jwk.contains("alg") || row.name == name) return &row;
  }
  return refused_jwk("unknown key type, curve or algorithm");
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<const Material> material, KeyId id) noexcept
    : material_(std::move(material)), id_(std::move(id)) {}

Result<PublicKey> PublicKey::from_numbers(const AlgorithmRow& row, PublicNumbers numbers, KeyId id) {
  auto material = std::make_shared<Material>();
  material->row = &row;
  GH_TRY(material->key, make_public(row, numbers));
  material->numbers = std::move(numbers);
  material->prepared.reset(EVP_MD_CTX_new());
  if (material->prepared == nullptr ||
      EVP_DigestVerifyInit_ex(material->prepared.get(), nullptr, digest_of(row), nullptr, nullptr,
                              material->key.get(), padding_of(row)) != 1)
    return openssl_error(ErrorCode::internal, "preparing a key for verification failed");
  return PublicKey(std::move(material), std::move(id));
}

Result<PublicKey> PublicKey::from_jwk(std::string_view text) {
  GH_TRY(const json::object jwk, read_jwk(text));
  GH_TRY(const AlgorithmRow* row, row_for(jwk, std::nullopt));
  return from_jwk(jwk, *row, Modulus::looked_into);
}

Result<PublicKey> PublicKey::from_jwk(const json::object& jwk, Algorithm algorithm) {
  GH_TRY(const AlgorithmRow* row, row_for(jwk, algorithm));
  return from_jwk(jwk, *row, Modulus::looked_into);
}

Result<PublicKey> PublicKey::from_presented_jwk(const json::object& jwk, Algorithm algorithm) {
  GH_TRY(const AlgorithmRow* row, row_for(jwk, algorithm));
  return from_jwk(jwk, *row, Modulus::as_it_is);
}

bool PublicKey::is_sound() const noexcept { return check_public(material_->key.get()).has_value(); }

Result<PublicKey> PublicKey::from_jwk(const json::object& jwk, const AlgorithmRow& row, Modulus modulus) {
  GH_TRY_VOID(check_purpose(jwk, "sig", kOperations));
  GH_TRY(std::string id, key_id_member(jwk));
  GH_TRY(PublicNumbers numbers, read_public_numbers(row, jwk));
  numbers.factors_checked = modulus == Modulus::as_it_is;
  return from_numbers(row, std::move(numbers), KeyId(std::move(id)));
}

Algorithm PublicKey::algorithm() const noexcept { return material_->row->algorithm; }

std::string PublicKey::to_jwk() const {
  const AlgorithmRow& row = *material_->row;
  const std::string first = base64url_encode(material_->numbers.first);
  const std::string second = base64url_encode(material_->numbers.second);
  std::string text = R"({"kty":")" + std::string(row.kty) + R"(","kid":)" +
                     json::serialize(json::string(id_.text())) + R"(,"use":"sig","alg":")" +
                     std::string(row.name) + "\"";
  if (row.key_type == KeyType::rsa) return text + R"(,"n":")" + first + R"(","e":")" + second + "\"}";
  text += R"(,"crv":")" + std::string(row.curve->name) + R"(","x":")" + first;
  if (row.key_type == KeyType::ec) text += R"(","y":")" + second;
  return text + "\"}";
}

std::string PublicKey::thumbprint() const {
  // RFC 7638 §3.2, RFC 8037 §2: the required members only, in lexicographic order, without white space.
  const AlgorithmRow& row = *material_->row;
  const std::string first = base64url_encode(material_->numbers.first);
  const std::string second = base64url_encode(material_->numbers.second);
  std::string text;
  if (row.key_type == KeyType::rsa) {
    text = R"({"e":")" + second + R"(","kty":"RSA","n":")" + first + "\"}";
  } else {
    text = R"({"crv":")" + std::string(row.curve->name) + R"(","kty":")" + std::string(row.kty) +
           R"(","x":")" + first;
    if (row.key_type == KeyType::ec) text += R"(","y":")" + second;
    text += "\"}";
  }
  const Digest digest = crypto::sha256(text);
  return base64url_encode(crypto::as_bytes(digest));
}

bool PublicKey::verify(std::string_view input, std::string_view signature) const noexcept {
  const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
  std::size_t size = signature.size();
  std::optional<DerSignature> der;
  if (material_->row->key_type == KeyType::ec) {
    der = der_from_raw(*material_->row->curve, signature);
    if (!der) return false;
    bytes = der->bytes.data();
    size = der->size;
  } else if (size != static_cast<std::size_t>(EVP_PKEY_get_size(material_->key.get()))) {
    return false;  // RFC 8017 §8.1.2 and §8.2.2 step 1; RFC 8032 §5.1.7: 64 bytes
  }
  const EvpDigestContext context = for_one_input(material_->prepared.get());
  const bool valid =
      context != nullptr &&
      EVP_DigestVerify(context.get(), bytes, size, reinterpret_cast<const unsigned char*>(input.data()),
                       input.size()) == 1;
  if (!valid) ERR_clear_error();
  return valid;
}

}  // namespace gatehouse::jose
