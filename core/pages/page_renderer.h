// PageRenderer: the pages that people see, as HTML from view models. The one user of ctemplate.
//
// A view model is made for its page by whoever answers, never a record. Every field is data: the templates
// (compiled into the binary) escape it for the very place where it stands, and an address that is not http,
// https or relative becomes "#". All wording lives in the message files (messages.h). Made once; immutable
// and thread-safe afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/pages/error_text.h"
#include "core/pages/messages.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::pages {

/// What every page shows around its content.
struct Frame {
  std::string organisation = {};    ///< who answers: the tenant's name; may be empty where no tenant is known
  std::string stylesheet_url = {};  ///< where core serves stylesheet()
  std::string icon_url = {};        ///< where core serves icon(); may be empty
  std::string script_url = {};      ///< where core serves script(); may be empty
  std::string language = "en";      ///< one of PageRenderer::languages()
  std::string theme_url = {};       ///< a further stylesheet; may be empty, as all below
  std::string logo_url = {};
  std::string support_url = {};
  std::string privacy_url = {};
  std::string terms_url = {};
  struct Language {
    std::string tag = {};
    std::string name = {};  ///< in itself: "Deutsch"
    std::string url = {};   ///< this page in it
  };
  std::vector<Language> other_languages = {};
};

/// Names of the fields that the forms post, and the values of `action`.
inline constexpr std::string_view kCsrfField = "csrf_token";
inline constexpr std::string_view kPersonField = "person";
inline constexpr std::string_view kUsernameField = "username";
inline constexpr std::string_view kPasswordField = "password";
inline constexpr std::string_view kActionField = "action";
inline constexpr std::string_view kNameField = "name";
inline constexpr std::string_view kActionSignIn = "sign_in";
inline constexpr std::string_view kActionCancel = "cancel";
inline constexpr std::string_view kActionAllow = "allow";
inline constexpr std::string_view kActionSwitchUser = "switch_user";
inline constexpr std::string_view kActionSignOut = "sign_out";
inline constexpr std::string_view kActionRevoke = "revoke";
inline constexpr std::string_view kClientField = "client_id";
inline constexpr std::string_view kUserCodeField = "user_code";
inline constexpr std::string_view kRequestField = "request";

/// Why the sign-in page is shown again. One wording for an unknown user and a wrong password (S-480).
enum class SignInProblem : std::uint8_t {
  none,
  username_missing,
  password_missing,
  rejected,   ///< user name or password is wrong
  try_later,  ///< too many attempts; SignInPage::retry_after says when
  expired,    ///< the form was too old or came from another window; nothing was tried
};

/// Posts csrf_token, username, password, action=sign_in, or csrf_token, action=cancel, to `form_url`.
struct SignInPage {
  Frame frame = {};
  std::string application = {};           ///< which app asks: the client's name
  std::string application_logo_url = {};  ///< may be empty
  std::string form_url = {};
  std::string csrf_token = {};
  std::string username = {};     ///< to be filled in: login_hint or what was typed before
  bool own_page = false;         ///< no app asks: the person opened a page of ours
  bool with_email = true;        ///< whether an e-mail address also signs in
  std::string sign_up_url = {};  ///< where an account can be made; empty: nowhere
  SignInProblem problem = SignInProblem::none;
  Duration retry_after{};  ///< with try_later; shown in whole minutes, rounded up
};

/// Why the sign-up page is shown again.
enum class SignUpProblem : std::uint8_t {
  none,
  username_missing,
  username_unusable,
  username_taken,
  name_unusable,
  password_missing,
  password_too_short,
  password_too_long,
};

/// Posts csrf_token, username, name, password, action=sign_up, or csrf_token, action=cancel, to `form_url`.
struct SignUpPage {
  Frame frame = {};
  std::string application = {};           ///< as on the sign-in page
  std::string application_logo_url = {};  ///< may be empty
  std::string form_url = {};
  std::string csrf_token = {};
  std::string username = {};  ///< to be filled in: login_hint or what was typed before
  std::string name = {};
  std::string sign_in_url = {};  ///< for who has an account
  std::uint32_t password_min_length = 12;
  bool own_page = false;
  SignUpProblem problem = SignUpProblem::none;
};

/// Posts csrf_token and action=allow, cancel or switch_user to `form_url`.
struct ConsentPage {
  /// One thing that the app asks for beyond what its permissions say (RFC 9396).
  struct Detail {
    struct Line {
      std::string label = {};
      std::string value = {};
    };
    std::string title = {};  ///< "Make one payment"
    std::vector<Line> lines = {};
  };
  Frame frame = {};
  std::string application = {};
  std::string application_site = {};  ///< where the person goes next: host of the redirect URI; may be empty
  std::string document_host = {};     ///< of an app that nobody here registered: where its description is
  std::string signed_in_as = {};
  std::vector<std::string> permissions = {};  ///< scopes as sentences: "See your e-mail address"
  std::vector<Detail> details = {};
  std::vector<std::string> resources = {};  ///< names of the APIs that all of it is for
  std::string form_url = {};
  std::string csrf_token = {};
  std::string person_token = {};  ///< whom the page was shown to; comes back with action=allow
  std::string application_logo_url = {};
  std::string application_policy_url = {};
  std::string application_terms_url = {};
  std::string apps_url = {};         ///< where it can be taken back; may be empty
  std::string user_code = {};        ///< a device asks, which shows this code; may be empty
  bool asked_elsewhere = false;      ///< no app sent the person here: it asked on its own (CIBA)
  std::string binding_message = {};  ///< what that app shows where it was begun; may be empty
};

/// Why the page for a device's code is shown again. One wording for wrong, expired and used codes.
enum class DeviceProblem : std::uint8_t { none, code_missing, wrong, try_later };

/// Asks for the code that a device shows. Posts csrf_token and user_code to `form_url`.
struct DevicePage {
  Frame frame = {};
  std::string form_url = {};
  std::string csrf_token = {};
  std::string user_code = {};  ///< to be filled in: from a link, or what was typed before
  DeviceProblem problem = DeviceProblem::none;
  Duration retry_after{};  ///< with try_later
};

/// What came of it; the device goes on by itself.
struct DeviceDonePage {
  Frame frame = {};
  std::string application = {};
  bool allowed = true;
};

/// The sign-ins that apps ask a person for from elsewhere (CIBA). Each posts csrf_token and request to
/// `form_url`, which leads to the consent page.
struct RequestsPage {
  struct Waiting {
    std::string application = {};
    std::string id = {};
    std::string binding_message = {};           ///< may be empty
    std::vector<std::string> permissions = {};  ///< as on the consent page
    TimePoint asked_at = {};
  };
  Frame frame = {};
  std::string signed_in_as = {};
  std::vector<Waiting> waiting = {};
  std::string form_url = {};
  std::string csrf_token = {};
};

/// What came of one; the app hears of it by itself.
struct RequestDonePage {
  Frame frame = {};
  std::string application = {};
  bool allowed = true;
  std::string requests_url = {};  ///< where the others are
};

/// Asks before signing out, because nobody has proved that it is wanted. Posts csrf_token and action=sign_out
/// or cancel to `form_url`.
struct SignOutPage {
  Frame frame = {};
  std::string application = {};  ///< which app asks; may be empty
  std::string signed_in_as = {};
  std::string form_url = {};
  std::string csrf_token = {};
};

/// What came of it, where there is no app to go back to, or others must be signed out on the way.
struct SignedOutPage {
  Frame frame = {};
  bool signed_out = true;                    ///< false: the person stays signed in
  std::vector<std::string> app_frames = {};  ///< addresses of apps that end their own sessions in frames
  std::string way_on_url = {};               ///< where the app wants the person next; may be empty
};

/// A page that ends here, because a redirect cannot be trusted or is not there. Echoes no parameter of the
/// request.
struct ErrorPage {
  Frame frame = {};
  std::string title = {};       ///< the h1: "This link has expired"
  std::string message = {};     ///< the person's sentence: what happened
  std::string advice = {};      ///< what to do now
  std::string way_on_url = {};  ///< a place to continue, may be empty
  std::string way_on_text = {};
  std::string code = {};  ///< stable, for support: "invalid_redirect_uri"
  std::string request_id = {};
  TimePoint time = {};
  Duration retry_after{};  ///< told and counted down where not zero
  /// Under `profile: dev` only: what was wrong and how to mend it, in lines; else empty.
  std::string developer_note = {};
};

/// A page that sends the browser on to the app by itself, with the answer in a form (OAuth 2.0 Form Post
/// Response Mode §2). Without scripts the person presses its button.
struct FormPostPage {
  Frame frame = {};
  std::string destination = {};  ///< host of the app
  std::string form_url = {};
  std::vector<std::pair<std::string, std::string>> fields = {};
};

/// What a person allowed. Each app's form posts csrf_token, client_id and action=revoke to `form_url`.
struct AppsPage {
  struct App {
    std::string name = {};
    std::string client_id = {};
    std::vector<std::string> permissions = {};  ///< as on the consent page
    TimePoint granted_at = {};
    std::string open_url = {};  ///< where the person goes to use it; may be empty
  };
  Frame frame = {};
  std::string signed_in_as = {};
  std::vector<App> apps = {};
  std::string form_url = {};
  std::string csrf_token = {};
  bool revoked = false;  ///< whether it is shown because something was just taken back
};

/// A file that pages refer to; its name changes with its content, so that it can be cached for ever.
struct EmbeddedFile {
  std::shared_ptr<const std::string> bytes;
  std::string file_name;  ///< "gatehouse-<16 hexadecimal digits>.css"
};

class PageRenderer {
 public:
  /// internal when an embedded template does not parse, which a test excludes.
  /// `more` are message files of further languages.
  static Result<std::unique_ptr<PageRenderer>> create(std::span<const std::string> more = {});
  ~PageRenderer();

  /// The tags of the languages that it speaks: "en", "de".
  const std::vector<Messages>& languages() const noexcept { return languages_; }
  /// Those of that language; of the first where it is not spoken, which configuration excludes.
  const Messages& messages(std::string_view language) const noexcept;
  static std::string_view message_file(std::string_view language);

  std::string sign_in(const SignInPage& page) const;
  std::string sign_up(const SignUpPage& page) const;
  std::string consent(const ConsentPage& page) const;
  std::string device(const DevicePage& page) const;
  std::string device_done(const DeviceDonePage& page) const;
  std::string requests(const RequestsPage& page) const;
  std::string request_done(const RequestDonePage& page) const;
  std::string sign_out(const SignOutPage& page) const;
  std::string signed_out(const SignedOutPage& page) const;
  std::string error(const ErrorPage& page) const;
  std::string form_post(const FormPostPage& page) const;
  std::string apps(const AppsPage& page) const;
  /// For the Content-Security-Policy of form_post(): its script is this one and no other.
  const std::string& form_post_script_hash() const noexcept { return form_post_script_hash_; }
  const EmbeddedFile& stylesheet() const noexcept { return stylesheet_; }
  const EmbeddedFile& icon() const noexcept { return icon_; }
  /// Adds comfort to pages that all work without it.
  const EmbeddedFile& script() const noexcept { return script_; }

 private:
  class Templates;
  PageRenderer(std::unique_ptr<Templates> templates, std::vector<Messages> languages);
  std::unique_ptr<const Templates> templates_;
  std::vector<Messages> languages_;
  EmbeddedFile stylesheet_;
  EmbeddedFile icon_;
  EmbeddedFile script_;
  std::string form_post_script_hash_;
};

}  // namespace gatehouse::pages
