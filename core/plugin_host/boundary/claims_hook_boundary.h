// The boundary around a claims hook: what it offers is looked at once, when it is made, and no answer holds
// more than was asked for or a claim of the protocol. Whether values are JSON is for who reads them.
#pragma once

#include <memory>

#include "core/plugin_host/call_gate.h"
#include "gatehouse/claims.h"

namespace gatehouse::plugin_host::boundary {

/// An error where its info() breaks the contract.
Result<std::unique_ptr<ClaimsHook>> wrap_claims_hook(std::unique_ptr<ClaimsHook> inner,
                                                     std::shared_ptr<CallGate> gate);

/// Why an answer to a request for these claims breaks the contract, or null.
const char* is_sound(const HookedClaims& answer, std::span<const std::string> asked) noexcept;

}  // namespace gatehouse::plugin_host::boundary
