#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "core/jose/key.h"
#include "tests/unit/jose/jose_samples.h"
#include "tests/vectors/jose_vectors.h"

namespace gatehouse::jose {
namespace {

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

TEST(Signatures, RFC7515_A1_is_made_byte_for_byte_and_verified) {
  const MacKey key =
      MacKey::create(Algorithm::hs256, Secret(*base64url_decode(vectors::kRfc7515MacSecret))).value();
  const std::string input =
      std::string(vectors::kRfc7515MacHeader) + '.' + std::string(vectors::kRfc7515Payload);
  EXPECT_EQ(base64url_encode(*key.tag(input)), vectors::kRfc7515MacTag);
  EXPECT_TRUE(key.verify(input, *base64url_decode(vectors::kRfc7515MacTag)));
}

std::string rfc7520_input(std::string_view header) {
  return std::string(header) + '.' + std::string(vectors::kRfc7520Payload);
}

TEST(Signatures, RFC7520_4_2_PS384_is_verified) {
  const auto key = PublicKey::from_jwk(R"({"kty":"RSA","alg":"PS384","e":"AQAB","n":")" +
                                       std::string(vectors::kRfc7520RsaModulus) + "\"}");
  ASSERT_TRUE(key) << key.error().describe();
  EXPECT_TRUE(key->verify(rfc7520_input(vectors::kRfc7520PssHeader),
                          *base64url_decode(vectors::kRfc7520PssSignature)));
}

TEST(Signatures, RFC7520_4_3_ES512_is_verified) {
  const auto key =
      PublicKey::from_jwk(R"({"kty":"EC","crv":"P-521","x":")" + std::string(vectors::kRfc7520EcX) +
                          R"(","y":")" + std::string(vectors::kRfc7520EcY) + "\"}");
  ASSERT_TRUE(key) << key.error().describe();
  EXPECT_EQ(key->algorithm(), Algorithm::es512);
  EXPECT_TRUE(
      key->verify(rfc7520_input(vectors::kRfc7520EcHeader), *base64url_decode(vectors::kRfc7520EcSignature)));
}

TEST(Signatures, RFC7520_4_4_HS256_is_made_byte_for_byte) {
  const MacKey key =
      MacKey::create(Algorithm::hs256, Secret(*base64url_decode(vectors::kRfc7520MacSecret))).value();
  EXPECT_EQ(base64url_encode(*key.tag(rfc7520_input(vectors::kRfc7520MacHeader))), vectors::kRfc7520MacTag);
}

TEST(Signatures, RFC8037_A4_EdDSA_is_made_byte_for_byte_and_verified) {
  const PrivateKey key = imported(Algorithm::eddsa, vectors::kRfc8037Pkcs8);
  EXPECT_EQ(base64url_encode(*key.sign(vectors::kRfc8037Input)), vectors::kRfc8037Signature);
  const PublicKey public_key = key.public_key(KeyId("k")).value();
  EXPECT_EQ(public_key.thumbprint(), vectors::kRfc8037Thumbprint);
  EXPECT_TRUE(public_key.verify(vectors::kRfc8037Input, *base64url_decode(vectors::kRfc8037Signature)));
}

TEST(Signatures, each_algorithm_has_the_size_that_its_document_says) {
  const std::pair<Algorithm, std::size_t> sizes[] = {
      {Algorithm::rs256, 256}, {Algorithm::rs384, 256}, {Algorithm::rs512, 256}, {Algorithm::ps256, 256},
      {Algorithm::ps384, 256}, {Algorithm::ps512, 256}, {Algorithm::es256, 64},  {Algorithm::es384, 96},
      {Algorithm::es512, 132}, {Algorithm::eddsa, 64}};
  for (const auto& [algorithm, size] : sizes) {
    const auto key = samples::private_key(algorithm).public_key(KeyId("k"));
    for (int i = 0; i < 100; ++i) {  // P-521 in DER has one or two bytes of length, and shorter numbers
      const std::string signature = *samples::private_key(algorithm).sign("text");
      ASSERT_EQ(signature.size(), size) << to_string(algorithm);
      ASSERT_TRUE(key->verify("text", signature)) << to_string(algorithm);
    }
  }
}

TEST(Signatures, RFC7518_3_5_a_PSS_salt_of_another_size_is_refused) {
  // The signatures of one RSA key by PS256 and PS384 differ in hash and salt; each is refused by the other.
  for (const Algorithm signer : {Algorithm::ps256, Algorithm::ps384, Algorithm::ps512, Algorithm::rs256})
    for (const Algorithm verifier :
         {Algorithm::ps256, Algorithm::ps384, Algorithm::ps512, Algorithm::rs256}) {
      const auto key = samples::private_key(verifier).public_key(KeyId("k"));
      EXPECT_EQ(key->verify("text", *samples::private_key(signer).sign("text")), signer == verifier);
    }
}

TEST(Signatures, S241_a_MAC_secret_shorter_than_its_hash_is_refused) {
  for (const Algorithm algorithm : samples::kMacs) {
    const std::size_t least = hash_size(algorithm);
    EXPECT_FALSE(MacKey::create(algorithm, Secret(std::string(least - 1, 'k'))));
    EXPECT_FALSE(MacKey::create(algorithm, Secret()));
    const auto key = MacKey::create(algorithm, Secret(std::string(least, 'k')));
    ASSERT_TRUE(key);
    const std::string tag = *key->tag("text");
    EXPECT_EQ(tag.size(), least);
    EXPECT_TRUE(key->verify("text", tag));
    EXPECT_FALSE(key->verify("text", tag.substr(1)));
    EXPECT_FALSE(key->verify("text", ""));
    EXPECT_FALSE(key->verify("tex", tag));
  }
  for (const Algorithm pair : samples::kAll)
    EXPECT_FALSE(MacKey::create(pair, Secret(std::string(64, 'k'))));
}

TEST(Signatures, OIDC_Core_3_1_3_6_half_hashes_use_the_hash_of_the_algorithm) {
  // Core A.3's access token; the hashes beside SHA-256 are those of `openssl dgst`.
  constexpr std::string_view kToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
  EXPECT_EQ(half_hash(Algorithm::rs256, kToken), "77QmUPtjPfzWtF2AnpK9RQ");
  for (const Algorithm algorithm : {Algorithm::ps256, Algorithm::es256, Algorithm::hs256})
    EXPECT_EQ(half_hash(algorithm, kToken), half_hash(Algorithm::rs256, kToken));
  for (const Algorithm algorithm : {Algorithm::rs384, Algorithm::ps384, Algorithm::es384, Algorithm::hs384})
    EXPECT_EQ(half_hash(algorithm, kToken), "jtAeDp945y1dDqU3nkIVGNZP1HjH_MFs");
  for (const Algorithm algorithm :
       {Algorithm::rs512, Algorithm::ps512, Algorithm::es512, Algorithm::hs512, Algorithm::eddsa})
    EXPECT_EQ(half_hash(algorithm, kToken), "q7nS86GgvvFaZkzALLWqJYaJIKw2wCDAVfCAsm5CrBM");
}

TEST(Signatures, S123_an_EdDSA_signature_with_S_past_the_order_is_refused) {
  // RFC 8032 §5.1.7: S + L would be a second signature for the same message.
  static constexpr unsigned char kOrder[32] = {
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
      0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
  const PublicKey key = *samples::private_key(Algorithm::eddsa).public_key(KeyId("k"));
  std::string signature = *samples::private_key(Algorithm::eddsa).sign("text");
  ASSERT_TRUE(key.verify("text", signature));
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned char>(signature[32 + i]) + kOrder[i];
    signature[32 + i] = static_cast<char>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(key.verify("text", signature));
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

TEST(Signatures, S123_ecdsa_values_out_of_range_are_refused_on_every_curve) {
  // FIPS 186-4 D.1.2.4 and D.1.2.5.
  const std::pair<Algorithm, std::string_view> orders[] = {
      {Algorithm::es384, "________________________________x2NNgfQ3Ld9YGg2ySLCneuzsGWrMxSlz"},
      {Algorithm::es512,
       "Af__________________________________________-lGGh4O_L5Zrf8wBSPcJpdA7tcm4iZxHrrtvtx6ROGQJ"}};
  for (const auto& [algorithm, text] : orders) {
    const PublicKey key = *samples::private_key(algorithm).public_key(KeyId("k"));
    const std::string good = *samples::private_key(algorithm).sign("text");
    const std::string order = *base64url_decode(text);
    ASSERT_EQ(order.size() * 2, good.size());
    const std::string r = good.substr(0, order.size());
    const std::string s = good.substr(order.size());
    for (const std::string& bad :
         {std::string(order.size(), '\0'), order, std::string(order.size(), '\xff')}) {
      EXPECT_FALSE(key.verify("text", bad + bad));
      EXPECT_FALSE(key.verify("text", r + bad));
      EXPECT_FALSE(key.verify("text", bad + s));
    }
  }
}

TEST(Signatures, S123_der_in_place_of_the_raw_form_is_refused) {
  const std::string good = *base64url_decode(vectors::kRfc7515EcSignature);
  const std::string der = std::string("\x30\x45\x02\x20", 4) + good.substr(0, 32) +
                          std::string("\x02\x21\x00", 3) + good.substr(32);
  EXPECT_FALSE(ec_key().verify(ec_input(), der));
}

TEST(Signatures, S124_signatures_of_every_length_up_to_64_KiB_are_refused) {
  for (const Algorithm algorithm : samples::kAll) {
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
  for (const Algorithm algorithm : samples::kAll) {
    const PublicKey key = *samples::private_key(algorithm).public_key(KeyId("k"));
    const std::string good = *samples::private_key(algorithm).sign("text");
    // The slow ones scaled to every fifth bit, which meets each position within a byte.
    for (std::size_t bit = 0; bit < good.size() * 8; bit += signs_quickly(algorithm) ? 1 : 5) {
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
