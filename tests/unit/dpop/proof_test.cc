// RFC 9449 §4.2 and §4.3: what a proof must say, and every way in which one can be wrong.
#include "core/dpop/proof.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/dpop_proof.h"
#include "tests/support/unsound_keys.h"

namespace gatehouse::dpop {
namespace {

using test_support::ProofMaker;
using test_support::ProofParts;
namespace json = boost::json;

const TimePoint kNow{std::chrono::seconds(1'800'000'000)};
constexpr std::string_view kUri = "https://id.example.com/t/acme/token";
constexpr std::string_view kAccessToken = "an-access-token";

/// What is wrong with `text`; empty where it counts.
std::string defect(std::string_view text, std::string_view access_token = {}) {
  const auto jws = split_proof(text);
  if (!jws) return std::string(jws.error().description);
  const auto key = proof_key(jws->header);
  if (!key) return std::string(key.error().description);
  const auto checked =
      check_proof(*jws, *key, {.method = "POST", .uri = kUri, .access_token = access_token, .now = kNow});
  return checked ? "" : std::string(checked.error().description);
}

const ProofMaker& maker() {
  static const ProofMaker made;
  return made;
}
std::string without(ProofParts parts, std::string_view claim) {
  parts.claims.erase(claim);
  return maker().sign(parts);
}
template <class Value>
std::string with_claim(std::string_view name, const Value& value) {
  auto parts = maker().parts("POST", kUri, kNow);
  parts.claims[name] = json::value_from(value);
  return maker().sign(parts);
}
template <class Value>
std::string with_header(std::string_view name, const Value& value) {
  auto parts = maker().parts("POST", kUri, kNow);
  parts.header[name] = json::value_from(value);
  return maker().sign(parts);
}
template <class Value>
std::string with_jwk(std::string_view name, const Value& value) {
  auto jwk = maker().jwk();
  jwk[name] = json::value_from(value);
  return with_header("jwk", jwk);
}

TEST(DpopProof, is_accepted_in_every_offered_algorithm_and_names_its_key) {
  for (const auto algorithm : proof_algorithms()) {
    const ProofMaker one(algorithm);
    const auto text = one.proof("POST", kUri, kNow);
    EXPECT_EQ(defect(text), "") << to_string(algorithm);
    EXPECT_EQ(proof_key(split_proof(text)->header)->thumbprint, one.thumbprint());
  }
}

TEST(DpopProof, may_say_more_than_it_must) {
  EXPECT_EQ(defect(with_claim("nonce", "abc")), "");
  EXPECT_EQ(defect(with_claim("ath", "of a token that is not presented here")), "");
  EXPECT_EQ(defect(with_claim("exp", 1)), "") << "no claim of a proof";
  EXPECT_EQ(defect(with_claim("nbf", 4'000'000'000)), "");
  EXPECT_EQ(defect(with_claim("https://example.com/more", json::object{{"a", 1}})), "");
  EXPECT_EQ(defect(with_jwk("alg", "ES256")), "");
  EXPECT_EQ(defect(with_jwk("kid", "1")), "");
}

TEST(DpopProof, clocks_may_differ_by_a_minute) {
  for (const int seconds : {-60, -10, 0, 10, 60})
    EXPECT_EQ(defect(with_claim("iat", 1'800'000'000 + seconds)), "") << seconds;
  for (const int seconds : {-3600, -61, 61, 3600})
    EXPECT_NE(defect(with_claim("iat", 1'800'000'000 + seconds)).find("iat"), std::string::npos) << seconds;
}

TEST(DpopProof, an_access_token_that_comes_with_it_must_be_hashed_in_it) {
  EXPECT_EQ(defect(with_claim("ath", ProofMaker::token_hash(kAccessToken)), kAccessToken), "");
  for (const auto& wrong :
       {maker().proof("POST", kUri, kNow), with_claim("ath", ProofMaker::token_hash("another")),
        with_claim("ath", std::string(kAccessToken)), with_claim("ath", json::array{}),
        with_claim("ath", ProofMaker::token_hash(kAccessToken) + "=")})
    EXPECT_NE(defect(wrong, kAccessToken).find("ath"), std::string::npos);
}

TEST(DpopProof, S223_every_defect_is_refused) {
  const auto right = maker().parts("POST", kUri, kNow);
  const auto signed_right = maker().sign(right);
  const auto last_dot = signed_right.rfind('.');
  const ProofMaker other;
  struct Row {
    std::string_view what;
    std::string proof;
    std::string_view told;  ///< within the description
  };
  const Row rows[] = {
      {"nothing", "", "compact JWS"},
      {"no JWS", "proof", "compact JWS"},
      {"two parts", signed_right.substr(0, last_dot), "compact JWS"},
      {"no signature", signed_right.substr(0, last_dot + 1), "compact JWS"},
      {"four parts", signed_right + ".x", "compact JWS"},
      {"two proofs in one field", signed_right + ", " + signed_right, "compact JWS"},
      {"too long", signed_right + std::string(kMaxProofSize, 'A'), "compact JWS"},
      {"a signature with another tail", signed_right + "A", "signature"},
      {"of another key",
       signed_right.substr(0, last_dot) +
           [&] {
             const auto theirs = other.sign(right);
             return theirs.substr(theirs.rfind('.'));
           }(),
       "signature"},
      {"typ JWT", with_header("typ", "JWT"), "typ"},
      {"typ at+jwt", with_header("typ", "at+jwt"), "typ"},
      {"typ in capitals", with_header("typ", "DPOP+JWT"), "typ"},
      {"typ missing", with_header("typ", nullptr), "typ"},
      {"alg none", with_header("alg", "none"), "alg"},
      {"alg HS256", with_header("alg", "HS256"), "alg"},
      {"alg of another curve", with_header("alg", "ES384"), "alg"},
      {"alg of another type", with_header("alg", "RS256"), "alg"},
      {"alg unknown", with_header("alg", "ES256K"), "alg"},
      {"jwk missing", with_header("jwk", nullptr), "jwk"},
      {"jwk as text", with_header("jwk", json::serialize(maker().jwk())), "jwk"},
      {"jwk with its private member", with_jwk("d", "AAAA"), "jwk"},
      {"jwk for another alg", with_jwk("alg", "ES384"), "jwk"},
      {"jwk for encryption", with_jwk("use", "enc"), "jwk"},
      {"jwk off its curve", with_jwk("x", std::string(42, 'A') + "E"), "jwk"},
      {"jwk of a shared secret", with_header("jwk", json::object{{"kty", "oct"}, {"k", "AAAA"}}), "jwk"},
      {"the address of a key", with_header("jku", "https://evil.example/keys"), "jwk"},
      {"a certificate", with_header("x5c", json::array{"AAAA"}), "jwk"},
      {"a critical extension", with_header("crit", json::array{"b64"}), "jwk"},
      {"header too large", with_header("kid", std::string(1024, 'k')), "header"},
      {"jti missing", without(right, "jti"), "jti"},
      {"jti empty", with_claim("jti", ""), "jti"},
      {"jti a number", with_claim("jti", 1), "jti"},
      {"jti too long", with_claim("jti", std::string(kMaxJtiSize + 1, 'j')), "jti"},
      {"htm missing", without(right, "htm"), "htm"},
      {"htm of another method", with_claim("htm", "GET"), "htm"},
      {"htm in small letters", with_claim("htm", "post"), "htm"},
      {"htu missing", without(right, "htu"), "htu"},
      {"htu of another place", with_claim("htu", "https://id.example.com/t/acme/userinfo"), "htu"},
      {"htu of another host", with_claim("htu", "https://evil.example/t/acme/token"), "htu"},
      {"iat missing", without(right, "iat"), "iat"},
      {"iat as text", with_claim("iat", "1800000000"), "iat"},
      {"iat beyond all time", with_claim("iat", 1e300), "iat"},
      {"nonce a number", with_claim("nonce", 7), "nonce"},
      {"nonce too long", with_claim("nonce", std::string(kMaxNonceSize + 1, 'n')), "nonce"},
  };
  for (const auto& row : rows) {
    const auto found = defect(row.proof);
    EXPECT_NE(found, "") << row.what;
    EXPECT_NE(found.find(row.told), std::string::npos) << row.what << ": " << found;
  }
  EXPECT_EQ(defect(signed_right), "");
}

TEST(DpopProof, S123_a_private_rsa_key_and_one_too_large_are_no_proof_keys) {
  const ProofMaker rsa(jose::Algorithm::ps256);
  auto parts = rsa.parts("POST", kUri, kNow);
  EXPECT_EQ(defect(rsa.sign(parts)), "");
  for (const auto* member : {"d", "p", "q", "dp", "dq", "qi", "oth"}) {
    auto leaked = parts;
    leaked.header["jwk"].as_object()[member] = "AAAA";
    EXPECT_NE(defect(rsa.sign(leaked)), "") << member;
  }
  parts.header["jwk"].as_object()["n"] = std::string(1366, 'A');
  EXPECT_NE(defect(rsa.sign(parts)), "");
}

TEST(DpopProof, S123_S241_an_unsound_key_is_no_proof_key_whatever_it_signs) {
  for (const auto& unsound : test_support::unsound_keys()) {
    auto parts = maker().parts("POST", kUri, kNow);
    auto jwk = unsound.jwk;
    for (const auto* member : {"kid", "use", "alg"})
      jwk.erase(member);
    parts.header["jwk"] = jwk;
    parts.header["alg"] = unsound.jwk.at("alg");
    const auto input = base64url_encode(json::serialize(parts.header)) + "." +
                       base64url_encode(json::serialize(parts.claims));
    EXPECT_NE(defect(input + "." + base64url_encode(unsound.sign(input))), "") << unsound.what;
  }
}

// Anybody can make a modulus up with every request; to look into it takes a hundred times as long as to see
// that nothing was signed.
TEST(DpopProof, S123_S126_whether_a_modulus_is_one_is_asked_only_of_who_signed_with_it) {
  const auto& prime = test_support::prime_modulus();
  auto parts = maker().parts("POST", kUri, kNow);
  auto jwk = prime.jwk;
  for (const auto* member : {"kid", "use", "alg"})
    jwk.erase(member);
  parts.header["jwk"] = jwk;
  parts.header["alg"] = prime.jwk.at("alg");
  const auto input =
      base64url_encode(json::serialize(parts.header)) + "." + base64url_encode(json::serialize(parts.claims));
  const auto made_up = defect(input + "." + base64url_encode(std::string(256, 'A')));
  EXPECT_NE(made_up.find("signature is not"), std::string::npos) << made_up;
  const auto really = defect(input + "." + base64url_encode(prime.sign(input)));
  EXPECT_NE(really.find("as jwk"), std::string::npos) << really << ": it is no key all the same";
}

TEST(DpopProof, what_a_client_makes_is_accepted) {
  const auto key = jose::PrivateKey::generate(jose::Algorithm::es256).value();
  const ProofTarget target{.method = "POST", .uri = kUri, .access_token = kAccessToken, .now = kNow};
  EXPECT_EQ(defect(make_proof(key, target, "nonce").value(), kAccessToken), "");
}

}  // namespace
}  // namespace gatehouse::dpop
