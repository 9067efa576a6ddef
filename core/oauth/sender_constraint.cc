#include "core/oauth/sender_constraint.h"

namespace gatehouse::oauth {

bool has_proof(const http::Call& call) noexcept { return call.request.count("dpop") != 0; }

Result<ProvenSender> proven_key(const dpop::ProofGate& proofs, const http::Call& call,
                                const dpop::ProofGate::IsWorthRemembering& is_worth) {
  GH_TRY(auto verdict, proofs.check(call, {}, is_worth));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&verdict)) return ProvenSender(*elsewhere);
  if (const auto* refused = std::get_if<dpop::RefusedProof>(&verdict))
    return ProvenSender(
        OAuthError{refused->needs_nonce ? OAuthCode::use_dpop_nonce : OAuthCode::invalid_dpop_proof,
                   refused->description});
  if (auto* proven = std::get_if<dpop::ProvenKey>(&verdict))
    return ProvenSender(tokens::Confirmation{.jkt = std::move(proven->thumbprint)});
  return ProvenSender(tokens::Confirmation{});
}

Result<ProvenSender> proven_sender(const dpop::ProofGate& proofs, const http::Call& call,
                                   const config::ClientMetadata& client,
                                   const dpop::ProofGate::IsWorthRemembering& is_worth) {
  // RFC 9449 §5.2: such a client never gets a token that a thief could use.
  if (client.dpop_bound_access_tokens && !has_proof(call))
    return ProvenSender(OAuthError{OAuthCode::invalid_dpop_proof, "This client must send a DPoP proof."});
  return proven_key(proofs, call, is_worth);
}

}  // namespace gatehouse::oauth
