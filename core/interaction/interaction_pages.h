// InteractionPages: the pages of one tenant as HTTP answers. Turns records into view models; knows no
// protocol.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "core/config/model.h"
#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/interaction/interaction.h"
#include "core/interaction/language_switch.h"
#include "core/pages/language_choice.h"
#include "core/pages/page_renderer.h"

namespace gatehouse::interaction {

/// What consent pages say of scopes, of claims that are asked for by name, and of authorization details.
struct Sentences {
  std::map<std::string, std::string> scopes;
  std::map<std::string, std::string> claims;
  std::map<std::string, std::string> details;  ///< by type (RFC 9396)
};

/// How a tenant looks and where its pages are.
struct TenantFace {
  std::string name;
  std::string issuer;  ///< pages live below it
  std::string stylesheet_url;
  std::string icon_url;
  std::string script_url;
  http::Scheme scheme = http::Scheme::https;
  bool with_email = true;  ///< an e-mail address signs in too
  bool sign_up = false;    ///< people may make accounts
  std::uint32_t password_min_length = 12;
  bool developer_notes = false;  ///< under profile dev: error pages say what was wrong
  config::BrandingSettings look;
  std::string logo_url;                                           ///< may be empty
  std::unordered_map<std::string, std::string> client_logo_urls;  ///< of our own origin, by client_id
  pages::LanguageChoice languages;
  std::map<std::string, Sentences, std::less<>> sentences;  ///< by language
  std::map<std::string, std::string> resources;             ///< names of APIs, by their address
};

/// Which interaction a form belongs to.
struct FormOwner {
  const Interaction& interaction;
  std::string csrf_token;
};

/// To whom the consent page is shown.
struct AskedPerson {
  std::string name;
  std::string token;  ///< FormGuard::person_token; the form counts for nobody else
};

struct SignInState {
  std::string username;
  pages::SignInProblem problem = pages::SignInProblem::none;
  Duration retry_after{};
};

struct SignUpState {
  std::string username;
  std::string name = {};
  pages::SignUpProblem problem = pages::SignUpProblem::none;
};

/// The page for a device's code (RFC 8628 §3.3).
struct DeviceState {
  std::string user_code = {};
  pages::DeviceProblem problem = pages::DeviceProblem::none;
  Duration retry_after{};
  std::string csrf_token = {};
};

/// A sign-out that has to be confirmed.
struct SignOutState {
  const config::ClientMetadata* client = nullptr;  ///< the app that asks, where it is known
  std::string signed_in_as;
  std::string form_url;
  std::string csrf_token;
  std::string return_to;  ///< a validated address of the app, or empty
};

/// What is left to do after a sign-out.
struct SignedOutState {
  std::vector<std::string> app_frames;  ///< Front-Channel Logout 1.0 §3: what apps want to be loaded
  std::string way_on;                   ///< a validated address of the app, or empty
};

/// What a person has allowed, to be looked at and taken back.
struct AppsState {
  struct App {
    std::string name;
    ConsentRecord consent;
    std::string initiate_login_uri = {};  ///< OpenID Core §4; empty: the app registered none
  };
  std::string signed_in_as;
  std::vector<App> apps;
  std::string csrf_token;
  bool revoked = false;
};

/// The sign-ins that apps ask a person for from elsewhere (CIBA), to be answered one by one.
struct RequestsState {
  struct Waiting {
    std::string name;  ///< the app's
    std::string id;
    std::string binding_message;
    std::vector<std::string> scope;
    std::string authorization_details;  ///< RFC 9396, a JSON array as text; empty: none
    TimePoint asked_at;
  };
  std::string signed_in_as;
  std::vector<Waiting> waiting;
  std::string csrf_token;
};

/// A page that ends the flow. Nothing of the request is echoed.
struct PageError {
  int status = 400;
  std::string_view code;  ///< stable: "invalid_redirect_uri"
  pages::ErrorText text = pages::ErrorText("failed");
  std::string developer_note = {};  ///< shown under profile dev only
  std::string_view app_note = {};   ///< for the app's developer, always shown: a constant
  Duration retry_after{};           ///< told where not zero
  std::string way_on_url = {};      ///< a place to go on at; the button's words are `error.<text>.way_on`
};

class InteractionPages {
 public:
  static constexpr std::string_view kAppsPath = "/account/apps";
  static constexpr std::string_view kDevicePath = "/device";
  static constexpr std::string_view kRequestsPath = "/requests";
  InteractionPages(TenantFace face, const pages::PageRenderer& renderer)
      : face_(std::move(face)),
        renderer_(renderer),
        languages_(names_of_languages(), face_.scheme == http::Scheme::https
                                             ? http::CookieTransport::https
                                             : http::CookieTransport::loopback_http) {
    theme_url_ = theme_url(face_.look.accent, face_.look.accent_dark);
  }

  std::string interaction_url(const Interaction& interaction) const {
    return url("/interaction", interaction);
  }
  http::Response sign_in(const FormOwner& owner, const config::ClientMetadata& client,
                         const SignInState& state, const http::Call& call) const;
  http::Response sign_up(const FormOwner& owner, const config::ClientMetadata& client,
                         const SignUpState& state, const http::Call& call) const;
  /// Whether whoever answers this request may make an account for it.
  bool may_sign_up(const AuthorizationRequest& request) const noexcept;
  http::Response consent(const FormOwner& owner, const config::ClientMetadata& client,
                         const AskedPerson& person, const http::Call& call) const;
  http::Response device(const DeviceState& state, const http::Call& call) const;
  http::Response device_done(bool allowed, const config::ClientMetadata& client,
                             const http::Call& call) const;
  http::Response requests(const RequestsState& state, const http::Call& call) const;
  http::Response request_done(bool allowed, const config::ClientMetadata& client,
                              const http::Call& call) const;
  http::Response sign_out(const SignOutState& state, const http::Call& call) const;
  http::Response still_signed_in(const http::Call& call) const;
  http::Response signed_out(const SignedOutState& state, const http::Call& call) const;
  http::Response apps(const AppsState& state, const http::Call& call) const;
  /// The answer to the app at the request's redirect_uri, by way of the browser (OAuth 2.0 Form Post Response
  /// Mode §2).
  http::Response form_post(const AuthorizationRequest& request,
                           std::vector<std::pair<std::string, std::string>> fields,
                           const http::Call& call) const;
  http::Response error(const PageError& error, const http::Call& call) const;
  http::Scheme scheme() const noexcept { return face_.scheme; }
  std::string apps_url() const { return face_.issuer + std::string(kAppsPath); }
  std::string device_url() const { return face_.issuer + std::string(kDevicePath); }
  std::string requests_url() const { return face_.issuer + std::string(kRequestsPath); }
  const std::string& issuer() const noexcept { return face_.issuer; }

 private:
  std::string url(std::string_view page, const Interaction& interaction) const;
  std::string sign_in_url(const Interaction& interaction) const { return url("/sign-in", interaction); }
  std::string sign_up_url(const Interaction& interaction) const { return url("/sign-up", interaction); }
  static std::string application_name(const config::ClientMetadata& client);
  static void add_retry_after(http::Response& response, Duration wait);
  /// What the person goes on to: an app, or a page of ours.
  std::string asking(const AuthorizationRequest& request, const config::ClientMetadata& client,
                     const std::string& language) const;
  std::vector<std::pair<std::string, std::string>> names_of_languages() const;
  http::PageOptions options_for(const Interaction& interaction) const;
  pages::Frame frame(const http::Call& call, const AuthorizationRequest* request = nullptr) const;
  /// The frame while this app asks: its colours instead of the tenant's.
  pages::Frame frame_for(const config::ClientMetadata& client, const http::Call& call,
                         const AuthorizationRequest* request) const;
  std::string login_url(const std::string& initiate_login_uri) const;
  std::string theme_url(const std::string& accent, const std::string& accent_dark) const;
  http::PageOptions options() const {
    return {.issuer = face_.scheme, .form_targets = {}, .script_url = face_.script_url};
  }
  std::string own_logo_url(const config::ClientMetadata& client) const;
  const Sentences& sentences(const std::string& language) const;
  std::vector<std::string> names_of_resources(const std::vector<std::string>& resources) const;
  std::vector<std::string> sentences_of(const std::string& language, const std::vector<std::string>& scopes,
                                        const std::vector<std::string>& claims) const;
  TenantFace face_;
  std::string theme_url_;
  const pages::PageRenderer& renderer_;
  LanguageSwitch languages_;
};

/// A network is over its limit (S-097).
PageError too_many(Duration wait) noexcept;

/// The page for trouble inside, from the error's code alone.
PageError page_error_of(const Error& error) noexcept;

}  // namespace gatehouse::interaction
