// Keys and tokens for the tests of core/jose. One key of each kind per program: generating RSA takes a while.
#pragma once

#include <boost/json/serialize.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/crypto/base64url.h"
#include "core/jose/jws.h"

namespace gatehouse::jose::samples {

inline const TimePoint kNow{std::chrono::seconds(1800000000)};
inline constexpr std::string_view kIssuer = "https://id.example.com/t/acme";
inline constexpr std::string_view kAudience = "https://api.example.com";
inline constexpr Algorithm kBoth[] = {Algorithm::rs256, Algorithm::es256};

inline const PrivateKey& private_key(Algorithm algorithm) {
  static const PrivateKey rsa = PrivateKey::generate(Algorithm::rs256).value();
  static const PrivateKey ec = PrivateKey::generate(Algorithm::es256).value();
  return algorithm == Algorithm::rs256 ? rsa : ec;
}
inline std::string kid(Algorithm algorithm) { return algorithm == Algorithm::rs256 ? "rsa-1" : "ec-1"; }
inline SigningKey signing_key(Algorithm algorithm) {
  return SigningKey::create(private_key(algorithm), KeyId(kid(algorithm))).value();
}
inline std::vector<PublicKey> public_keys() {
  return {private_key(Algorithm::rs256).public_key(KeyId("rsa-1")).value(),
          private_key(Algorithm::es256).public_key(KeyId("ec-1")).value()};
}

inline boost::json::object claims() {
  return {{"iss", kIssuer},    {"aud", kAudience}, {"sub", "user-1"},        {"exp", 1800000300},
          {"iat", 1800000000}, {"jti", "token-1"}, {"client_id", "client-1"}};
}
inline Expectations expectations(TokenType type = TokenType::at_jwt) {
  return {.type = type, .issuer = kIssuer, .audience = kAudience, .algorithms = kBoth, .now = kNow};
}

inline std::string header(Algorithm algorithm) {
  return R"({"alg":")" + std::string(to_string(algorithm)) + R"(","kid":")" + kid(algorithm) +
         R"(","typ":"at+jwt"})";
}
/// A token with any header and payload, with a valid signature of the algorithm's key over them.
inline std::string token(Algorithm algorithm, std::string_view header_text, std::string_view payload_text) {
  std::string text = crypto::base64url_encode(header_text) + '.' + crypto::base64url_encode(payload_text);
  const std::string signature = private_key(algorithm).sign(text).value();
  return text + '.' + crypto::base64url_encode(signature);
}
inline std::string token(Algorithm algorithm, const boost::json::object& payload) {
  return token(algorithm, header(algorithm), boost::json::serialize(payload));
}
inline bool accepted(std::string_view text, const Expectations& expected = expectations()) {
  return verify_compact(text, public_keys(), expected).has_value();
}

}  // namespace gatehouse::jose::samples
