// The userinfo endpoint, OpenID Core §5.3: the claims that an access token's scope allows. GET and POST; the
// token in the Authorization header or a form body, never in the query (RFC 6750 §2.3 is unsafe: queries end
// up in logs).
#pragma once

#include <variant>

#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/oidc/claims.h"
#include "core/tokens/access_token_reader.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oidc {

class UserinfoEndpoint final : public http::Endpoint {
 public:
  UserinfoEndpoint(const tokens::AccessTokenReader& reader, AccountStore& accounts,
                   const ScopeCatalogue& scopes, http::Scheme issuer)
      : reader_(reader), accounts_(accounts), scopes_(scopes), issuer_(issuer) {}
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  http::Response challenge(int status, std::string_view error, std::string_view description) const;
  const tokens::AccessTokenReader& reader_;
  AccountStore& accounts_;
  const ScopeCatalogue& scopes_;
  http::Scheme issuer_;
};

}  // namespace gatehouse::oidc
