#include "core/jose/pkcs8.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <array>

namespace gatehouse::jose {
namespace {

constexpr unsigned char kInteger = 0x02, kBits = 0x03, kOctets = 0x04, kNull = 0x05, kObject = 0x06,
                        kSequence = 0x30;
constexpr unsigned char kPublicKey = 0xa1;  // [1] of an ECPrivateKey
using namespace std::string_view_literals;
constexpr std::string_view kRsa = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"sv;
constexpr std::string_view kEc = "\x2a\x86\x48\xce\x3d\x02\x01"sv;
constexpr std::string_view kVersion0 = "\x00"sv, kVersion1 = "\x01"sv;

std::string_view curve_object(const Curve& curve) {
  if (curve.name == "P-256") return "\x2a\x86\x48\xce\x3d\x03\x01\x07"sv;
  if (curve.name == "P-384") return "\x2b\x81\x04\x00\x22"sv;
  return curve.name == "P-521" ? "\x2b\x81\x04\x00\x23"sv : std::string_view();
}

/// Reads DER from the front (X.690 §10); what does not fit leaves it failed for good.
class Der {
 public:
  explicit Der(std::string_view bytes) : rest_(bytes) {}
  std::string_view take(unsigned char tag) {
    const auto at = [this](std::size_t i) { return static_cast<unsigned char>(rest_[i]); };
    if (failed_ || rest_.size() < 2 || at(0) != tag) return fail();
    std::size_t length = at(1), header = 2;
    if (length >= 0x80) {
      const std::size_t digits = length - 0x80;
      if (digits == 0 || digits > 2 || rest_.size() < header + digits) return fail();
      length = 0;
      for (; header < 2 + digits; ++header)
        length = length << 8 | at(header);
    }
    if (rest_.size() - header < length) return fail();
    const auto content = rest_.substr(header, length);
    rest_.remove_prefix(header + length);
    return content;
  }
  /// Everything was read and fitted.
  bool ended() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view fail() {
    failed_ = true;
    return {};
  }
  std::string_view rest_;
  bool failed_ = false;
};

BigNumber number(std::string_view bytes) {
  return BigNumber(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size()), nullptr));
}

EvpKey make(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, params.get()) != 1)
    return nullptr;
  return EvpKey(made);
}

/// RFC 8017 §A.1.2.
EvpKey read_rsa(std::string_view der) {
  constexpr std::array kNames{OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
                              OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
                              OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                              OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  Der outer(der);
  Der key(outer.take(kSequence));
  if (!outer.ended() || key.take(kInteger) != kVersion0) return nullptr;
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  std::array<BigNumber, kNames.size()> numbers;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    numbers[i] = number(key.take(kInteger));
    if (numbers[i] == nullptr || builder == nullptr ||
        OSSL_PARAM_BLD_push_BN(builder.get(), kNames[i], numbers[i].get()) != 1)
      return nullptr;
  }
  return key.ended() ? make("RSA", builder.get()) : nullptr;
}

/// RFC 5915 §3, with the public key.
EvpKey read_ec(const Curve& curve, std::string_view der) {
  Der outer(der);
  Der key(outer.take(kSequence));
  if (!outer.ended() || key.take(kInteger) != kVersion1) return nullptr;
  const BigNumber secret = number(key.take(kOctets));
  Der wrapped(key.take(kPublicKey));
  std::string_view point = wrapped.take(kBits);
  if (!wrapped.ended() || !key.ended() || secret == nullptr || !point.starts_with('\0')) return nullptr;
  point.remove_prefix(1);  // how many bits of the last byte are unused
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get()) != 1)
    return nullptr;
  return make("EC", builder.get());
}

EvpKey read(const AlgorithmRow& row, std::string_view der) {
  Der outer(der);
  Der info(outer.take(kSequence));
  if (!outer.ended() || info.take(kInteger) != kVersion0) return nullptr;
  Der algorithm(info.take(kSequence));
  const auto object = algorithm.take(kObject);
  const bool rsa = row.key_type == KeyType::rsa;
  const auto parameters = algorithm.take(rsa ? kNull : kObject);
  const auto key = info.take(kOctets);
  if (!algorithm.ended() || !info.ended()) return nullptr;
  if (rsa) return object == kRsa && parameters.empty() ? read_rsa(key) : nullptr;
  return object == kEc && parameters == curve_object(*row.curve) ? read_ec(*row.curve, key) : nullptr;
}

}  // namespace

EvpKey read_pkcs8(const AlgorithmRow& row, std::string_view der) {
  if (row.key_type != KeyType::rsa && row.key_type != KeyType::ec) return nullptr;
  EvpKey key = read(row, der);
  if (key == nullptr) ERR_clear_error();
  return key;
}

}  // namespace gatehouse::jose
