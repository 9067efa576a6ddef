// The client registration endpoint (RFC 7591 §3) and the client configuration endpoint (RFC 7592 §2) at one
// address: POST makes a client; GET, PUT and DELETE with `?client_id=` and its registration access token
// read, replace and remove it. Answers on the pool. Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/clients/client_secret.h"
#include "core/clients/sector_documents.h"
#include "core/http/endpoint.h"
#include "core/oauth/registration/registration_policy.h"
#include "core/runtime/rate_limit.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class ClientRegistrationEndpoint final : public http::Endpoint {
 public:
  struct Settings {
    TenantId tenant;
    std::string issuer;
    http::Scheme scheme = http::Scheme::https;
    config::RegistrationSettings rules;
    runtime::RateLimit attempts;  ///< of one network
  };
  ClientRegistrationEndpoint(Settings settings, RegistrationPolicy policy,
                             const clients::SectorDocuments& sectors, const clients::ClientSecrets& secrets,
                             TenantStore& store, audit::TenantAudit audit)
      : settings_(std::move(settings)),
        policy_(std::move(policy)),
        sectors_(sectors),
        secrets_(secrets),
        store_(store),
        audit_(std::move(audit)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

  /// How an initial access token is known to the store; the command line makes them.
  static Digest initial_access_digest(const TenantId& tenant, std::string_view token);

 private:
  Result<http::Response> answer(const http::Call& call) const;
  Result<http::Response> create(const http::Call& call) const;
  Result<http::Response> replace(const http::Call& call, ClientRecord record,
                                 const config::ClientMetadata& before) const;
  Result<http::Response> remove(const http::Call& call, const ClientRecord& record) const;
  TicketRef invitation_of(const http::Call& call) const;
  /// Whether this call may register at all: by an initial access token, or because anybody may.
  Result<std::optional<http::Response>> refuse_stranger(const http::Call& call) const;
  /// Counts it, and uses up its initial access token.
  Result<std::optional<http::Response>> use_up_admission(const http::Call& call) const;
  /// The policy's judgement, and what the client's owner says of its sector.
  std::variant<config::ClientMetadata, RegistrationRefusal> judge(boost::json::object request,
                                                                  const std::string& client_id,
                                                                  TimePoint now) const;
  http::Response refuse(const RegistrationRefusal& refusal) const;
  http::Response unauthorized() const;
  /// What is told beside the metadata.
  struct Beside {
    std::string_view access_token;             ///< RFC 7592 §3: always
    std::string_view secret = {};              ///< where it was just made
    std::string_view software_statement = {};  ///< where this call brought one
  };
  /// RFC 7591 §3.2.1, RFC 7592 §3: everything that is registered.
  http::Response tell(int status, const ClientRecord& record, const config::ClientMetadata& client,
                      const Beside& beside) const;
  Settings settings_;
  RegistrationPolicy policy_;
  const clients::SectorDocuments& sectors_;
  const clients::ClientSecrets& secrets_;
  TenantStore& store_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
