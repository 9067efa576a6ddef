// TokenPush: the tokens of the push mode, CIBA §10.3.1: redeemed by the server itself when it tells the app,
// for the client that authenticated when it asked.
//
// Tokens are never kept on disk for it. The first try uses the decision up, once, in the step that stores the
// tokens (docs/adr/0008), and what it made stays in memory for the tries that follow. After a restart, where
// nobody knows whether the app got it, it is made again: the refresh token is derived, so that it is the same
// one and the family keeps a single head; the others are new. The app knows it by its auth_req_id. May sign
// with RSA: blocks. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string_view>

#include "core/oauth/ciba/backchannel_requests.h"
#include "core/oauth/grants/redemption.h"
#include "core/telemetry/metrics.h"

namespace gatehouse::oauth {

class TokenPush {
 public:
  /// `key` is the tenant's key for pushed refresh tokens alone. The others must outlive this.
  TokenPush(TenantId tenant, Secret key, GrantStore& grants, const Redemption& redemption,
            telemetry::Family<telemetry::Counter>& issued)
      : tenant_(std::move(tenant)),
        key_(std::move(key)),
        grants_(grants),
        redemption_(redemption),
        issued_(issued) {}

  struct Allowed {
    clients::ClientPtr client;
    const BackchannelRequests::Decision& decision;
    std::string_view auth_req_id;
  };
  /// The document that is pushed: of the tokens, or of the error where there are none, as for a client whose
  /// tokens must be bound to a key by now. Nothing where the app uses what an earlier try brought.
  Result<std::optional<Secret>> document(const Allowed& allowed, TimePoint now) const;
  /// It has arrived, or never will.
  void forget(const Digest& request) const;

 private:
  Result<std::optional<Secret>> make(const Allowed& allowed, TimePoint now) const;
  void count(const TokenResponse& tokens) const;
  const TenantId tenant_;
  const Secret key_;
  GrantStore& grants_;
  const Redemption& redemption_;
  telemetry::Family<telemetry::Counter>& issued_;
  mutable std::mutex mutex_;
  mutable std::map<Digest, Secret> made_;  ///< by request, while it is being told
};

/// CIBA §12: what is pushed in place of tokens.
Secret push_error(std::string_view auth_req_id, std::string_view error, std::string_view description);

}  // namespace gatehouse::oauth
