// The end-session endpoint, OpenID Connect RP-Initiated Logout 1.0: an app, or a person by an address, ends
// the browser's session. At once where an ID token of this very session comes along; else the person is asked
// (S-228). Goes back to nothing but an address that is registered for the app, byte for byte. Pool only.
#pragma once

#include "core/accounts/account.h"
#include "core/clients/client_directory.h"
#include "core/clients/subject_identifiers.h"
#include "core/interaction/browser_binding.h"
#include "core/interaction/interaction_pages.h"
#include "core/interaction/session_form.h"
#include "core/oauth/authorization_request/redirect_uri.h"
#include "core/oauth/logout/frontchannel_logout.h"
#include "core/oauth/logout/session_ending.h"
#include "core/oidc/id_token_reader.h"

namespace gatehouse::oauth {

/// What tells whose session is at stake, and that a form is ours.
struct SignOutPeople {
  const interaction::BrowserSessions& sessions;
  const interaction::BrowserBinding& binding;
  AccountStore& accounts;
  const clients::SubjectIdentifiers& subjects;
};

class EndSessionEndpoint final : public http::Endpoint {
 public:
  EndSessionEndpoint(const clients::ClientDirectory& clients, const oidc::IdTokenReader& id_tokens,
                     SignOutPeople people, const interaction::InteractionPages& pages, SessionEnding ending,
                     FrontchannelLogout frontchannel);

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  /// A request that passed its checks.
  struct Wanted {
    clients::ClientPtr client;  ///< null: nobody said which app asks
    std::optional<ValidatedRedirect> redirect;
    std::optional<std::string> state;
    std::optional<std::string> ui_locales;  ///< the confirmation speaks it too
    std::optional<oidc::ReadIdToken> hint;
  };
  /// Whether the hint of the request is about this very session.
  bool is_of(const Wanted& wanted, const interaction::Session& session) const;
  using Parameter = std::pair<std::string, std::string>;
  using Checked = std::variant<Wanted, interaction::PageError>;
  Result<http::Response> answer(const http::Call& call) const;
  Result<Checked> check(const http::Params& params, TimePoint now) const;
  Result<http::Response> ask(const Wanted& wanted, const interaction::Session& session,
                             const http::Call& call) const;
  Result<http::Response> decide(const Wanted& wanted, const interaction::Session& session,
                                const http::Call& call) const;
  Result<http::Response> end(const Wanted& wanted, const interaction::Session& session,
                             const http::Call& call) const;
  http::Response finish(const Wanted& wanted, std::vector<std::string> app_frames,
                        const http::Call& call) const;
  /// Our own address with these parameters.
  std::string address(std::span<const Parameter> params) const;

  const clients::ClientDirectory& clients_;
  const oidc::IdTokenReader& id_tokens_;
  SignOutPeople people_;
  interaction::SessionForm form_;
  const interaction::InteractionPages& pages_;
  SessionEnding ending_;
  FrontchannelLogout frontchannel_;
};

}  // namespace gatehouse::oauth
