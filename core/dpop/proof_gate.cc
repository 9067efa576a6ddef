#include "core/dpop/proof_gate.h"

#include "core/crypto/digest.h"
#include "core/tenancy/host_name.h"

namespace gatehouse::dpop {
namespace {

ProofVerdict refused(std::string_view description) {
  return RefusedProof{.needs_nonce = false, .description = description};
}

/// Kind, key and `jti` cannot run into each other: a thumbprint has no NUL.
Digest replay_digest(const ProofKey& key, const ProofClaims& claims) {
  std::string text = "dpop_proof";
  text.append(1, '\0').append(key.thumbprint).append(1, '\0').append(claims.jti);
  return crypto::sha256(text);
}

/// Where this server alone knows what it has seen, nobody else's nonces count: one of before a crash would
/// not show that its proof is new.
Secret own_key(const Secret& nonce_key, std::string_view salt) {
  if (salt.empty()) return nonce_key.clone();
  const Digest key = crypto::keyed_digest(nonce_key.reveal(), {salt});
  return Secret::copy_of(crypto::as_bytes(key));
}

}  // namespace

ProofGate::ProofGate(Settings settings, const Secret& nonce_key, const replays::Replays& replays,
                     CacheTally& keys)
    : settings_(std::move(settings)),
      nonces_(own_key(nonce_key, replays.salt())),
      replays_(replays),
      keys_(kMostPerShard, keys) {
  keys_.trust(true);  // a header's key never changes
}

Result<ProofVerdict> ProofGate::check(const http::Call& call, std::string_view access_token,
                                      const IsWorthRemembering& is_worth) const {
  const auto count = call.request.count("dpop");  // RFC 9449 §4.1
  if (count == 0) return ProofVerdict(NoProof{});
  // Which of two proofs counts would be the reader's choice.
  if (count > 1) return refused("Send one DPoP header.");
  const bool on_io = call.running_on == http::RunsOn::io;
  if (on_io && replays_.waits()) return ProofVerdict(http::MoveTo{http::RunsOn::pool});

  const auto proof = split_proof(call.request.header("dpop").value_or(""));
  if (!proof) return refused(proof.error().description);
  const Digest header = crypto::sha256(proof->header);
  const std::string header_id(crypto::as_bytes(header));
  auto known = keys_.peek(header_id);
  const bool is_new = !known;
  // A key that must be looked at costs as much again as its signature (docs/adr/0005).
  if (on_io && (is_new || !jose::signs_quickly(known->key->key.algorithm())))
    return ProofVerdict(http::MoveTo{http::RunsOn::pool});
  std::shared_ptr<ProofKey> fresh;
  if (is_new) {
    auto made = proof_key(proof->header, settings_.algorithms);
    if (!made) return refused(made.error().description);
    fresh = std::make_shared<ProofKey>(*std::move(made));
    known = KnownKey{.key = fresh};
  }
  const auto& key = *known->key;
  const auto claims = check_proof(*proof, key,
                                  {.method = http::to_string(call.request.method),
                                   .uri = base_of(call) + std::string(call.path),
                                   .access_token = access_token,
                                   .now = call.now});
  if (!claims) return refused(claims.error().description);
  // Only keys that somebody holds: others cost nothing to make up.
  if (is_new) {
    fresh->sound = true;
    keys_.put(header_id, *known);
  }
  if (lacks_nonce(*claims, call.now))
    return ProofVerdict(RefusedProof{
        .needs_nonce = true, .description = "Make the DPoP proof with the nonce of the DPoP-Nonce header."});
  if (is_worth) {
    GH_TRY(const bool worth, is_worth());
    if (!worth) return ProofVerdict(ProvenKey{.thumbprint = key.thumbprint});
  }
  // As long as it would be right; to the second, as `iat` says it.
  const auto until = claims->issued_at + kProofLifetime + std::chrono::seconds(1);
  GH_TRY(const bool first, replays_.remember(replay_digest(key, *claims), until, call.now));
  if (!first) return refused("This DPoP proof was used before.");
  return ProofVerdict(ProvenKey{.thumbprint = key.thumbprint});
}

// RFC 9449 §8: clients try again by themselves with the nonce that they are told. After a crash that is how a
// proof shows that it was made since (§11.1).
bool ProofGate::lacks_nonce(const ProofClaims& claims, TimePoint now) const {
  if (!claims.nonce.empty()) return !nonces_.accepts(claims.nonce, now);
  return settings_.nonce_required ||
         replays_.may_be_forgotten({.issued_at = claims.issued_at,
                                    .expires_at = claims.issued_at + kProofLifetime,
                                    .longest = kProofLifetime,
                                    .skew = kProofLifetime});
}

std::vector<std::string> ProofGate::algorithm_names() const {
  std::vector<std::string> names;
  for (const auto algorithm : settings_.algorithms)
    names.emplace_back(to_string(algorithm));
  return names;
}

const std::string& ProofGate::base_of(const http::Call& call) const {
  const bool at_alias =
      !settings_.alias.empty() &&
      tenancy::authority_serves_issuer(call.request.header("host").value_or(""), settings_.alias);
  return at_alias ? settings_.alias : settings_.issuer;
}

void ProofGate::offer_nonce(http::Response& response, TimePoint now) const {
  response.headers.push_back({"DPoP-Nonce", nonces_.current(now)});
}

}  // namespace gatehouse::dpop
