#include "core/jose/key_material.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <array>

#include "core/crypto/ed25519_point.h"

namespace gatehouse::jose {
namespace {

constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;  // verification costs the square of it: a client may not choose ours freely
constexpr std::uint64_t kExponentMin = 65537;
constexpr std::size_t kExponentSizeMax = 4;  // bytes
constexpr const char* kEd25519 = "ED25519";
constexpr std::size_t kEd25519Size = 32;

const unsigned char* raw(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

BigNumber number_of(const std::string& bytes) {
  return BigNumber(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
}

Result<void> check_rsa_numbers(const PublicNumbers& numbers) {
  const auto& [modulus, exponent, factors_checked] = numbers;
  // RFC 7518 §6.3.1, RFC 7518 §6.3.1.1, RFC 7518 §6.3.1.2: the minimum number of octets. Leading zeros would
  // give one key several thumbprints.
  if (modulus.empty() || exponent.empty() || modulus.front() == 0 || exponent.front() == 0)
    return Error(ErrorCode::invalid_argument, "RSA numbers are not in their shortest form");
  if (modulus.back() % 2 == 0) return Error(ErrorCode::invalid_argument, "RSA modulus is even");
  if (modulus.size() > kRsaBitsMax / 8) return Error(ErrorCode::invalid_argument, "RSA modulus is too long");
  if (BN_num_bits(number_of(modulus).get()) < kRsaBitsMin)
    return Error(ErrorCode::invalid_argument, "RSA modulus has fewer than 2048 bits");
  if (exponent.size() > kExponentSizeMax)
    return Error(ErrorCode::invalid_argument, "RSA exponent is too long");
  std::uint64_t value = 0;
  for (const char byte : exponent)
    value = (value << 8) | static_cast<unsigned char>(byte);
  if (value < kExponentMin || value % 2 == 0)
    return Error(ErrorCode::invalid_argument, "RSA exponent is even or under 65537");
  return {};
}

Result<Params> rsa_params(const PublicNumbers& numbers) {
  auto checked = check_rsa_numbers(numbers);
  if (!checked) return std::move(checked).error();
  const BigNumber modulus = number_of(numbers.first);
  const BigNumber exponent = number_of(numbers.second);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return openssl_error(ErrorCode::internal, "preparing an RSA key failed");
  return Params(OSSL_PARAM_BLD_to_param(builder.get()));
}

Result<Params> ec_params(const Curve& curve, const PublicNumbers& numbers) {
  // RFC 7518 §6.2.1.2: the full size of a coordinate.
  if (numbers.first.size() != curve.coordinate_size || numbers.second.size() != curve.coordinate_size)
    return Error(ErrorCode::invalid_argument, "coordinates of " + std::string(curve.name) + " have " +
                                                  std::to_string(curve.coordinate_size) + " bytes");
  const std::string point = '\x04' + numbers.first + numbers.second;
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1)
    return openssl_error(ErrorCode::internal, "preparing an EC key failed");
  return Params(OSSL_PARAM_BLD_to_param(builder.get()));
}

Result<std::string> number_param(const EVP_PKEY* key, const char* name, std::size_t padded_to) {
  BIGNUM* found = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &found) != 1)
    return openssl_error(ErrorCode::invalid_argument, "the key lacks a public number");
  const BigNumber number(found);
  const auto natural = static_cast<std::size_t>(BN_num_bytes(number.get()));
  std::string bytes(std::max(natural, padded_to), '\0');
  BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return bytes;
}

bool is_on(const Curve& curve, const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
         std::string_view(name.data()) == curve.group;
}

/// What the public check of an RSA key looks for by trial and chance, in milliseconds, read off the factors
/// in microseconds: the modulus is no prime and has no small factors (RFC 8725 §3.4).
bool is_product_of_large_factors(const EVP_PKEY* key) {
  constexpr int kLarge = 512;               // bits
  constexpr BN_ULONG kSmallFactors = 1000;  // up to here none divides it; OpenSSL looks up to 751
  std::array<BigNumber, 3> numbers;         // n, p, q
  constexpr std::array kNames{OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_FACTOR1,
                              OSSL_PKEY_PARAM_RSA_FACTOR2};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    BIGNUM* found = nullptr;
    if (EVP_PKEY_get_bn_param(key, kNames[i], &found) != 1) return false;
    numbers[i].reset(found);
  }
  const auto& [n, p, q] = numbers;
  const BigNumber product(BN_new());
  const std::unique_ptr<BN_CTX, OpenSslFree<&BN_CTX_free>> room(BN_CTX_new());
  if (product == nullptr || room == nullptr || BN_num_bits(p.get()) < kLarge ||
      BN_num_bits(q.get()) < kLarge || BN_mul(product.get(), p.get(), q.get(), room.get()) != 1 ||
      BN_cmp(product.get(), n.get()) != 0)
    return false;
  for (BN_ULONG factor = 3; factor < kSmallFactors; factor += 2)
    if (BN_mod_word(n.get(), factor) == 0) return false;
  return true;
}

/// RFC 8037 §2: the 32 bytes of the point, and nothing beside them.
Result<EvpKey> make_ed25519(const PublicNumbers& numbers) {
  if (!numbers.second.empty() || !crypto::is_ed25519_public_key(numbers.first))
    return Error(ErrorCode::invalid_argument, "these bytes are no public key of Ed25519");
  EvpKey key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, kEd25519, nullptr, raw(numbers.first), numbers.first.size()));
  if (key == nullptr) return openssl_error(ErrorCode::internal, "preparing a public key failed");
  return key;
}

Result<PublicNumbers> ed25519_numbers(const EVP_PKEY* key) {
  PublicNumbers numbers{std::string(kEd25519Size, '\0'), {}};
  std::size_t size = numbers.first.size();
  if (EVP_PKEY_is_a(key, kEd25519) != 1 ||
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(numbers.first.data()), &size) != 1 ||
      size != kEd25519Size)
    return openssl_error(ErrorCode::invalid_argument, "the key is not of the algorithm's type");
  return numbers;
}

}  // namespace

EvpDigestContext for_one_input(const EVP_MD_CTX* prepared) noexcept {
  EvpDigestContext context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_MD_CTX_copy_ex(context.get(), prepared) != 1) return nullptr;
  // Otherwise OpenSSL finishes a second copy, so that this one could take more input.
  EVP_MD_CTX_set_flags(context.get(), EVP_MD_CTX_FLAG_FINALISE);
  return context;
}

Error openssl_error(ErrorCode code, std::string what) {
  std::array<char, 256> reason{};
  const unsigned long last = ERR_peek_last_error();
  ERR_error_string_n(last, reason.data(), reason.size());
  ERR_clear_error();
  if (last != 0) what += std::string(" (") + reason.data() + ")";
  return {code, std::move(what)};
}

const char* digest_of(const AlgorithmRow& row) noexcept {
  return row.key_type == KeyType::okp ? nullptr : row.digest;
}

const OSSL_PARAM* padding_of(const AlgorithmRow& row) noexcept {
  static char pss[] = OSSL_PKEY_RSA_PAD_MODE_PSS;
  static char as_the_digest[] = OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST;
  static const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pss, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, as_the_digest, 0),
      OSSL_PARAM_construct_end()};
  return row.padding == Padding::pss ? params : nullptr;
}

Result<EvpKey> make_public(const AlgorithmRow& row, const PublicNumbers& numbers) {
  if (row.key_type == KeyType::okp) return make_ed25519(numbers);
  if (row.key_type == KeyType::secret)
    return Error(ErrorCode::invalid_argument, std::string(row.name) + " has no public key");
  const bool rsa = row.key_type == KeyType::rsa;
  GH_TRY(const Params params, rsa ? rsa_params(numbers) : ec_params(*row.curve, numbers));
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, rsa ? "RSA" : "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1)
    return openssl_error(ErrorCode::internal, "preparing a public key failed");
  if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return openssl_error(ErrorCode::invalid_argument, "these numbers are no public key");
  EvpKey key(made);
  if (rsa && numbers.factors_checked) return key;
  GH_TRY_VOID(check_public(key.get()));
  return key;
}

// A point off the curve leaks the other side's secrets in ECDH and has no meaning in ECDSA (S-123); a modulus
// that is prime or has small factors is no RSA key (RFC 8725 §3.4).
Result<void> check_public(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, kEd25519) == 1) return {};  // make_ed25519 has looked at all that there is
  const EvpKeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (check == nullptr || EVP_PKEY_public_check(check.get()) != 1)
    return openssl_error(ErrorCode::invalid_argument, "the public key is not valid");
  return {};
}

Result<PublicNumbers> public_numbers(const AlgorithmRow& row, const EVP_PKEY* key) {
  if (row.key_type == KeyType::okp) return ed25519_numbers(key);
  const bool rsa = row.key_type == KeyType::rsa;
  if (row.key_type == KeyType::secret || EVP_PKEY_is_a(key, rsa ? "RSA" : "EC") != 1 ||
      (!rsa && !is_on(*row.curve, key)))
    return Error(ErrorCode::invalid_argument, "the key is not of the algorithm's type");
  const std::size_t padding = rsa ? 0 : row.curve->coordinate_size;
  GH_TRY(std::string first,
         number_param(key, rsa ? OSSL_PKEY_PARAM_RSA_N : OSSL_PKEY_PARAM_EC_PUB_X, padding));
  GH_TRY(std::string second,
         number_param(key, rsa ? OSSL_PKEY_PARAM_RSA_E : OSSL_PKEY_PARAM_EC_PUB_Y, padding));
  return PublicNumbers{std::move(first), std::move(second), rsa && is_product_of_large_factors(key)};
}

}  // namespace gatehouse::jose
