#include "core/jose/embedded_key_jws.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/base/base64.h"
#include "core/base/contains.h"
#include "core/jose/compact_jws.h"

namespace gatehouse::jose {
namespace {

// A public RSA key of 4096 bits takes 740 of these bytes. What is larger costs more to verify than somebody
// whom we do not know yet is worth (S-126).
constexpr JsonLimits kHeaderLimits{.bytes = 1024, .depth = 3, .members = 16};
constexpr JsonLimits kPayloadLimits{.bytes = 4096, .depth = 8, .members = 64};

}  // namespace

Result<EmbeddedKeyJws, Refusal> split_embedded_key_jws(std::string_view text) {
  if (text.size() > kMaxTokenSize) return Refusal{"too large"};
  const auto parts = split_compact(text);
  if (!parts) return Refusal{"not a compact JWS"};
  return EmbeddedKeyJws{.header = parts->header,
                        .signed_part = parts->signed_part,
                        .payload = parts->payload,
                        .signature = parts->signature};
}

Result<PublicKey, Refusal> key_of_header(std::string_view header, std::string_view typ,
                                         std::span<const Algorithm> algorithms) {
  const auto members = decode_object(header, kHeaderLimits);
  if (!members) return Refusal{"header is not acceptable JSON"};
  if (has_refused_member(*members)) return Refusal{"header has a member that is never accepted"};
  if (text_of(*members, "typ") != typ) return Refusal{"typ"};
  const auto algorithm = parse_algorithm(text_of(*members, "alg"));
  if (!algorithm || is_mac(*algorithm) || !contains(algorithms, *algorithm))
    return Refusal{"alg is not accepted here"};
  const auto* jwk = members->if_contains("jwk");
  if (jwk == nullptr || !jwk->is_object()) return Refusal{"jwk is missing"};
  auto key = PublicKey::from_presented_jwk(jwk->get_object(), *algorithm);
  if (!key) return Refusal{"jwk is not an acceptable public key for alg"};
  return *std::move(key);
}

Result<boost::json::object, Refusal> verify_embedded_key_jws(const EmbeddedKeyJws& jws,
                                                             const PublicKey& key) {
  const auto signature = base64url_decode(jws.signature);
  if (!signature || !key.verify(jws.signed_part, *signature)) return Refusal{"signature"};
  auto claims = decode_object(jws.payload, kPayloadLimits);
  if (!claims) return Refusal{"payload is not acceptable JSON"};
  return *std::move(claims);
}

Result<std::string> sign_embedded_key_jws(const PrivateKey& key, std::string_view typ,
                                          std::string_view payload) {
  GH_TRY(const PublicKey public_key, key.public_key(KeyId()));
  auto jwk = boost::json::parse(public_key.to_jwk()).get_object();
  for (const auto* needless : {"kid", "use", "alg"})
    jwk.erase(needless);
  std::string text = base64url_encode(boost::json::serialize(
      boost::json::object{{"typ", typ}, {"alg", to_string(key.algorithm())}, {"jwk", std::move(jwk)}}));
  text += '.';
  base64url_append(text, payload);
  GH_TRY(const std::string signature, key.sign(text));
  text += '.';
  base64url_append(text, signature);
  return text;
}

}  // namespace gatehouse::jose
