// grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer, RFC 7523 §2.1: an issuer that the tenant trusts
// says whom a client acts for, in a JWT that it signed.
//
// An assertion is for this tenant alone, good once and for five minutes at most, and only from the clients
// that may bring that issuer's (S-240, S-131). It names a person by the `sub` that they have here: a login
// name can be given to somebody else. Its client gets an access token; an ID token and refresh tokens come of
// a sign-in, and here was none (RFC 7521 §4.1). Its issuer's keys are in the tenant's file or at a jwks_uri,
// which is asked as those of clients are. Written against the SDK's interface like any plugin. Asks the
// store, and may fetch keys: pool only. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/clients/client_keys.h"
#include "core/config/model.h"
#include "core/replays/replays.h"
#include "gatehouse/grant.h"

namespace gatehouse::oauth {

inline constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

class JwtBearerHandler final : public GrantHandler {
 public:
  struct Settings {
    TenantId tenant;
    std::string issuer;   ///< of the tenant
    bool strict = false;  ///< algorithms as FAPI 2.0 Security Profile §5.4.1 wants them
  };
  /// All must outlive this.
  JwtBearerHandler(Settings settings, const std::vector<config::AssertionIssuer>& issuers,
                   fetch::RemoteDocuments& documents, const replays::Replays& replays);

  GrantInfo info() const override;
  Result<GrantOutcome> exchange(const GrantRequest& request) override;

 private:
  struct Trusted {
    const config::AssertionIssuer& issuer;
    clients::ClientPtr key_holder;  ///< no client: what ClientKeys knows the owner of keys as
  };
  const Trusted* find(std::string_view issuer, const ClientId& client) const noexcept;
  bool is_for_us(std::string_view audience) const noexcept;
  Settings settings_;
  std::vector<Trusted> trusted_;
  clients::ClientKeys keys_;
  const replays::Replays& replays_;
};

}  // namespace gatehouse::oauth
