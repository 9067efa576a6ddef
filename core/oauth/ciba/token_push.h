// TokenPush: the tokens of the push mode, CIBA §10.3.1: redeemed by the server itself at the moment of the
// decision, for the client that authenticated when it asked. May sign with RSA: pool only. Thread-safe.
#pragma once

#include <string_view>

#include "core/oauth/ciba/backchannel_requests.h"
#include "core/oauth/grants/redemption.h"
#include "core/telemetry/metrics.h"

namespace gatehouse::oauth {

class TokenPush {
 public:
  TokenPush(TenantId tenant, const Redemption& redemption, telemetry::Family<telemetry::Counter>& issued)
      : tenant_(std::move(tenant)), redemption_(redemption), issued_(issued) {}

  /// What was just allowed, by the request of `call`.
  struct Allowed {
    const config::ClientMetadata& client;
    const FamilyRecord& family;
    TicketRef ticket;
    std::string_view auth_req_id;
  };
  /// The document that is pushed: of the tokens, or of the error where there are none.
  Result<Secret> document(const Allowed& allowed, const http::Call& call) const;

 private:
  void count(const TokenResponse& tokens) const;
  TenantId tenant_;
  const Redemption& redemption_;
  telemetry::Family<telemetry::Counter>& issued_;
};

/// CIBA §12: what is pushed in place of tokens.
Secret push_error(std::string_view auth_req_id, std::string_view error, std::string_view description);

}  // namespace gatehouse::oauth
