// The checks and insertions of tokens that redeem, rotate and issue share. Call under the tenant's lock.
#pragma once

#include "tenant_data.h"

namespace gatehouse::memory {

/// May these tokens be stored in `family` (empty: none)? Changes nothing.
Result<void> check_new_tokens(const TenantData& data, const FamilyId& family,
                              const std::optional<NewAccessToken>& access,
                              const std::optional<NewRefreshToken>& refresh);
void insert_access(TenantData& data, const std::optional<NewAccessToken>& access);
void insert_refresh(TenantData& data, const FamilyId& family, NewRefreshToken token,
                    std::uint32_t generation);

}  // namespace gatehouse::memory
