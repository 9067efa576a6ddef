// The token endpoint, RFC 6749 §3.2: authenticates the client, finds the grant, writes the answer. Begins on
// an I/O thread; whatever would wait there moves the call to a pool.
#pragma once

#include <memory>
#include <vector>

#include "core/oauth/endpoints/client_gate.h"
#include "core/oauth/grants/grant.h"

namespace gatehouse::oauth {

class TokenEndpoint final : public http::Endpoint {
 public:
  TokenEndpoint(const ClientGate& gate, std::vector<std::unique_ptr<Grant>> grants)
      : gate_(gate), grants_(std::move(grants)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;
  /// For the metadata document.
  std::vector<std::string> grant_types() const;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  const Grant* find(std::string_view grant_type) const noexcept;
  const ClientGate& gate_;
  std::vector<std::unique_ptr<Grant>> grants_;
};

}  // namespace gatehouse::oauth
