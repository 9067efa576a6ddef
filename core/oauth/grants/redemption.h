// Redemption: the first tokens of a family, for the one-time ticket that stands for it: an authorization code
// (RFC 6749 §4.1.3), a device that a person allowed (RFC 8628 §3.4), a
// request that a person answered (CIBA §10). Whether the person may act is asked
// here, the ticket is used up and the tokens are stored in one durable step, and a second redemption revokes
// the family (S-061, S-205). Pool only. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/oauth/grants/person_tokens.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class Redemption {
 public:
  struct Settings {
    TenantId tenant;
    config::TokenSettings tokens;
  };
  Redemption(Settings settings, TenantStore& store, const PersonTokenIssuer& issuer, audit::TenantAudit audit)
      : settings_(std::move(settings)), store_(store), issuer_(issuer), audit_(std::move(audit)) {}

  /// What a client presented, after every check of its grant.
  struct Presented {
    std::string_view grant_type;
    TicketRef ticket;
    const FamilyRecord& family;
    std::string_view auth_req_id = {};  ///< where nobody presented it: the tokens are pushed (CIBA §10.3.1)
    bool refreshable = true;            ///< whether a client that may refresh gets a refresh token
  };
  /// Why there are no tokens, as a constant for the audit trail.
  struct NotRedeemed {
    std::string_view reason;
    bool recorded = false;
    std::optional<OAuthError> error = {};  ///< what the client is told in place of invalid_grant
  };
  using Outcome = std::variant<TokenResponse, NotRedeemed>;
  Result<Outcome> redeem(const TokenRequest& request, const Presented& presented) const;

 private:
  Result<Outcome> redeem_for(const accounts::Account& person, const TokenRequest& request,
                             const Presented& presented) const;
  TimePoint idle_end(const FamilyRecord& family, TimePoint now) const;
  Settings settings_;
  TenantStore& store_;
  const PersonTokenIssuer& issuer_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
