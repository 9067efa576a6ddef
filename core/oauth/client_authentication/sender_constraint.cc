#include "core/oauth/client_authentication/sender_constraint.h"

#include "core/mtls/presented_certificate.h"

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
  if (!client.tls_client_certificate_bound_access_tokens) return proven_key(proofs, call, is_worth);
  // RFC 8705 §3.4 leaves open whether such a client may get a bearer token all the same: here it never does.
  // Before the proof, which counts once.
  const auto certificate = mtls::presented_certificate(call.request);
  if (!certificate)
    return ProvenSender(OAuthError{OAuthCode::invalid_request, "The client certificate is malformed."});
  if (!*certificate)
    return ProvenSender(OAuthError{OAuthCode::invalid_request,
                                   "This client must show its certificate: its tokens are bound to it."});
  GH_TRY(auto sender, proven_key(proofs, call, is_worth));
  if (auto* confirmation = std::get_if<tokens::Confirmation>(&sender))
    confirmation->x5t_s256 = (*certificate)->thumbprint();
  return sender;
}

tokens::Confirmation with_certificate(tokens::Confirmation proven, const http::Call& call) {
  const auto certificate = mtls::presented_certificate(call.request);
  if (certificate && *certificate) proven.x5t_s256 = (*certificate)->thumbprint();
  return proven;
}

}  // namespace gatehouse::oauth
