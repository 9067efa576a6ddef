// The pushed authorization request endpoint, RFC 9126 §2: the client sends its authorization request itself
// and gets a handle for the browser. Every check of the authorization endpoint is made here already, so that
// a mistake is told to the app's developer and to no person.
#pragma once

#include "core/dpop/proof_gate.h"
#include "core/oauth/authorization_request/authorize_checks.h"
#include "core/oauth/authorization_request/pushed_requests.h"
#include "core/oauth/authorization_request/request_objects.h"
#include "core/oauth/endpoints/client_gate.h"
#include "core/oauth/registration/client_introduction.h"

namespace gatehouse::oauth {

class PushedAuthorizationEndpoint final : public http::Endpoint {
 public:
  PushedAuthorizationEndpoint(AuthorizeMeasure tenant, const ClientGate& gate,
                              const clients::ClientDirectory& clients, const PushedRequests& requests,
                              const RequestObjects& objects, const dpop::ProofGate& proofs,
                              const ClientIntroduction& introduction, runtime::RateLimit of_strangers)
      : tenant_(tenant),
        gate_(gate),
        clients_(clients),
        requests_(requests),
        objects_(objects),
        proofs_(proofs),
        introduction_(introduction),
        of_strangers_(std::move(of_strangers)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Answer> answer(const http::Call& call) const;
  /// Before the client can prove itself: one that nobody registered has its keys in its document.
  Result<std::optional<http::Answer>> introduce(const http::Call& call) const;
  /// What is asked for: the form without what proves the client, or what the client signed.
  std::variant<http::Params, OAuthError> parameters(const http::Call& call,
                                                    const AuthenticatedClient& client) const;
  /// RFC 9449 §10.1: binds the request to the key that a proof shows.
  Result<std::optional<OAuthError>> bind(interaction::AuthorizationRequest& request,
                                         const http::Call& call) const;
  Result<std::variant<interaction::AuthorizationRequest, OAuthError>> check(const http::Params& params,
                                                                            RequestForm form,
                                                                            TimePoint now) const;
  AuthorizeMeasure tenant_;
  const ClientGate& gate_;
  const clients::ClientDirectory& clients_;
  const PushedRequests& requests_;
  const RequestObjects& objects_;
  const dpop::ProofGate& proofs_;
  const ClientIntroduction& introduction_;
  runtime::RateLimit of_strangers_;  ///< requests of one network that name a public client
};

}  // namespace gatehouse::oauth
