// ClientGate: what every endpoint that clients call directly does first: parameters once and in the body, the
// client authenticated; and how it refuses. Begins on an I/O thread. Immutable; thread-safe.
#pragma once

#include <optional>
#include <variant>

#include "core/audit/tenant_audit.h"
#include "core/oauth/client_authentication/client_authentication.h"
#include "core/runtime/rate_limit.h"
#include "core/telemetry/log.h"

namespace gatehouse::oauth {

class ClientGate {
 public:
  struct Settings {
    TenantId tenant;
    http::Scheme scheme = http::Scheme::https;
    bool recording_waits = false;  ///< audit mode `required`: each record waits for the disk
    runtime::RateLimit denials;    ///< of one network, that are recorded one by one
  };
  ClientGate(Settings settings, const ClientAuthenticator& authenticator, audit::TenantAudit audit,
             const telemetry::Log& log)
      : settings_(std::move(settings)), authenticator_(authenticator), audit_(std::move(audit)), log_(log) {}

  /// Nothing when the form is well-formed, or the answer that says otherwise.
  Result<std::optional<http::Answer>> well_formed(const http::Call& call) const;
  /// The same, and it holds the parameter.
  Result<std::variant<std::string_view, http::Answer>> required(const http::Call& call,
                                                                std::string_view parameter) const;
  /// `stays` as of ClientAuthenticator.
  Result<std::variant<AuthenticatedClient, http::Answer>> authenticate(
      const http::Call& call, const ClientAuthenticator::StaysOnIo& stays = {}) const;

  /// Records the refusal of an authenticated client, and answers it.
  Result<http::Answer> refuse(const http::Call& call, const OAuthError& error, std::string_view actor) const;
  /// Trouble inside. The client is told its kind; the log has the rest, under the request's id.
  http::Response trouble(const Error& error, const http::Call& call) const;
  http::Scheme scheme() const noexcept { return settings_.scheme; }
  const runtime::RateLimit& denials() const noexcept { return settings_.denials; }

 private:
  /// Of who has proved nothing.
  Result<http::Answer> refuse_unproved(const http::Call& call, const RefusedClient& refused) const;

  Settings settings_;
  const ClientAuthenticator& authenticator_;
  audit::TenantAudit audit_;
  const telemetry::Log& log_;
};

}  // namespace gatehouse::oauth
