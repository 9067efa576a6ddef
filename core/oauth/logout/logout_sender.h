// LogoutSender: one tenant's part of back-channel logout: which clients must hear of the end of a session,
// and the call that tells one (Back-Channel Logout 1.0 §2.5). Blocks: for threads of its own. Thread-safe.
#pragma once

#include <vector>

#include "core/clients/client_directory.h"
#include "core/clients/subject_identifiers.h"
#include "core/fetch/guarded_fetcher.h"
#include "core/oauth/client_calls/call_outcome.h"
#include "core/oauth/client_calls/pending_calls.h"
#include "core/oidc/logout_token.h"
#include "core/oidc/response_encrypter.h"
#include "core/telemetry/log.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::oauth {

/// The end of a session, of which clients must hear.
struct EndedSession {
  EventId event;  ///< the session.ended that tells of it
  SessionId session;
  UserId user;
  TimePoint at;
};
/// As the queue keeps it: to be made at once, and for two hours, a stop of the server included.
PendingCall logout_call(const TenantId& tenant, const ClientId& client, const EndedSession& ended);
EndedSession ended_session(const PendingCall& call);

class LogoutSender {
 public:
  struct Settings {
    std::string issuer;
    std::string id_alg;  ///< of ID tokens, where a client has none of its own
  };
  /// All must outlive this, but for the fetcher.
  LogoutSender(Settings settings, const clients::ClientDirectory& clients, GrantStore& grants,
               const oidc::ResponseSigner& signer, const oidc::ResponseEncrypter& encrypter,
               const clients::SubjectIdentifiers& subjects,
               std::shared_ptr<const fetch::GuardedFetcher> fetcher, const telemetry::Log& log)
      : settings_(std::move(settings)),
        clients_(clients),
        grants_(grants),
        tokens_(settings_.issuer, signer),
        encrypter_(encrypter),
        subjects_(subjects),
        fetcher_(std::move(fetcher)),
        log_(log) {}

  /// Those that began a grant in it and registered a backchannel_logout_uri, each once; and those of which
  /// only somebody else's server could tell whether they did: the call finds out. Asks the store and nobody
  /// else.
  Result<std::vector<ClientId>> clients_of(const SessionId& session, TimePoint now) const;
  CallOutcome call(const PendingCall& logout, TimePoint now) const;

 private:
  Result<CallOutcome> try_call(const PendingCall& logout, TimePoint now) const;

  const Settings settings_;
  const clients::ClientDirectory& clients_;
  GrantStore& grants_;
  const oidc::LogoutTokenIssuer tokens_;
  const oidc::ResponseEncrypter& encrypter_;
  const clients::SubjectIdentifiers& subjects_;
  const std::shared_ptr<const fetch::GuardedFetcher> fetcher_;
  const telemetry::Log& log_;
};

}  // namespace gatehouse::oauth
