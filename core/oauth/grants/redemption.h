// Redemption: the first tokens of a family, for the one-time ticket that stands for it: an authorization code
// (RFC 6749 §4.1.3), a device that a person allowed (RFC 8628 §3.4), a request that a person answered (CIBA
// §10). Whether the person may act is asked here, the ticket is used up and the tokens are stored in one
// durable step, and a second redemption revokes the family (S-061, S-205). Pool only. Thread-safe.
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
    std::string_view refresh_token = {};  ///< what the refresh token must be; empty: drawn
    bool refreshable = true;              ///< whether a client that may refresh gets a refresh token
  };
  /// Why there are no tokens, as a constant for the audit trail.
  struct NotRedeemed {
    std::string_view reason;
    bool recorded = false;
    bool arrived = false;                  ///< of renew(): the client uses what it was given
    std::optional<OAuthError> error = {};  ///< what the client is told in place of invalid_grant
  };
  using Outcome = std::variant<TokenResponse, NotRedeemed>;
  Result<Outcome> redeem(const TokenRequest& request, const Presented& presented) const;
  /// The same as the answer to who presented it. What it is not redeemed for is recorded, and told as
  /// `invalid`.
  Result<GrantAnswer> answer(const TokenRequest& request, const Presented& presented,
                             const OAuthError& invalid) const;
  /// The tokens once more, of a ticket that was used up for them, where nobody knows whether they arrived:
  /// the same refresh token, which must be named, as long as it is unused; a new access token and ID token.
  Result<Outcome> renew(const TokenRequest& request, const Presented& presented) const;

 private:
  /// The tokens and how they are told of, before anything is stored.
  struct Made {
    PersonTokens tokens;
    AuditEvent issued;
  };
  Result<std::variant<Made, NotRedeemed>> make(const TokenRequest& request, const Presented& presented) const;
  Digest refresh_digest(std::string_view token) const;
  TimePoint idle_end(const FamilyRecord& family, TimePoint now) const;
  Settings settings_;
  TenantStore& store_;
  const PersonTokenIssuer& issuer_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
