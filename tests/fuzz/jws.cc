// Fuzz target: the verifier of signed tokens. The first byte chooses the kind of key (ES256, EdDSA, HS256)
// and what the rest is: a whole token, or a header and a payload (split at the first line break) that are
// signed here, so that the checks behind the signature are reached. Whatever is accepted must say in its
// header and claims what was expected.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/jose/jws.h"
#include "tests/vectors/jose_vectors.h"

namespace {

using namespace gatehouse;

constexpr std::string_view kIssuer = "https://id.example.com";
constexpr std::string_view kAudience = "api";
constexpr jose::Algorithm kAlgorithms[] = {jose::Algorithm::es256, jose::Algorithm::eddsa,
                                           jose::Algorithm::hs256};

const jose::PrivateKey& private_key(jose::Algorithm algorithm) {
  const auto imported = [](jose::Algorithm of, std::string_view pkcs8) {
    return jose::PrivateKey::from_pkcs8(of, Secret(*base64url_decode(pkcs8))).value();
  };
  static const jose::PrivateKey ec = imported(jose::Algorithm::es256, vectors::kRfc7515EcPkcs8);
  static const jose::PrivateKey ed = imported(jose::Algorithm::eddsa, vectors::kRfc8037Pkcs8);
  return algorithm == jose::Algorithm::es256 ? ec : ed;
}

const jose::MacKey& mac_key() {
  static const jose::MacKey key =
      jose::MacKey::create(jose::Algorithm::hs256, Secret(*base64url_decode(vectors::kRfc7515MacSecret)))
          .value();
  return key;
}

void require(bool truth) {
  if (!truth) std::abort();
}

std::string sign(jose::Algorithm algorithm, std::string_view header, std::string_view payload) {
  std::string token = base64url_encode(header) + '.' + base64url_encode(payload);
  const std::string signature =
      is_mac(algorithm) ? mac_key().tag(token).value() : private_key(algorithm).sign(token).value();
  return token + '.' + base64url_encode(signature);
}

/// Verified tokens mean what they say, read by the same strict reader.
void check_accepted(jose::Algorithm algorithm, std::string_view token, const jose::Claims& claims) {
  const auto header = parse_strict_object(*base64url_decode(token.substr(0, token.find('.'))));
  require(header.has_value());
  require(header->at("alg").as_string() == to_string(algorithm) && header->at("typ").as_string() == "at+jwt");
  require(!header->contains("crit") && !header->contains("jwk") && !header->contains("b64"));
  require(claims.issuer == kIssuer && !claims.subject.empty() && !claims.audience.empty());
  require(claims.expires_at > TimePoint(std::chrono::seconds(1800000000 - 30)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const std::vector<jose::PublicKey> keys{
      private_key(jose::Algorithm::es256).public_key(KeyId("k")).value(),
      private_key(jose::Algorithm::eddsa).public_key(KeyId("e")).value()};
  const jose::Algorithm algorithm = kAlgorithms[(data[0] >> 1) % 3];
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string token(rest);
  if (data[0] % 2 == 1) {
    const std::size_t line = rest.find('\n');
    if (line == std::string_view::npos) return 0;
    token = sign(algorithm, rest.substr(0, line), rest.substr(line + 1));
  }
  const jose::Expectations expected{.type = jose::TokenType::at_jwt,
                                    .issuer = kIssuer,
                                    .audience = kAudience,
                                    .algorithms = {&algorithm, 1},
                                    .now = TimePoint(std::chrono::seconds(1800000000))};
  const auto verified = is_mac(algorithm) ? jose::verify_compact(token, mac_key(), expected)
                                          : jose::verify_compact(token, keys, expected);
  if (verified) check_accepted(algorithm, token, *verified);
  return 0;
}
