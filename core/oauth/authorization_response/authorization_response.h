// AuthorizationResponder: the answer to the app, through the browser (RFC 6749 §4.1.2, RFC 9207), in the
// response mode that the app asked for. Implements how an interaction completes: a code, or an error, at a
// redirect URI that is validated once more when it is used.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/config/model.h"
#include "core/interaction/browser_state.h"
#include "core/interaction/completion.h"
#include "core/interaction/interaction_pages.h"
#include "core/oauth/authorization_request/redirect_uri.h"
#include "core/oauth/authorization_response/authorization_jwt.h"
#include "core/oauth/authorization_response/front_channel.h"
#include "core/oauth/oauth_error.h"
#include "core/runtime/rate_limit.h"
#include "core/telemetry/instruments.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::oauth {

class AuthorizationResponder final : public interaction::Completion {
 public:
  struct Settings {
    TenantId tenant;
    std::string issuer;
    http::Scheme scheme = http::Scheme::https;
    config::TokenSettings tokens;
    runtime::RateLimit denials;  ///< of one network, that are recorded one by one
  };
  /// What an answer is made with. All must outlive this.
  struct Parts {
    const interaction::InteractionPages& pages;
    const AuthorizationJwt& jwt;
    const FrontChannelIssuer& front_channel;
    const interaction::BrowserState* browser_state;  ///< null where apps do not watch it
  };
  AuthorizationResponder(Settings settings, GrantStore& grants, const Parts& parts, audit::TenantAudit audit,
                         telemetry::Family<telemetry::Counter>& counts)
      : settings_(std::move(settings)),
        grants_(grants),
        parts_(parts),
        audit_(std::move(audit)),
        counts_(counts) {}

  Result<std::optional<http::Response>> grant(const interaction::AuthorizationRequest& request,
                                              const config::ClientMetadata& client,
                                              const interaction::Allowed& allowed,
                                              const http::Call& call) const override;
  Result<http::Response> refuse(const interaction::AuthorizationRequest& request,
                                const config::ClientMetadata& client, interaction::RefusedBecause reason,
                                const http::Call& call) const override;

  /// RFC 6749 §4.1.2.1: the error at the app's own address, with `state` and `iss`. Recorded before it is
  /// sent.
  Result<http::Response> error(const ValidatedRedirect& redirect,
                               const interaction::AuthorizationRequest& request, const OAuthError& error,
                               const http::Call& call) const;
  /// Of a request that names no app or no address of it, so that nobody but the person can be told. False
  /// where its network has had so many refused that this one was only counted.
  Result<bool> record_unanswerable(std::string_view code, const http::Call& call) const;
  /// What it understands, for the metadata document.
  static std::vector<std::string> response_modes();

 private:
  using Parameters = AuthorizationJwt::Parameters;
  TimePoint tokens_end(const interaction::AuthorizationRequest& request, const config::ClientMetadata& client,
                       TimePoint now) const;
  NewTicket ticket_of(const interaction::AuthorizationRequest& request, const FamilyRecord& family,
                      std::string_view code, TimePoint now) const;
  Result<http::Response> tell(const ValidatedRedirect& redirect,
                              const interaction::AuthorizationRequest& request,
                              const interaction::Session& session, Parameters parameters,
                              const http::Call& call) const;
  Result<bool> record_denial(std::string actor, audit::Details details, const http::Call& call) const;
  Result<http::Response> answer(const ValidatedRedirect& redirect,
                                const interaction::AuthorizationRequest& request, Parameters parameters,
                                const http::Call& call) const;
  Settings settings_;
  GrantStore& grants_;
  Parts parts_;
  audit::TenantAudit audit_;
  telemetry::Family<telemetry::Counter>& counts_;
};

}  // namespace gatehouse::oauth
