#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/jose/key.h"
#include "tests/unit/jose/jose_samples.h"
#include "tests/vectors/jose_vectors.h"

namespace gatehouse::jose {
namespace {

std::string rsa_jwk(std::string_view modulus, std::string_view exponent = "AQAB",
                    const std::string& more = "") {
  return R"({"kty":"RSA","n":")" + std::string(modulus) + R"(","e":")" + std::string(exponent) + "\"" + more +
         "}";
}
std::string ec_jwk(std::string_view x, std::string_view y, const std::string& more = "") {
  return R"({"kty":"EC","crv":"P-256","x":")" + std::string(x) + R"(","y":")" + std::string(y) + "\"" + more +
         "}";
}
std::string okp_jwk(std::string_view x, std::string_view curve = "Ed25519") {
  return R"({"kty":"OKP","crv":")" + std::string(curve) + R"(","x":")" + std::string(x) + "\"}";
}
bool acceptable(const std::string& jwk) { return PublicKey::from_jwk(jwk).has_value(); }

TEST(Jwk, RFC7517_A1_keys_are_read_and_their_algorithm_is_theirs) {
  const auto rsa = PublicKey::from_jwk(
      rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"alg":"RS256","kid":"2011-04-29")"));
  ASSERT_TRUE(rsa) << rsa.error().describe();
  EXPECT_EQ(rsa->algorithm(), Algorithm::rs256);
  EXPECT_EQ(rsa->id().text(), "2011-04-29");
  const auto ec = PublicKey::from_jwk(ec_jwk(vectors::kRfc7517EcX, vectors::kRfc7517EcY));
  ASSERT_TRUE(ec) << ec.error().describe();
  EXPECT_EQ(ec->algorithm(), Algorithm::es256);
}

TEST(Jwk, RFC7638_section_3_1_thumbprint) {
  const auto key =
      PublicKey::from_jwk(rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"kid":"2011-04-29")"));
  EXPECT_EQ(key->thumbprint(), vectors::kRfc7638Thumbprint);
}

TEST(Jwk, a_thumbprint_depends_on_the_key_alone) {
  const auto plain = PublicKey::from_jwk(ec_jwk(vectors::kRfc7515EcX, vectors::kRfc7515EcY));
  const auto dressed = PublicKey::from_jwk(
      ec_jwk(vectors::kRfc7515EcX, vectors::kRfc7515EcY, R"(,"kid":"a","use":"sig","x5t":"b")"));
  EXPECT_EQ(plain->thumbprint(), dressed->thumbprint());
  EXPECT_NE(plain->thumbprint(),
            PublicKey::from_jwk(ec_jwk(vectors::kRfc7517EcX, vectors::kRfc7517EcY))->thumbprint());
}

TEST(Jwk, an_exported_key_reads_back_and_verifies_and_holds_nothing_private) {
  for (const Algorithm algorithm : samples::kAll) {
    const auto key = samples::private_key(algorithm).public_key(KeyId("k\"1\xc3\xa9")).value();
    const std::string jwk = key.to_jwk();
    const auto object = parse_strict_object(jwk);
    ASSERT_TRUE(object) << jwk;
    EXPECT_EQ(object->at("use").as_string(), "sig");
    EXPECT_EQ(object->at("alg").as_string(), to_string(algorithm));
    for (const char* member : {"d", "p", "q", "dp", "dq", "qi"})
      EXPECT_FALSE(object->contains(member));
    const auto again = PublicKey::from_jwk(jwk);
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(again->id(), key.id());
    EXPECT_EQ(again->to_jwk(), jwk);
    EXPECT_TRUE(again->verify("text", *samples::private_key(algorithm).sign("text")));
  }
}

TEST(Jwk, S241_weak_rsa_keys_are_refused) {
  const std::string short_modulus(255, '\xab');  // 2040 bits
  EXPECT_FALSE(acceptable(rsa_jwk(base64url_encode(short_modulus))));
  EXPECT_FALSE(acceptable(rsa_jwk(base64url_encode('\x7f' + short_modulus))));  // 2047 bits
  EXPECT_FALSE(acceptable(rsa_jwk(base64url_encode('\0' + short_modulus + "\xab"))));
  EXPECT_FALSE(acceptable(rsa_jwk(base64url_encode(std::string(1025, '\xab')))));
  const std::string even_modulus = std::string(255, '\xab') + '\xaa';
  EXPECT_FALSE(acceptable(rsa_jwk(base64url_encode(even_modulus))));
  for (const char* exponent : {"Aw", "EQ", "AQAC", "AQ", "AA", "", "AAEAAQ", "AQAAAAE"})
    EXPECT_FALSE(acceptable(rsa_jwk(vectors::kRfc7638RsaModulus, exponent))) << exponent;
}

TEST(Jwk, S123_points_off_the_curve_and_of_other_sizes_are_refused) {
  EXPECT_TRUE(acceptable(ec_jwk(vectors::kRfc7515EcX, vectors::kRfc7515EcY)));
  const std::string y = *base64url_decode(vectors::kRfc7515EcY);
  for (std::size_t byte = 0; byte < y.size(); ++byte) {
    std::string off = y;
    off[byte] = static_cast<char>(off[byte] ^ 1);
    EXPECT_FALSE(acceptable(ec_jwk(vectors::kRfc7515EcX, base64url_encode(off))));
  }
  const std::string zeros = base64url_encode(std::string(32, '\0'));
  const std::string ones = base64url_encode(std::string(32, '\xff'));  // past the field's prime
  EXPECT_FALSE(acceptable(ec_jwk(zeros, zeros)));
  EXPECT_FALSE(acceptable(ec_jwk(ones, ones)));
  EXPECT_FALSE(acceptable(ec_jwk(vectors::kRfc7515EcX, base64url_encode(y.substr(1)))));
  EXPECT_FALSE(acceptable(ec_jwk(vectors::kRfc7515EcX, base64url_encode('\0' + y))));
}

TEST(Jwk, S241_other_curves_and_key_types_are_refused) {
  const auto with_curve = [](const char* curve) {
    return R"({"kty":"EC","crv":")" + std::string(curve) + R"(","x":")" + std::string(vectors::kRfc7515EcX) +
           R"(","y":")" + std::string(vectors::kRfc7515EcY) + "\"}";
  };
  EXPECT_TRUE(acceptable(with_curve("P-256")));
  for (const char* curve : {"P-192", "secp256k1", "p-256", "P-384", "prime256v1", ""})
    EXPECT_FALSE(acceptable(with_curve(curve))) << curve;
  for (const char* crv : {"Ed448", "X25519", "X448", "ed25519", "P-256", ""})
    EXPECT_FALSE(acceptable(okp_jwk(vectors::kRfc8037X, crv))) << crv;
}

TEST(Jwk, S120_a_shared_secret_is_no_public_key) {
  const std::string secret = R"("k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i")";
  for (const char* start : {R"({"kty":"oct",)", R"({"kty":"oct","alg":"HS256",)", R"({"alg":"HS256",)",
                            R"({"kty":"","alg":"HS256",)"})
    EXPECT_FALSE(acceptable(start + secret + "}")) << start;
  EXPECT_FALSE(acceptable(R"({"kty":"oct","alg":"HS256","n":"AA","e":"AQAB","x":"AA","y":"AA"})"));
  EXPECT_FALSE(acceptable(rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"alg":"HS256")")));
  EXPECT_FALSE(PrivateKey::generate(Algorithm::hs256));
  EXPECT_FALSE(
      PrivateKey::from_pkcs8(Algorithm::hs512, samples::private_key(Algorithm::rs256).to_pkcs8().value()));
}

TEST(Jwk, RFC8037_A1_and_A3_the_key_and_its_thumbprint) {
  const auto key = PublicKey::from_jwk(okp_jwk(vectors::kRfc8037X));
  ASSERT_TRUE(key) << key.error().describe();
  EXPECT_EQ(key->algorithm(), Algorithm::eddsa);
  EXPECT_EQ(key->thumbprint(), vectors::kRfc8037Thumbprint);
  EXPECT_EQ(key->to_jwk(), R"({"kty":"OKP","kid":"","use":"sig","alg":"EdDSA","crv":"Ed25519","x":")" +
                               std::string(vectors::kRfc8037X) + "\"}");
}

TEST(Jwk, S123_points_of_Ed25519_off_the_curve_of_small_order_or_not_canonical_are_refused) {
  const auto with_bytes = [](const std::string& bytes) { return okp_jwk(base64url_encode(bytes)); };
  EXPECT_TRUE(acceptable(okp_jwk(vectors::kRfc8037X)));
  const std::string zero(32, '\0');
  std::string one = zero;
  one[0] = 1;  // the neutral element: R = anything, S = 0 would fit every message
  std::string minus_one(32, '\xff');
  minus_one[0] = '\xec';
  minus_one[31] = '\x7f';
  for (const std::string& bad : {zero, one, minus_one, std::string(32, '\xff'), std::string(31, '\x11'),
                                 std::string(33, '\x11'), std::string()})
    EXPECT_FALSE(acceptable(with_bytes(bad)));
  // About half of all 32 bytes are no point at all, and of the rest one in eight is in the main subgroup.
  int points = 0;
  for (int i = 0; i < 200; ++i) {
    std::string bytes = *base64url_decode(vectors::kRfc8037X);
    bytes[5] = static_cast<char>(i);
    points += acceptable(with_bytes(bytes)) ? 1 : 0;
  }
  EXPECT_LT(points, 60);
}

TEST(Jwk, S120_a_curve_has_one_algorithm) {
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::es512, Algorithm::eddsa})
    for (const Algorithm said : samples::kAll) {
      std::string jwk = samples::private_key(algorithm).public_key(KeyId("k"))->to_jwk();
      const std::string mine = R"("alg":")" + std::string(to_string(algorithm)) + "\"";
      jwk.replace(jwk.find(mine), mine.size(), R"("alg":")" + std::string(to_string(said)) + "\"");
      EXPECT_EQ(acceptable(jwk), said == algorithm) << jwk;
    }
}

TEST(Jwk, S120_a_key_is_pinned_to_its_own_algorithm) {
  for (const char* alg : {"ES256", "HS256", "none", "EdDSA", "rs256", ""})
    EXPECT_FALSE(
        acceptable(rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"alg":")" + std::string(alg) + "\"")))
        << alg;
  EXPECT_FALSE(acceptable(ec_jwk(vectors::kRfc7515EcX, vectors::kRfc7515EcY, R"(,"alg":"RS256")")));
}

TEST(Jwk, keys_for_other_purposes_and_private_keys_are_refused) {
  const auto with = [](const std::string& more) {
    return ec_jwk(vectors::kRfc7515EcX, vectors::kRfc7515EcY, more);
  };
  for (const char* more :
       {R"(,"use":"enc")", R"(,"use":"")", R"(,"use":1)", R"(,"key_ops":["sign"])", R"(,"key_ops":[])",
        R"(,"key_ops":"verify")", R"(,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")", R"(,"k":"AAAA")"})
    EXPECT_FALSE(acceptable(with(more))) << more;
  EXPECT_TRUE(acceptable(with(R"(,"use":"sig","key_ops":["verify"])")));
}

TEST(Jwk, S128_missing_mistyped_and_repeated_members_are_refused) {
  for (const char* text : {"", "{}", "[]", "null", R"({"kty":"RSA"})", R"({"kty":"EC","crv":"P-256"})",
                           R"({"kty":1})", R"({"kty":null,"n":null,"e":null})",
                           R"({"kty":"RSA","n":1,"e":2})", R"({"kty":"RSA","n":{},"e":[]})"})
    EXPECT_FALSE(acceptable(text)) << text;
  EXPECT_FALSE(acceptable(rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"kty":"RSA")")));
  EXPECT_FALSE(acceptable(rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"kid":1)")));
  EXPECT_FALSE(acceptable(rsa_jwk(std::string(vectors::kRfc7638RsaModulus) + "==")));
  EXPECT_FALSE(
      acceptable(rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"kid":")" + std::string(257, 'k') + "\"")));
  EXPECT_FALSE(
      acceptable(rsa_jwk(vectors::kRfc7638RsaModulus, "AQAB", R"(,"x":")" + std::string(9000, 'k') + "\"")));
}

TEST(PrivateKeys, survive_export_and_import) {
  for (const Algorithm algorithm : samples::kAll) {
    const Secret der = samples::private_key(algorithm).to_pkcs8().value();
    const auto again = PrivateKey::from_pkcs8(algorithm, der);
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(again->public_key(KeyId("k"))->to_jwk(),
              samples::private_key(algorithm).public_key(KeyId("k"))->to_jwk());
    const auto signature = again->sign("input");
    ASSERT_TRUE(signature) << signature.error().describe();
    EXPECT_TRUE(samples::private_key(algorithm).public_key(KeyId("k"))->verify("input", *signature));
  }
}

TEST(PrivateKeys, of_another_algorithm_damaged_or_weak_are_refused) {
  const Secret rsa = samples::private_key(Algorithm::rs256).to_pkcs8().value();
  const Secret ec = samples::private_key(Algorithm::es256).to_pkcs8().value();
  EXPECT_FALSE(PrivateKey::from_pkcs8(Algorithm::es256, rsa));
  EXPECT_FALSE(PrivateKey::from_pkcs8(Algorithm::rs256, ec));
  EXPECT_FALSE(PrivateKey::from_pkcs8(Algorithm::es384, ec));
  EXPECT_FALSE(PrivateKey::from_pkcs8(Algorithm::eddsa, ec));
  EXPECT_FALSE(
      PrivateKey::from_pkcs8(Algorithm::es256, samples::private_key(Algorithm::es512).to_pkcs8().value()));
  EXPECT_FALSE(
      PrivateKey::from_pkcs8(Algorithm::ps256, samples::private_key(Algorithm::eddsa).to_pkcs8().value()));
  EXPECT_FALSE(
      PrivateKey::from_pkcs8(Algorithm::rs256, Secret::copy_of(rsa.reveal().substr(0, rsa.size() - 1))));
  EXPECT_FALSE(PrivateKey::from_pkcs8(Algorithm::rs256, Secret(std::string(rsa.reveal()) + '\0')));
  EXPECT_FALSE(PrivateKey::from_pkcs8(Algorithm::es256, Secret()));
  EXPECT_FALSE(PrivateKey::generate(Algorithm::rs256, 1024));
  EXPECT_FALSE(PrivateKey::generate(Algorithm::rs256, 1u << 20));
}

}  // namespace
}  // namespace gatehouse::jose
