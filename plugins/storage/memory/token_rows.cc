#include "token_rows.h"

namespace gatehouse::memory {

Result<void> check_new_tokens(const TenantData& data, const FamilyId& family,
                              const std::optional<NewAccessToken>& access,
                              const std::optional<NewRefreshToken>& refresh) {
  if (access && access->family != family)
    return Error(ErrorCode::invalid_argument, "the access token names another family");
  if (refresh && family.empty()) return Error(ErrorCode::invalid_argument, "a refresh token needs a family");
  if (access && data.access_tokens.contains(access->digest))
    return Error(ErrorCode::already_exists, "the access token is known");
  if (refresh && data.refresh_tokens.contains(refresh->digest))
    return Error(ErrorCode::already_exists, "the refresh token is known");
  return {};
}

void insert_access(TenantData& data, const std::optional<NewAccessToken>& access) {
  if (access) data.access_tokens.emplace(access->digest, *access);
}

void insert_refresh(TenantData& data, const FamilyId& family, NewRefreshToken token,
                    std::uint32_t generation) {
  token.generation = generation;
  const Digest digest = token.digest;
  data.generations.emplace(std::pair(family, generation), digest);
  data.refresh_tokens.emplace(
      digest, RefreshRecord{.token = std::move(token), .family = family, .first_used_at = std::nullopt});
}

}  // namespace gatehouse::memory
