// ProofGate: what the `DPoP` header of a request proves (RFC 9449 §4.3): one proof, right for this request,
// with a nonce of ours where one is due, and never seen before on any node, also across restarts.
//
// One per tenant. Begins on an I/O thread, and ends there with a key that it has seen, of an algorithm that
// is quick, where remembering a proof waits on nothing; everything else is for the pool, before anything is
// remembered. Keeps the keys in memory: checking that a key is one costs as much as the signature.
// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <variant>

#include "core/base/followed_cache.h"
#include "core/dpop/nonces.h"
#include "core/dpop/proof.h"
#include "core/http/endpoint.h"
#include "core/replays/replays.h"

namespace gatehouse::dpop {

/// The request has no such header.
struct NoProof {};
/// It does, and does not count.
struct RefusedProof {
  bool needs_nonce = false;      ///< the client may try again with a nonce of ours (RFC 9449 §8)
  std::string_view description;  ///< a constant
};
struct ProvenKey {
  std::string thumbprint;  ///< `jkt`
};
using ProofVerdict = std::variant<NoProof, ProvenKey, RefusedProof, http::MoveTo>;

class ProofGate {
 public:
  struct Settings {
    std::string issuer;  ///< the address that clients know us by; endpoints stand under it
    bool nonce_required = false;
    std::string alias = {};  ///< where clients with certificates call the same endpoints (RFC 8705 §5)
    std::span<const jose::Algorithm> algorithms = proof_algorithms();  ///< of static duration
  };
  /// `nonce_key` is the tenant's key for nonces alone. `replays` and `keys` must outlive this.
  ProofGate(Settings settings, const Secret& nonce_key, const replays::Replays& replays, CacheTally& keys);

  /// Whether a proof, right in itself, comes with something that makes it worth remembering.
  using IsWorthRemembering = std::function<Result<bool>()>;
  /// `access_token`: the one that comes with the request, at resources; its hash must be in the proof.
  /// `is_worth`: empty for yes. One that is not remembered proves its key all the same.
  Result<ProofVerdict> check(const http::Call& call, std::string_view access_token = {},
                             const IsWorthRemembering& is_worth = {}) const;
  /// Names of the signatures that proofs may have, for the metadata document (RFC 9449 §5.1) and challenges.
  std::vector<std::string> algorithm_names() const;
  /// RFC 9449 §8.2: tells the nonce that the next proof should have.
  void offer_nonce(http::Response& response, TimePoint now) const;

 private:
  struct KnownKey {
    std::shared_ptr<const ProofKey> key;
    friend std::size_t owned_bytes(const KnownKey&) noexcept { return 4096; }  // as OpenSSL holds it, about
  };
  static constexpr std::size_t kMostPerShard = 256;

  const std::string& base_of(const http::Call& call) const;
  bool lacks_nonce(const ProofClaims& claims, TimePoint now) const;

  Settings settings_;
  Nonces nonces_;
  const replays::Replays& replays_;
  mutable FollowedCache<KnownKey> keys_;
};

}  // namespace gatehouse::dpop
