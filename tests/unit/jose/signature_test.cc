#include <gtest/gtest.h>

#include "core/crypto/base64url.h"
#include "core/jose/key.h"
#include "tests/unit/jose/jose_samples.h"
#include "tests/vectors/jose_vectors.h"

namespace gatehouse::jose {
namespace {

using crypto::base64url_decode;
using crypto::base64url_encode;

std::string rsa_input() {
  return std::string(vectors::kRfc7515RsaHeader) + '.' + std::string(vectors::kRfc7515Payload);
}
std::string ec_input() {
  return std::string(vectors::kRfc7515EcHeader) + '.' + std::string(vectors::kRfc7515Payload);
}
PublicKey ec_key() {
  return PublicKey::from_jwk(R"({"kty":"EC","crv":"P-256","x":")" + std::string(vectors::kRfc7515EcX) +
                             R"(","y":")" + std::string(vectors::kRfc7515EcY) + "\"}")
      .value();
}
PrivateKey imported(Algorithm algorithm, std::string_view pkcs8) {
  return PrivateKey::from_pkcs8(algorithm, Secret(*base64url_decode(pkcs8))).value();
}

TEST(Signatures, RFC7515_A2_is_made_byte_for_byte_and_verified) {
  const PrivateKey key = imported(Algorithm::rs256, vectors::kRfc7515RsaPkcs8);
  EXPECT_EQ(base64url_encode(*key.sign(rsa_input())), vectors::kRfc7515RsaSignature);
  const auto public_key = PublicKey::from_jwk(R"({"kty":"RSA","n":")" +
                                              std::string(vectors::kRfc7515RsaModulus) + R"(","e":"AQAB"})");
  EXPECT_TRUE(public_key->verify(rsa_input(), *base64url_decode(vectors::kRfc7515RsaSignature)));
  EXPECT_EQ(public_key->thumbprint(), key.public_key(KeyId())->thumbprint());
}

TEST(Signatures, RFC7515_A3_is_verified_and_its_key_signs) {
  EXPECT_TRUE(ec_key().verify(ec_input(), *base64url_decode(vectors::kRfc7515EcSignature)));
  const PrivateKey key = imported(Algorithm::es256, vectors::kRfc7515EcPkcs8);
  for (int i = 0; i < 600; ++i) {  // about every 128th r or s starts with a zero byte
    const std::string signature = *key.sign(ec_input());
    ASSERT_EQ(signature.size(), 64u);  // RFC 7518 §3.4
    ASSERT_TRUE(ec_key().verify(ec_input(), signature));
  }
}

TEST(Signatures, S123_ecdsa_values_out_of_range_are_refused) {
  const std::string order =
      *base64url_decode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE");  // n of P-256, FIPS 186-4 D.1.2.3
  ASSERT_EQ(order.size(), 32u);
  const std::string zero(32, '\0');
  const std::string ones(32, '\xff');
  const std::string good = *base64url_decode(vectors::kRfc7515EcSignature);
  const std::string r = good.substr(0, 32);
  const std::string s = good.substr(32);
  for (const std::string& bad : {zero, order, ones}) {
    EXPECT_FALSE(ec_key().verify(ec_input(), bad + bad));
    EXPECT_FALSE(ec_key().verify(ec_input(), r + bad));
    EXPECT_FALSE(ec_key().verify(ec_input(), bad + s));
  }
}

TEST(Signatures, S123_der_in_place_of_the_raw_form_is_refused) {
  const std::string good = *base64url_decode(vectors::kRfc7515EcSignature);
  const std::string der = std::string("\x30\x45\x02\x20", 4) + good.substr(0, 32) +
                          std::string("\x02\x21\x00", 3) + good.substr(32);
  EXPECT_FALSE(ec_key().verify(ec_input(), der));
}

TEST(Signatures, S124_signatures_of_every_length_up_to_64_KiB_are_refused) {
  for (const Algorithm algorithm : samples::kBoth) {
    const PublicKey key = *samples::private_key(algorithm).public_key(KeyId("k"));
    const std::string good = *samples::private_key(algorithm).sign("text");
    ASSERT_TRUE(key.verify("text", good));
    for (std::size_t size = 0; size <= 65536; size += size < 600 ? 1 : 509) {
      std::string other = good;
      other.resize(size, 'x');
      EXPECT_EQ(key.verify("text", other), other == good) << size;
      EXPECT_FALSE(key.verify("text", std::string(size, '\x7f'))) << size;
    }
    EXPECT_FALSE(key.verify("text", std::string(21830, '\x7f')));
  }
}

TEST(Signatures, every_flipped_bit_is_noticed) {
  for (const Algorithm algorithm : samples::kBoth) {
    const PublicKey key = *samples::private_key(algorithm).public_key(KeyId("k"));
    const std::string good = *samples::private_key(algorithm).sign("text");
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      std::string altered = good;
      altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_FALSE(key.verify("text", altered)) << bit;
    }
    EXPECT_FALSE(key.verify("tex", good));
    EXPECT_FALSE(key.verify("", good));
  }
}

}  // namespace
}  // namespace gatehouse::jose
