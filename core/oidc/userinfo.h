// The userinfo endpoint, OpenID Core §5.3: the claims that an access token's scope allows. GET and POST; the
// token in the Authorization header or a form body, never in the query (RFC 6750 §2.3 is unsafe: queries end
// up in logs). A JWT instead of plain JSON for a client whose metadata names a signature (§5.3.2).
#pragma once

#include <variant>

#include "core/clients/client_directory.h"
#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/oidc/claims.h"
#include "core/oidc/response_signer.h"
#include "core/tokens/access_token_reader.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oidc {

class UserinfoEndpoint final : public http::Endpoint {
 public:
  struct Issuer {
    std::string name;  ///< `iss` of signed answers
    http::Scheme scheme = http::Scheme::https;
  };
  /// All of them must outlive the endpoint.
  struct Sources {
    const tokens::AccessTokenReader& reader;
    const clients::ClientDirectory& clients;
    AccountStore& accounts;
    const ScopeCatalogue& scopes;
    const ResponseSigner& signer;
  };
  UserinfoEndpoint(Issuer issuer, const Sources& sources) : issuer_(std::move(issuer)), sources_(sources) {}
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  http::Response challenge(int status, std::string_view error, std::string_view description) const;
  Result<http::Response> render(boost::json::object claims, const config::ClientMetadata& client) const;
  Issuer issuer_;
  Sources sources_;
};

}  // namespace gatehouse::oidc
