// AccessTokenReader: what a presented access token says, if it is good: signature or row, expiry, and its
// family's state.
//
// All defects answer alike (S-127). On an I/O thread it answers `would_wait` instead of asking the store.
#pragma once

#include <string_view>

#include "core/tokens/access_token.h"
#include "core/tokens/family_cache.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::tokens {

enum class TokenVerdict { good, not_good, would_wait };

struct ReadAccessToken {
  TokenVerdict verdict = TokenVerdict::not_good;
  AccessToken token;  ///< only when good
};

enum class MayWait { no, yes };

class AccessTokenReader {
 public:
  struct Issuer {
    TenantId tenant;
    std::string issuer;
    std::string audience;  ///< the tenant's own `aud`
  };
  AccessTokenReader(Issuer issuer, const keys::KeyRing& keys, FamilyCache& families, TokenStore& tokens)
      : issuer_(std::move(issuer)), keys_(keys), families_(families), tokens_(tokens) {}

  Result<ReadAccessToken> read(std::string_view value, TimePoint now, MayWait may_wait) const;

 private:
  Result<ReadAccessToken> read_jwt(std::string_view value, TimePoint now) const;
  Result<ReadAccessToken> read_opaque(std::string_view value, TimePoint now) const;
  Issuer issuer_;
  const keys::KeyRing& keys_;
  FamilyCache& families_;
  TokenStore& tokens_;
};

}  // namespace gatehouse::tokens
