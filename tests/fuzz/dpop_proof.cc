// Fuzz target: the check of DPoP proofs. The first byte says what the rest is: a whole proof, or header
// members and a payload (split at the first line break) that are signed here with the key in the header, so
// that the checks behind the signature are reached. Whatever is accepted must say what it has to.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/dpop/proof.h"
#include "tests/vectors/jose_vectors.h"

namespace {

using namespace gatehouse;

constexpr std::string_view kUri = "https://id.example.com/token";
const TimePoint kNow{std::chrono::seconds(1800000000)};

void require(bool truth) {
  if (!truth) std::abort();
}

const jose::PrivateKey& private_key() {
  static const jose::PrivateKey key =
      jose::PrivateKey::from_pkcs8(jose::Algorithm::es256,
                                   Secret(*base64url_decode(vectors::kRfc7515EcPkcs8)))
          .value();
  return key;
}

/// `more` stands in the header behind the members of a right one: a repetition of one must be refused.
std::string sign(std::string_view more, std::string_view payload) {
  const auto jwk = private_key().public_key(KeyId())->to_jwk();
  std::string header = R"({"typ":"dpop+jwt","alg":"ES256","jwk":)" + jwk;
  header.append(more).append("}");
  const std::string text = base64url_encode(header) + '.' + base64url_encode(payload);
  return text + '.' + base64url_encode(private_key().sign(text).value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string text(rest);
  if (data[0] % 2 == 1) {
    const std::size_t line = rest.find('\n');
    if (line == std::string_view::npos) return 0;
    text = sign(rest.substr(0, line), rest.substr(line + 1));
  }
  const auto proof = dpop::split_proof(text);
  if (!proof) return 0;
  const auto key = dpop::proof_key(proof->header);
  if (!key) return 0;
  const auto claims =
      dpop::check_proof(*proof, *key, {.method = "POST", .uri = kUri, .access_token = {}, .now = kNow});
  if (!claims) return 0;
  const auto header = parse_strict_object(*base64url_decode(proof->header));
  require(header.has_value() && header->at("typ").as_string() == "dpop+jwt" && !header->contains("crit"));
  require(!header->at("jwk").as_object().contains("d") && key->thumbprint.size() == 43);
  const auto payload = parse_strict_object(*base64url_decode(proof->payload));
  require(payload.has_value() && payload->at("htm").as_string() == "POST" &&
          payload->at("jti").as_string() == claims->jti);
  require(claims->issued_at >= kNow - dpop::kProofLifetime &&
          claims->issued_at <= kNow + dpop::kProofLifetime);
  return 0;
}
