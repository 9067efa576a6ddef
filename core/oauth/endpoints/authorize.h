// The authorization endpoint, RFC 6749 §3.1: GET and POST alike. Runs the check table, then hands over to the
// dispatcher.
#pragma once

#include "core/interaction/dispatcher.h"
#include "core/oauth/authorization_response.h"
#include "core/oauth/authorize_checks.h"
#include "core/telemetry/log.h"

namespace gatehouse::oauth {

class AuthorizeEndpoint final : public http::Endpoint {
 public:
  /// Who the browser says it is.
  struct Browsers {
    const interaction::BrowserSessions& sessions;
    const interaction::BrowserBinding& binding;
  };
  AuthorizeEndpoint(AuthorizeMeasure tenant, Browsers browsers, const clients::ClientDirectory& clients,
                    const AuthorizationResponder& responder, const interaction::Dispatcher& dispatcher,
                    const interaction::InteractionPages& pages, const telemetry::Log& log)
      : tenant_(tenant),
        browsers_(browsers),
        clients_(clients),
        responder_(responder),
        dispatcher_(dispatcher),
        pages_(pages),
        log_(log) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> authorize(const http::Call& call) const;
  /// Tells developers what the page does not tell people.
  void log_rejection(const Untrusted& untrusted, const http::Params& params, const http::Call& call) const;
  /// The address to ask for once more, for a form of another site that came without our cookies.
  std::optional<std::string> address_to_ask_again(const http::Call& call) const;
  AuthorizeMeasure tenant_;
  Browsers browsers_;
  const clients::ClientDirectory& clients_;
  const AuthorizationResponder& responder_;
  const interaction::Dispatcher& dispatcher_;
  const interaction::InteractionPages& pages_;
  const telemetry::Log& log_;
};

}  // namespace gatehouse::oauth
