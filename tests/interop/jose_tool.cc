// Our JOSE as a filter, for cross-checks with another implementation: `sign` makes keys and tokens and prints
// them as JSON; `verify` reads {"keys":[jwk…],"tokens":[text…]} from standard input and prints a verdict per
// token.
#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <string>

#include "core/jose/jws.h"

namespace {

using namespace gatehouse;
namespace json = boost::json;

constexpr std::string_view kIssuer = "https://id.example.com/t/acme";
constexpr std::string_view kAudience = "https://api.example.com";
constexpr std::int64_t kNow = 1800000000;
constexpr jose::Algorithm kAlgorithms[] = {jose::Algorithm::rs256, jose::Algorithm::es256};

int sign() {
  json::array keys;
  json::array tokens;
  json::object thumbprints;
  for (const jose::Algorithm algorithm : kAlgorithms) {
    const KeyId id("our-" + std::string(jose::to_string(algorithm)));
    const auto key = jose::SigningKey::create(jose::PrivateKey::generate(algorithm).value(), id).value();
    keys.push_back(json::parse(key.public_key().to_jwk()));
    thumbprints[id.text()] = key.public_key().thumbprint();
    for (int i = 0; i < 50; ++i) {
      const json::object claims{{"iss", kIssuer},       {"aud", kAudience}, {"sub", "user-\xc3\xa9"},
                                {"exp", kNow + 300},    {"iat", kNow},      {"jti", std::to_string(i)},
                                {"client_id", "client"}};
      tokens.push_back(
          json::string(sign_compact(key, jose::TokenType::at_jwt, json::serialize(claims)).value()));
    }
  }
  std::cout << json::serialize(json::object{
                   {"jwks", json::object{{"keys", keys}}}, {"tokens", tokens}, {"thumbprints", thumbprints}})
            << '\n';
  return 0;
}

int verify() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  const json::value input = json::parse(text);
  std::vector<jose::PublicKey> keys;
  json::array thumbprints;
  for (const json::value& jwk : input.at("keys").as_array()) {
    keys.push_back(jose::PublicKey::from_jwk(json::serialize(jwk)).value());
    thumbprints.push_back(json::string(keys.back().thumbprint()));
  }
  json::array verdicts;
  for (const json::value& token : input.at("tokens").as_array()) {
    const auto claims = jose::verify_compact(token.as_string(), keys,
                                             {.type = jose::TokenType::at_jwt,
                                              .issuer = kIssuer,
                                              .audience = kAudience,
                                              .algorithms = kAlgorithms,
                                              .now = TimePoint(std::chrono::seconds(kNow))});
    verdicts.push_back(claims ? json::string("accepted " + claims->subject) : json::string("refused"));
  }
  std::cout << json::serialize(json::object{{"verdicts", verdicts}, {"thumbprints", thumbprints}}) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view verb = argc == 2 ? argv[1] : "";
  if (verb == "sign") return sign();
  if (verb == "verify") return verify();
  std::cerr << "usage: jose_tool sign|verify\n";
  return 2;
}
