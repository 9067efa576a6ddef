// Keys and tokens for the tests of core/jose. One key of each kind per program: generating RSA takes a while.
#pragma once

#include <boost/json/serialize.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/base/base64.h"
#include "core/jose/jws.h"

namespace gatehouse::jose::samples {

inline const TimePoint kNow{std::chrono::seconds(1800000000)};
inline constexpr std::string_view kIssuer = "https://id.example.com/t/acme";
inline constexpr std::string_view kAudience = "https://api.example.com";
inline constexpr Algorithm kAll[] = {Algorithm::rs256, Algorithm::rs384, Algorithm::rs512, Algorithm::ps256,
                                     Algorithm::ps384, Algorithm::ps512, Algorithm::es256, Algorithm::es384,
                                     Algorithm::es512, Algorithm::eddsa};
inline constexpr Algorithm kMacs[] = {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};

/// The RSA algorithms share one key pair: what keeps them apart is the algorithm alone, so that a test sees
/// it when that is forgotten.
inline const PrivateKey& private_key(Algorithm algorithm) {
  static const std::vector<PrivateKey> keys = [] {
    std::vector<PrivateKey> made;
    const Secret rsa = PrivateKey::generate(Algorithm::rs256).value().to_pkcs8().value();
    for (const Algorithm each : kAll)
      made.push_back(each < Algorithm::es256 ? PrivateKey::from_pkcs8(each, rsa).value()
                                             : PrivateKey::generate(each).value());
    return made;
  }();
  return keys[static_cast<std::size_t>(algorithm)];
}
inline std::string kid(Algorithm algorithm) {
  if (algorithm == Algorithm::rs256) return "rsa-1";
  return algorithm == Algorithm::es256 ? "ec-1" : "key-" + std::string(to_string(algorithm));
}
inline SigningKey signing_key(Algorithm algorithm) {
  return SigningKey::create(private_key(algorithm), KeyId(kid(algorithm))).value();
}
inline const std::vector<PublicKey>& public_keys() {
  static const std::vector<PublicKey> keys = [] {
    std::vector<PublicKey> made;
    for (const Algorithm algorithm : kAll)
      made.push_back(private_key(algorithm).public_key(KeyId(kid(algorithm))).value());
    return made;
  }();
  return keys;
}

inline boost::json::object claims() {
  return {{"iss", kIssuer},    {"aud", kAudience}, {"sub", "user-1"},        {"exp", 1800000300},
          {"iat", 1800000000}, {"jti", "token-1"}, {"client_id", "client-1"}};
}
inline Expectations expectations(TokenType type = TokenType::at_jwt) {
  return {.type = type, .issuer = kIssuer, .audience = kAudience, .algorithms = kAll, .now = kNow};
}

inline std::string header(Algorithm algorithm) {
  return R"({"alg":")" + std::string(to_string(algorithm)) + R"(","kid":")" + kid(algorithm) +
         R"(","typ":"at+jwt"})";
}
/// A token with any header and payload, with a valid signature of the algorithm's key over them.
inline std::string token(Algorithm algorithm, std::string_view header_text, std::string_view payload_text) {
  std::string text = base64url_encode(header_text) + '.' + base64url_encode(payload_text);
  const std::string signature = private_key(algorithm).sign(text).value();
  return text + '.' + base64url_encode(signature);
}
inline std::string token(Algorithm algorithm, const boost::json::object& payload) {
  return token(algorithm, header(algorithm), boost::json::serialize(payload));
}
inline bool accepted(std::string_view text, const Expectations& expected = expectations()) {
  return verify_compact(text, public_keys(), expected).has_value();
}

}  // namespace gatehouse::jose::samples
