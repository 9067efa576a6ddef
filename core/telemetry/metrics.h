// Metrics: everything that the server counts while it works, by the names of metric_catalogue.h. What can be
// looked up when it is asked for (queues, connections, keys) has no place here.
//
// Made by main before the server and outliving it; handed to whoever counts. Thread-safe.
#pragma once

#include "core/base/followed_cache.h"
#include "core/telemetry/instruments.h"

namespace gatehouse::telemetry {

struct Metrics {
  Family<Histogram> request_duration{metric::kRequestDuration};
  Level active_requests;
  Family<Histogram> authentication_duration{metric::kAuthenticationDuration};
  Family<Histogram> password_hash_duration{metric::kPasswordHashDuration};
  Family<Counter> authorize_requests{metric::kAuthorizeRequests};
  Family<Counter> tokens_issued{metric::kTokensIssued};
  Family<Counter> token_errors{metric::kTokenErrors};
  Family<Counter> refresh_reuse{metric::kRefreshReuse};
  Family<Counter> authentications{metric::kAuthentications};
  Family<Counter> password_rehashes{metric::kPasswordRehashes};
  Family<Counter> login_flow{metric::kLoginFlow};
  Family<Counter> consents{metric::kConsents};
  Family<Counter> rate_limited{metric::kRateLimited};
  Family<Counter> signing_operations{metric::kSigningOperations};
  Family<Counter> audit_events{metric::kAuditEvents};
  Family<Counter> fetches{metric::kFetches};
  Family<Counter> logout_calls{metric::kLogoutCalls};
  Family<Counter> config_reloads{metric::kConfigReloads};
  struct Caches {
    CacheTally clients;
    CacheTally families;
    CacheTally accounts;
    CacheTally access_tokens;  ///< what the store says of them
    CacheTally signatures;     ///< of access tokens
    CacheTally proof_keys;     ///< that DPoP proofs were made with
  } caches;
  std::atomic<std::int64_t> last_reload{0};  ///< seconds since the epoch

  void write(Exposition& out) const;

 private:
  void write_caches(Exposition& out) const;
};

/// process_*, read from /proc/self.
void write_process_metrics(Exposition& out);

}  // namespace gatehouse::telemetry
