// AccessTokenReader: what a presented access token says, if it is good: signature or row, expiry, and its
// family's state.
//
// All defects answer alike (S-127). On an I/O thread it answers `would_wait` instead of asking the store.
// Keeps in memory what it has verified and what the store said of it: signatures until the tenant's keys
// change, rows and denials until the change feed reports them. Thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "core/tokens/access_token.h"
#include "core/tokens/family_cache.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::tokens {

enum class TokenVerdict { good, not_good, would_wait };

struct ReadAccessToken {
  TokenVerdict verdict = TokenVerdict::not_good;
  AccessToken token;  ///< only when good
  UserId user = {};   ///< of its grant: whom `sub` stands for; empty for client_credentials
  std::string jti;    ///< of a JWT
  Digest digest;      ///< what a store knows it under: an opaque value's row, a JWT's denial
  std::vector<std::string> userinfo_claims = {};  ///< of its grant, asked for by name (OpenID Core §5.5)
};

enum class MayWait { no, yes };

class AccessTokenReader {
 public:
  struct Issuer {
    TenantId tenant;
    std::string issuer;
    std::string audience;                     ///< the tenant's own `aud`
    std::vector<std::string> resources = {};  ///< APIs that its tokens can be for as well
  };
  struct Tallies {
    CacheTally& standings;   ///< what the store says of tokens
    CacheTally& signatures;  ///< tokens whose signature was verified
  };
  AccessTokenReader(Issuer issuer, const keys::KeyRing& keys, FamilyCache& families, TokenStore& tokens,
                    Tallies tallies);

  /// Whether a token opens what the tenant itself serves: one for an API does not (RFC 8707 §3).
  bool is_for_tenant(const AccessToken& token) const noexcept;
  Result<ReadAccessToken> read(std::string_view value, TimePoint now, MayWait may_wait) const;
  /// A JWT by itself: signed by us, for us and not expired. Whether it was revoked is not asked.
  ReadAccessToken read_signed(std::string_view value, TimePoint now) const;

  /// The change feed says that this token (a digest in hexadecimal; empty: any) is not what it was.
  void forget(const std::string& id) { standings_.forget(id); }
  void trust(bool fresh) noexcept { standings_.trust(fresh); }

 private:
  /// What the store says of a token: an opaque one's row, or whether a JWT is denied.
  struct Standing {
    std::shared_ptr<const AccessToken> row;
    bool denied = false;
    friend std::size_t owned_bytes(const Standing& standing) noexcept {
      return standing.row ? sizeof(AccessToken) + owned_bytes(*standing.row) : 0;
    }
  };
  struct Verified {
    std::shared_ptr<const keys::KeySet> keys;  ///< worth nothing once these are not the tenant's any more
    std::shared_ptr<const ReadAccessToken> read;
    friend std::size_t owned_bytes(const Verified& verified) noexcept {
      return sizeof(ReadAccessToken) + gatehouse::owned_bytes(verified.read->jti) +
             owned_bytes(verified.read->token);
    }
  };
  static constexpr std::size_t kMostPerShard = 1024;

  Result<std::optional<Standing>> standing_of(const Digest& digest, bool is_jwt, TimePoint now) const;
  Result<std::optional<Standing>> ask_store(const Digest& digest, bool is_jwt, TimePoint now) const;
  ReadAccessToken verify(std::string_view value, const keys::KeySet& keys, TimePoint now) const;
  Issuer issuer_;
  const keys::KeyRing& keys_;
  FamilyCache& families_;
  TokenStore& tokens_;
  mutable FollowedCache<Standing> standings_;
  mutable FollowedCache<Verified> verified_;
};

}  // namespace gatehouse::tokens
