// The boundary around a grant handler: what it says of itself is looked at once, when it is made; a refusal
// is one that it declared, and what it grants lies within what was asked for.
#pragma once

#include <memory>

#include "core/plugin_host/call_gate.h"
#include "gatehouse/grant.h"

namespace gatehouse::plugin_host::boundary {

/// An error where its info() breaks the contract.
Result<std::unique_ptr<GrantHandler>> wrap_grant_handler(std::unique_ptr<GrantHandler> inner,
                                                         std::shared_ptr<CallGate> gate);

/// Why these break the contract, or null.
const char* is_sound(const GrantInfo& info) noexcept;
const char* is_sound(const GrantOutcome& outcome, const GrantInfo& info,
                     const GrantRequest& request) noexcept;

}  // namespace gatehouse::plugin_host::boundary
