// What a request proves of its sender beside who the client is: the keys that the tokens, or the code, that
// it asks for are bound to: that of a DPoP proof (RFC 9449 §5) and that of the client's certificate (RFC 8705
// §3). Begins on an I/O thread; a proof moves the call to the pool.
#pragma once

#include <variant>

#include "core/config/model.h"
#include "core/dpop/proof_gate.h"
#include "core/oauth/oauth_error.h"
#include "core/tokens/confirmation.h"

namespace gatehouse::oauth {

/// An empty Confirmation where nothing is proved and nothing has to be.
using ProvenSender = std::variant<tokens::Confirmation, OAuthError, http::MoveTo>;

/// The request brings a proof, right or wrong.
bool has_proof(const http::Call& call) noexcept;

/// By a DPoP proof, of any request.
Result<ProvenSender> proven_key(const dpop::ProofGate& proofs, const http::Call& call,
                                const dpop::ProofGate::IsWorthRemembering& is_worth = {});
/// Of a request for tokens, which some clients must never get unbound: what they are to be bound to.
Result<ProvenSender> proven_sender(const dpop::ProofGate& proofs, const http::Call& call,
                                   const config::ClientMetadata& client,
                                   const dpop::ProofGate::IsWorthRemembering& is_worth = {});

/// The same with the certificate that came with the request, whether or not tokens are to be bound to it: for
/// tokens that are presented.
tokens::Confirmation with_certificate(tokens::Confirmation proven, const http::Call& call);

}  // namespace gatehouse::oauth
