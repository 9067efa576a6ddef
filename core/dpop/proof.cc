#include "core/dpop/proof.h"

#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/base/document.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "core/dpop/target_uri.h"

namespace gatehouse::dpop {
namespace {

constexpr std::string_view kType = "dpop+jwt";

constexpr ProofRefusal kMalformed{"The DPoP proof is not a compact JWS of acceptable size."};
constexpr ProofRefusal kHeader{
    "The DPoP proof's header must have typ dpop+jwt, an alg that is offered here, and the public key as "
    "jwk."};
constexpr ProofRefusal kSignature{"The DPoP proof's signature is not of the key in its header."};
constexpr ProofRefusal kJti{"The DPoP proof's jti must be a string of 1 to 256 bytes."};
constexpr ProofRefusal kMethod{"The DPoP proof's htm is not the method of this request."};
constexpr ProofRefusal kTarget{"The DPoP proof's htu is not the address of this endpoint."};
constexpr ProofRefusal kTime{
    "The DPoP proof's iat is missing or more than 60 seconds from the server's time."};
constexpr ProofRefusal kToken{"The DPoP proof's ath is not the hash of this access token."};
constexpr ProofRefusal kNonce{"The DPoP proof's nonce must be a string of 1 to 256 bytes."};

/// The member if it is a string of 1 to `most` bytes; else empty.
std::string bounded_text(const boost::json::object& claims, std::string_view name, std::size_t most) {
  const auto* member = claims.if_contains(name);
  if (member == nullptr || !member->is_string() || member->get_string().size() > most) return {};
  return std::string(member->get_string());
}

/// RFC 9449 §4.2.
std::string token_hash(std::string_view access_token) {
  const Digest digest = crypto::sha256(access_token);
  return base64url_encode(crypto::as_bytes(digest));
}

}  // namespace

std::span<const jose::Algorithm> proof_algorithms() noexcept { return jose::key_pair_algorithms(); }

Result<jose::EmbeddedKeyJws, ProofRefusal> split_proof(std::string_view proof) {
  if (proof.size() > kMaxProofSize) return kMalformed;
  const auto jws = jose::split_embedded_key_jws(proof);
  if (!jws) return kMalformed;
  return *jws;
}

Result<ProofKey, ProofRefusal> proof_key(std::string_view header, std::span<const jose::Algorithm> accepted) {
  auto key = jose::key_of_header(header, kType, accepted);
  if (!key) return kHeader;
  auto thumbprint = key->thumbprint();
  return ProofKey{.key = *std::move(key), .thumbprint = std::move(thumbprint)};
}

// RFC 9449 §4.3. `exp` and `nbf` are no claims of a proof and say nothing.
Result<ProofClaims, ProofRefusal> check_proof(const jose::EmbeddedKeyJws& proof, const ProofKey& key,
                                              const ProofTarget& target) {
  const auto claims = jose::verify_embedded_key_jws(proof, key.key);
  if (!claims) return kSignature;
  ProofClaims checked{.jti = bounded_text(*claims, "jti", kMaxJtiSize),
                      .nonce = bounded_text(*claims, "nonce", kMaxNonceSize),
                      .issued_at = {}};
  if (checked.jti.empty()) return kJti;
  // A proof that was caught on its way to one place must be worth nothing at another.
  if (text_member(*claims, "htm") != target.method) return kMethod;
  if (!is_same_target(text_member(*claims, "htu"), target.uri)) return kTarget;
  const auto* iat = claims->if_contains("iat");
  const auto issued_at = iat != nullptr ? jose::parse_numeric_date(*iat) : std::nullopt;
  // Proofs made ahead, for a time when their maker has lost the key, are refused as old ones are (§11.2).
  if (!issued_at || *issued_at > target.now + kProofLifetime || *issued_at < target.now - kProofLifetime)
    return kTime;
  checked.issued_at = *issued_at;
  if (!target.access_token.empty() && text_member(*claims, "ath") != token_hash(target.access_token))
    return kToken;
  if (claims->contains("nonce") && checked.nonce.empty()) return kNonce;
  if (!key.sound && !key.key.is_sound()) return kHeader;
  return checked;
}

Result<std::string> make_proof(const jose::PrivateKey& key, const ProofTarget& target,
                               std::string_view nonce) {
  boost::json::object claims{{"jti", random_base64url(16)},
                             {"htm", target.method},
                             {"htu", target.uri},
                             {"iat", as_seconds(target.now)}};
  if (!target.access_token.empty()) claims["ath"] = token_hash(target.access_token);
  if (!nonce.empty()) claims["nonce"] = nonce;
  return jose::sign_embedded_key_jws(key, kType, boost::json::serialize(claims));
}

}  // namespace gatehouse::dpop
