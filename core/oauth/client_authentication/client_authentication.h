// Client authentication: who calls the token endpoint, and the proof that this was checked (RFC 6749 §2.3).
//
// Exactly one method per request, and it must be the registered one. Unknown client, wrong secret and wrong
// method share one error, one code path and one timing shape (S-219). Immutable; thread-safe.
#pragma once

#include <functional>
#include <string_view>
#include <variant>

#include "core/clients/client_directory.h"
#include "core/clients/client_secret.h"
#include "core/http/endpoint.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "core/oauth/client_authentication/client_certificates.h"
#include "core/oauth/oauth_error.h"
#include "core/runtime/rate_limit.h"

namespace gatehouse::oauth {

/// A client that proved itself in this request (a public one by nothing but its id). Made only by
/// ClientAuthenticator.
class AuthenticatedClient {
 public:
  const config::ClientMetadata& metadata() const noexcept { return *client_; }
  const clients::ClientPtr& shared() const noexcept { return client_; }
  ClientId id() const { return ClientId(client_->client_id); }
  bool is_public() const noexcept { return client_->token_endpoint_auth_method == "none"; }

 private:
  friend class ClientAuthenticator;
  friend class TokenPush;  // for the client whose authenticated request a person has answered (CIBA §10.3)
  explicit AuthenticatedClient(clients::ClientPtr client) : client_(std::move(client)) {}
  clients::ClientPtr client_;
};

/// What the client is told is the same for all; the rest is for the audit trail, where an operator looks for
/// an app's developer.
struct RefusedClient {
  OAuthError error;
  std::string_view reason;  ///< unknown_client, wrong_method, wrong_secret, of an assertion or a certificate
                            ///< what is wrong with it; else the error's own code
  ClientId claimed = {};    ///< who it says that it is, where that is a client
};

/// The client, why it is none, or the pool on which the check can be made.
using ClientVerdict = std::variant<AuthenticatedClient, RefusedClient, http::MoveTo>;

class ClientAuthenticator {
 public:
  ClientAuthenticator(const clients::ClientDirectory& clients, const clients::ClientSecrets& secrets,
                      const ClientAssertions& assertions, const ClientCertificates& certificates,
                      runtime::RateLimit failures)
      : clients_(clients),
        secrets_(secrets),
        assertions_(assertions),
        certificates_(certificates),
        failures_(std::move(failures)) {}

  /// Whether the rest of a client's request is for I/O threads: what can be presented once only must not be
  /// used up by a call that begins anew on a pool.
  using StaysOnIo = std::function<bool(const config::ClientMetadata&)>;
  /// `stays`: empty for no.
  Result<ClientVerdict> authenticate(const http::Call& call, const StaysOnIo& stays = {}) const;
  /// What it understands, for the metadata document; by certificates as far as they count there.
  static std::vector<std::string> methods(const config::MtlsSettings& mtls);

 private:
  struct Presented;
  static std::variant<Presented, OAuthError> read_presented(const http::Call& call);
  Result<ClientVerdict> judge_secret(const clients::ClientPtr& client, const Presented& presented,
                                     const http::Call& call) const;
  Result<ClientVerdict> judge_assertion(const clients::ClientPtr& client, const Presented& presented,
                                        const http::Call& call, const StaysOnIo& stays) const;
  Result<ClientVerdict> judge_certificate(const clients::ClientPtr& client, const http::Call& call) const;
  const clients::ClientDirectory& clients_;
  const clients::ClientSecrets& secrets_;
  const ClientAssertions& assertions_;
  const ClientCertificates& certificates_;
  runtime::RateLimit failures_;  ///< of one network, where a guess costs a password hash
};

}  // namespace gatehouse::oauth
