// The authorization endpoint, RFC 6749 §3.1: GET and POST alike. Runs the check table, then hands over to the
// dispatcher.
#pragma once

#include "core/interaction/dispatcher.h"
#include "core/oauth/authorization_request/authorize_checks.h"
#include "core/oauth/authorization_request/pushed_requests.h"
#include "core/oauth/authorization_request/request_objects.h"
#include "core/oauth/authorization_request/request_references.h"
#include "core/oauth/authorization_response/authorization_response.h"
#include "core/oauth/registration/client_introduction.h"
#include "core/telemetry/log.h"

namespace gatehouse::oauth {

class AuthorizeEndpoint final : public http::Endpoint {
 public:
  /// Who the browser says it is.
  struct Browsers {
    const interaction::BrowserSessions& sessions;
    const interaction::BrowserBinding& binding;
  };
  /// Where requests are that do not stand in the address, and clients that nobody registered.
  struct Requests {
    const PushedRequests& pushed;
    const RequestObjects& objects;
    const RequestReferences& references;
    const ClientIntroduction& introduction;
  };
  AuthorizeEndpoint(AuthorizeMeasure tenant, Browsers browsers, Requests requests,
                    const clients::ClientDirectory& clients, const AuthorizationResponder& responder,
                    const interaction::Dispatcher& dispatcher, const interaction::InteractionPages& pages,
                    const telemetry::Log& log)
      : tenant_(tenant),
        browsers_(browsers),
        requests_(requests),
        clients_(clients),
        responder_(responder),
        dispatcher_(dispatcher),
        pages_(pages),
        log_(log) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> authorize(const http::Call& call) const;
  /// The answer to a client whose document does not make it one; nothing for all others.
  Result<std::optional<http::Response>> introduce(const http::Params& params, const http::Call& call) const;
  Result<http::Response> begin_pushed(const http::Params& params, const http::Call& call) const;
  Result<http::Response> begin_signed(const http::Params& params, const http::Call& call) const;
  Result<http::Response> begin_referenced(const http::Params& params, const http::Call& call) const;
  /// The client that the parameters beside a request object name (RFC 9101 §5); null: none that is known.
  Result<clients::ClientPtr> client_beside(const http::Params& params) const;
  Result<http::Response> open(std::string_view object, const clients::ClientPtr& client,
                              const http::Params& params, const http::Call& call) const;
  /// Tells the app what is wrong with its request object, at the address that stands beside it.
  Result<http::Response> refuse_object(const OAuthError& error, const clients::ClientPtr& client,
                                       const http::Params& params, const http::Call& call) const;
  Result<http::Response> begin(const http::Params& params, RequestForm form, const http::Call& call) const;
  /// Tells the app, or the person where nobody vouches for where the app is.
  Result<http::Response> tell(const TrustedTarget& target, const interaction::AuthorizationRequest& request,
                              const OAuthError& error, const http::Call& call) const;
  Result<http::Response> refuse(const Untrusted& untrusted, const http::Params& params,
                                const http::Call& call) const;
  /// Tells developers what the page does not tell people.
  void log_rejection(const Untrusted& untrusted, const http::Params& params, const http::Call& call) const;
  /// The address to ask for once more, for a form of another site that came without our cookies.
  std::optional<std::string> address_to_ask_again(const http::Call& call) const;
  AuthorizeMeasure tenant_;
  Browsers browsers_;
  Requests requests_;
  const clients::ClientDirectory& clients_;
  const AuthorizationResponder& responder_;
  const interaction::Dispatcher& dispatcher_;
  const interaction::InteractionPages& pages_;
  const telemetry::Log& log_;
};

}  // namespace gatehouse::oauth
