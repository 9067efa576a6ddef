// ClientNotifier: tells one tenant's apps how a request ended (CIBA §10.2, §10.3, §12): a POST to the address
// that the client registered, with the token that it gave for this one request.
//
// The request is stored together with an event of the audit trail, as is the decision. From those events
// follow the calls, which wait in a file: neither a crash nor a stop of the server loses one. What they keep
// is the request's digest. What they carry is unsealed or made when they are made, and is never logged.
// Blocks: for threads of the queue. Thread-safe.
#pragma once

#include <memory>
#include <optional>

#include "core/clients/client_directory.h"
#include "core/fetch/guarded_fetcher.h"
#include "core/oauth/client_calls/call_outcome.h"
#include "core/oauth/client_calls/pending_calls.h"
#include "core/oauth/token_delivery/token_push.h"
#include "core/telemetry/log.h"

namespace gatehouse::oauth {

/// What such an event makes necessary. A decision: a call at once. A request of the push mode: a call when it
/// expires, whose place the decision's takes. Nothing for apps that poll, and for all other events.
std::optional<PendingCall> notification_after(const TenantId& tenant, const AuditEvent& event);
/// The mode of such a call, ping or push.
std::string_view mode_of(const PendingCall& call) noexcept;

class ClientNotifier {
 public:
  /// All must outlive this, but for the fetcher.
  struct Parts {
    const clients::ClientDirectory& clients;
    const BackchannelRequests& requests;
    const TokenPush& push;
    std::shared_ptr<const fetch::GuardedFetcher> fetcher;
    const telemetry::Log& log;
  };
  explicit ClientNotifier(Parts parts) : parts_(std::move(parts)) {}

  CallOutcome call(const PendingCall& call, TimePoint now) const;
  /// It will not be made again.
  void ended(const PendingCall& call) const;

 private:
  struct Ended;
  Result<CallOutcome> try_call(const PendingCall& call, TimePoint now) const;
  Result<std::optional<Secret>> document_of(const Ended& ended, TimePoint now) const;
  Parts parts_;
};

}  // namespace gatehouse::oauth
