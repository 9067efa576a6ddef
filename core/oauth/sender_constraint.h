// What a request proves of its sender beside who the client is: the key that the tokens, or the code, that it
// asks for are bound to (RFC 9449 §5). Begins on an I/O thread; a proof moves the call to the pool.
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

/// Of any request.
Result<ProvenSender> proven_key(const dpop::ProofGate& proofs, const http::Call& call,
                                const dpop::ProofGate::IsWorthRemembering& is_worth = {});
/// Of a request for tokens, which some clients must never get unbound.
Result<ProvenSender> proven_sender(const dpop::ProofGate& proofs, const http::Call& call,
                                   const config::ClientMetadata& client,
                                   const dpop::ProofGate::IsWorthRemembering& is_worth = {});

}  // namespace gatehouse::oauth
