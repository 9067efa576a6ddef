// The token endpoint, RFC 6749 §3.2: authenticates the client, finds the grant, writes the answer. Begins on
// an I/O thread; whatever would wait there moves the call to a pool.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "core/dpop/proof_gate.h"
#include "core/oauth/endpoints/client_gate.h"
#include "core/oauth/grants/grant.h"
#include "core/telemetry/instruments.h"

namespace gatehouse::oauth {

class TokenEndpoint final : public http::Endpoint {
 public:
  /// Tokens are counted in `issued`, which outlives this, as the tenant's.
  TokenEndpoint(const ClientGate& gate, const dpop::ProofGate& proofs,
                std::vector<std::unique_ptr<Grant>> grants, const TenantId& tenant,
                telemetry::Family<telemetry::Counter>& issued);

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;
  /// For the metadata document.
  std::vector<std::string> grant_types() const;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  struct Offered {
    Offered(std::unique_ptr<Grant> what, const TenantId& tenant,
            telemetry::Family<telemetry::Counter>& issued);
    std::unique_ptr<Grant> grant;
    struct Cells {
      telemetry::Cell<telemetry::Counter> access, refresh;
    };
    telemetry::Cell<telemetry::Counter> id;
    Cells unbound, to_a_key, to_a_certificate;
    static Cells cells(telemetry::Family<telemetry::Counter>& issued, const TenantId& tenant,
                       const Grant& grant, const tokens::Confirmation& confirmation);
    const Cells& of(const tokens::Confirmation& confirmation) const noexcept;
  };
  static void count(const Offered& offered, const TokenRequest& request, const TokenResponse& tokens);
  const Offered* find(std::string_view grant_type) const noexcept;
  const ClientGate& gate_;
  const dpop::ProofGate& proofs_;
  std::deque<Offered> grants_;  // none ever moves
};

}  // namespace gatehouse::oauth
