// The userinfo endpoint, OpenID Core §5.3: the claims that an access token's scope allows. GET and POST; the
// token in the Authorization header or a form body, never in the query (RFC 6750 §2.3 is unsafe: queries end
// up in logs). A token that is bound to a key comes with a proof of it and in no other way (RFC 9449 §7.1,
// S-077), one that is bound to a certificate with that (RFC 8705 §3). A JWT instead of plain JSON for a
// client whose metadata names a signature or an encryption (§5.3.2).
#pragma once

#include <optional>
#include <variant>

#include "core/clients/client_directory.h"
#include "core/dpop/proof_gate.h"
#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/oidc/claims.h"
#include "core/oidc/claims_hooks.h"
#include "core/oidc/response_encrypter.h"
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
    const dpop::ProofGate& proofs;
    const ResponseEncrypter& encrypter;
    const ClaimsHooks& hooks;
  };
  UserinfoEndpoint(Issuer issuer, const Sources& sources) : issuer_(std::move(issuer)), sources_(sources) {}
  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  struct PresentedToken;
  static PresentedToken presented_token(const http::Call& call);
  Result<http::Answer> answer(const http::Call& call, const PresentedToken& token) const;
  /// The answer where the token is not presented as it has to be; nothing where it is.
  Result<std::optional<http::Response>> check_sender(const http::Call& call, const PresentedToken& token,
                                                     const tokens::Confirmation& confirmation) const;
  http::Response challenge(const PresentedToken& token, int status, std::string_view error,
                           std::string_view description) const;
  Result<http::Response> render(boost::json::object claims, const config::ClientMetadata& client) const;
  Issuer issuer_;
  Sources sources_;
};

}  // namespace gatehouse::oidc
