// Our JOSE as a filter, for cross-checks with another implementation: `sign` makes keys and tokens and prints
// them as JSON; `verify` reads {"keys":[jwk…],"tokens":[text…]} from standard input and prints a verdict per
// token. `sign-mac` and `verify-mac` do the same with {"secret":text,"alg":name,"tokens":[text…]}. `encrypt`
// reads {"keys":[jwk…]} and prints a token for every key and pair of algorithms that it serves; `decrypt`
// reads
// {"readers":[{"pkcs8":base64url,"alg":name,"tokens":[text…]}…]} and prints what was in them.
#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <span>
#include <string>

#include "core/base/base64.h"
#include "core/jose/jwe.h"

namespace {

using namespace gatehouse;
namespace json = boost::json;

constexpr std::string_view kIssuer = "https://id.example.com/t/acme";
constexpr std::string_view kAudience = "https://api.example.com";
constexpr std::int64_t kNow = 1800000000;
constexpr jose::Algorithm kAlgorithms[] = {
    jose::Algorithm::rs256, jose::Algorithm::rs384, jose::Algorithm::rs512, jose::Algorithm::ps256,
    jose::Algorithm::ps384, jose::Algorithm::ps512, jose::Algorithm::es256, jose::Algorithm::es384,
    jose::Algorithm::es512, jose::Algorithm::eddsa};
constexpr jose::Algorithm kMacs[] = {jose::Algorithm::hs256, jose::Algorithm::hs384, jose::Algorithm::hs512};
constexpr int kTokensEach = 50;

json::object claims_of_token(int number) {
  return {{"iss", kIssuer},       {"aud", kAudience}, {"sub", "user-\xc3\xa9"},
          {"exp", kNow + 300},    {"iat", kNow},      {"jti", std::to_string(number)},
          {"client_id", "client"}};
}

template <class Key>
void add_tokens(const Key& key, json::array& tokens) {
  for (int i = 0; i < kTokensEach; ++i)
    tokens.push_back(json::string(
        sign_compact(key, jose::TokenType::at_jwt, json::serialize(claims_of_token(i))).value()));
}

template <class Keys>
json::string verdict_of(const json::value& token, const Keys& keys,
                        std::span<const jose::Algorithm> algorithms) {
  const auto claims = jose::verify_compact(token.as_string(), keys,
                                           {.type = jose::TokenType::at_jwt,
                                            .issuer = kIssuer,
                                            .audience = kAudience,
                                            .algorithms = algorithms,
                                            .now = TimePoint(std::chrono::seconds(kNow))});
  return json::string(claims ? "accepted " + claims->subject : "refused");
}

int sign() {
  json::array keys;
  json::array tokens;
  json::object thumbprints;
  for (const jose::Algorithm algorithm : kAlgorithms) {
    const KeyId id("our-" + std::string(jose::to_string(algorithm)));
    const auto key = jose::SigningKey::create(jose::PrivateKey::generate(algorithm).value(), id).value();
    keys.push_back(json::parse(key.public_key().to_jwk()));
    thumbprints[id.text()] = key.public_key().thumbprint();
    add_tokens(key, tokens);
  }
  std::cout << json::serialize(json::object{
                   {"jwks", json::object{{"keys", keys}}}, {"tokens", tokens}, {"thumbprints", thumbprints}})
            << '\n';
  return 0;
}

int verify(const json::value& input) {
  std::vector<jose::PublicKey> keys;
  json::array thumbprints;
  for (const json::value& jwk : input.at("keys").as_array()) {
    keys.push_back(jose::PublicKey::from_jwk(json::serialize(jwk)).value());
    thumbprints.push_back(json::string(keys.back().thumbprint()));
  }
  json::array verdicts;
  for (const json::value& token : input.at("tokens").as_array())
    verdicts.push_back(verdict_of(token, std::span<const jose::PublicKey>(keys), kAlgorithms));
  std::cout << json::serialize(json::object{{"verdicts", verdicts}, {"thumbprints", thumbprints}}) << '\n';
  return 0;
}

int sign_mac(const json::value& input) {
  json::array tokens;
  for (const jose::Algorithm algorithm : kMacs)
    add_tokens(jose::MacKey::create(algorithm, Secret(std::string(input.at("secret").as_string()))).value(),
               tokens);
  std::cout << json::serialize(json::object{{"tokens", tokens}}) << '\n';
  return 0;
}

int verify_mac(const json::value& input) {
  const auto algorithm = jose::parse_algorithm(input.at("alg").as_string()).value();
  const auto key =
      jose::MacKey::create(algorithm, Secret(std::string(input.at("secret").as_string()))).value();
  json::array verdicts;
  for (const json::value& token : input.at("tokens").as_array())
    verdicts.push_back(verdict_of(token, key, kMacs));
  std::cout << json::serialize(json::object{{"verdicts", verdicts}}) << '\n';
  return 0;
}

int encrypt(const json::value& input) {
  json::array tokens;
  for (const json::value& jwk : input.at("keys").as_array()) {
    const auto key = jose::EncryptionKey::from_jwk(json::serialize(jwk)).value();
    for (const auto alg : jose::key_management_names())
      for (const auto enc : jose::content_encryption_names())
        if (const auto algorithm = jose::parse_key_management(alg).value(); key.serves(algorithm))
          tokens.push_back(
              json::string(encrypt_compact("what is inside", jose::Inside::signed_jwt, key, algorithm,
                                           jose::parse_content_encryption(enc).value())
                               .value()));
  }
  std::cout << json::serialize(json::object{{"tokens", tokens}}) << '\n';
  return 0;
}

int decrypt(const json::value& input) {
  json::array contents;
  for (const json::value& reader : input.at("readers").as_array()) {
    const auto key = jose::DecryptionKey::from_pkcs8(
        jose::parse_key_management(reader.at("alg").as_string()).value(),
        Secret(base64url_decode(reader.at("pkcs8").as_string()).value()), KeyId("their-key"));
    for (const json::value& token : reader.at("tokens").as_array()) {
      const auto opened = jose::decrypt_compact(token.as_string(), std::span(&key.value(), 1));
      contents.push_back(json::string(opened ? opened->content_type + ": " + opened->plain : "refused"));
    }
  }
  std::cout << json::serialize(json::object{{"contents", contents}}) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view verb = argc == 2 ? argv[1] : "";
  if (verb == "sign") return sign();
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  if (verb == "verify") return verify(json::parse(text));
  if (verb == "sign-mac") return sign_mac(json::parse(text));
  if (verb == "verify-mac") return verify_mac(json::parse(text));
  if (verb == "encrypt") return encrypt(json::parse(text));
  if (verb == "decrypt") return decrypt(json::parse(text));
  std::cerr << "usage: jose_tool sign|verify|sign-mac|verify-mac|encrypt|decrypt\n";
  return 2;
}
