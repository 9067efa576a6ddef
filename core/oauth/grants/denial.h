// The record of a token request that a grant refused. The reason is for operators only: the client is told
// invalid_grant and nothing else (RFC 6749 §5.2), or it could probe what a stolen value is. Above the limit
// of its network it is counted only: whoever names a public client has proved nothing.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/grants/grant.h"

namespace gatehouse::oauth {

Result<void> record_denial(const audit::TenantAudit& audit, const TokenRequest& request,
                           std::string_view grant_type, std::string_view reason);

}  // namespace gatehouse::oauth
