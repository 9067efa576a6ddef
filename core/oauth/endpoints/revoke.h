// The revocation endpoint, RFC 7009: an app gives a token back. A refresh token takes its whole family along;
// an access token goes alone, an opaque one as a row, a JWT by a mark that introspection and userinfo heed
// until its end. The change is durable before the answer. Authenticates on an I/O thread, works on the pool.
#pragma once

#include "core/oauth/endpoints/client_gate.h"
#include "core/oidc/id_token_reader.h"
#include "core/tokens/access_token_reader.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

/// What in memory has to follow a revocation at once, before the change feed tells the other nodes.
struct RevocationCaches {
  tokens::AccessTokenReader& access_tokens;
  tokens::FamilyCache& families;
};

class RevokeEndpoint final : public http::Endpoint {
 public:
  RevokeEndpoint(TenantId tenant, const ClientGate& gate, TenantStore& store, RevocationCaches caches,
                 const oidc::IdTokenReader& id_tokens, audit::TenantAudit audit)
      : tenant_(std::move(tenant)),
        gate_(gate),
        store_(store),
        caches_(caches),
        id_tokens_(id_tokens),
        audit_(std::move(audit)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  struct Presented {
    const http::Call& call;
    const AuthenticatedClient& client;
    std::string_view token;
  };
  enum class Outcome { revoked, unknown, anothers, unsupported };
  Result<http::Answer> answer(const http::Call& call) const;
  Result<Outcome> revoke(const Presented& presented) const;
  Result<Outcome> revoke_signed(const Presented& presented) const;
  Result<Outcome> revoke_opaque(const Presented& presented) const;
  Result<Outcome> revoke_refresh(const Presented& presented) const;

  TenantId tenant_;
  const ClientGate& gate_;
  TenantStore& store_;
  RevocationCaches caches_;
  const oidc::IdTokenReader& id_tokens_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
