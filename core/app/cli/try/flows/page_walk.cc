#include "core/app/cli/try/flows/page_walk.h"

#include "core/app/cli/command_line/passwords.h"
#include "core/app/cli/installation/dev_state.h"
#include "core/http/url.h"

namespace gatehouse::app::cli {
namespace {

constexpr int kMostPages = 6;

/// The button that goes on: sign-in and consent pages name it by its value.
const HtmlControl* way_on(const HtmlForm& form) {
  return form.find_button({"sign_in", "allow", "accept", "continue", "yes"});
}

struct Person {
  std::string name;
  Secret password;
};

Result<Person, TryFailure> person_of(const TryOptions& options, const std::string& issuer) {
  std::string source = options.password_file;
  if (source.empty()) source = dev_password_file(options.state, issuer, options.user);
  auto password = read_password(source.empty() ? "-" : source);
  if (!password)
    return TryFailure{.subject = "sign-in",
                      .check = "password",
                      .got = password.error().message(),
                      .expected = "the password of " + options.user,
                      .why = "signing in needs it",
                      .next = "--password-file FILE, or - for standard input; or --browser",
                      .code = kUsage};
  return Person{options.user, *std::move(password)};
}

FormFields filled_by(const Person& person, const HtmlForm& form) {
  FormFields filled;
  for (const auto& control : form.controls) {
    if (control.type == "password") filled.emplace_back(control.name, person.password.reveal());
    if (control.type == "text" || control.type == "email") filled.emplace_back(control.name, person.name);
  }
  return filled;
}

TryFailure refused_sign_in(const BrowserPage& page, const std::string& user) {
  return {.subject = "sign-in",
          .check = "password",
          .got = text_of_element(page.html, "<div class=\"problem\"").value_or("the sign-in page again"),
          .expected = user + " is signed in",
          .why = "user name or password is not right, or the account may not sign in now",
          .next = "gatehouse user list; then --user NAME --password-file FILE",
          .code = kNotPermitted};
}

const HtmlForm* form_to_go_on(const std::vector<HtmlForm>& forms) {
  for (const auto& form : forms)
    if (form.find_type("password") != nullptr) return &form;
  for (const auto& form : forms)
    if (way_on(form) != nullptr) return &form;
  return nullptr;
}

/// A password goes to the provider that was asked and to nobody whom it sends us to.
Result<void, TryFailure> check_password_form(const Provider& provider, const BrowserPage& page,
                                             const HtmlForm& form) {
  const auto origin = [](const std::string& address) {
    const auto url = http::parse_http_url(address);
    return url ? http::origin_of(*url) : std::string();
  };
  const auto expected = origin(provider.endpoint("authorization_endpoint"));
  const auto target = origin(resolve_reference(page.url, form.action));
  if (form.post && origin(page.url) == expected && target == expected) return {};
  return TryFailure{.subject = "sign-in",
                    .check = "origin",
                    .got = "a form of " + origin(page.url) +
                           (form.post ? " that posts to " : " that puts into an address of ") + target,
                    .expected = "a form of " + expected + " that posts there",
                    .why = "the password is for this provider only",
                    .next = "--browser, and look whom you give it to",
                    .code = kNotPermitted};
}

/// Types `text` wherever something can be typed.
FormFields typed_into(const HtmlForm& form, const std::string& text) {
  FormFields filled;
  for (const auto& control : form.controls)
    if (control.type == "text") filled.emplace_back(control.name, text);
  return filled;
}

}  // namespace

TryFailure stopped_at(const BrowserPage& page, const ClientIdentity& client, std::string_view subject,
                      const std::string& expected) {
  const auto heading = text_of_element(page.html, "<h1").value_or("a page without a heading");
  const auto note = text_of_element(page.html, "<section class=\"developer\"");
  const auto lead = text_of_element(page.html, "<p class=\"lead\"");
  const auto details = text_of_element(page.html, "<dl").value_or("");
  const bool unregistered = details.find("invalid_redirect_uri") != std::string::npos;
  return {
      .subject = subject,
      .check = "way back",
      .got = std::to_string(page.status) + " page \"" + heading + "\"  " + details,
      .expected = expected,
      .why = note ? *note : lead.value_or("the server stopped here"),
      .next = (unregistered ? "--redirect-uri URI, one of those that are registered: gatehouse client show "
                            : "compare with what is registered: gatehouse client show ") +
              client.id + "; the server's log names the request",
      .code = page.status == 403 ? kNotPermitted : kFailed};
}

Result<PageWalked, TryFailure> walk_pages(RelyingParty& party, PlainBrowser& browser, const PageWalk& walk,
                                          const TryOptions& options) {
  auto page = browser.open(walk.address, walk.stop);
  std::string note = "already signed in";
  bool gave_password = false;
  for (int pages = 0; page && page->status != 0 && pages < kMostPages; ++pages) {
    const auto forms = forms_of(page->html);
    const auto* form = form_to_go_on(forms);
    if (form == nullptr) break;
    FormFields filled;
    if (form->find_type("password") != nullptr) {
      if (gave_password) return refused_sign_in(*page, options.user);
      GH_TRY_VOID(check_password_form(party.provider(), *page, *form));
      GH_TRY(const auto person, person_of(options, party.provider().issuer));
      filled = filled_by(person, *form);
      gave_password = true;
      note = "signed in as " + options.user;
    } else if (!walk.user_code.empty() && form->find_type("text") != nullptr) {
      filled = typed_into(*form, walk.user_code);
    } else if (way_on(*form)->value == "continue") {
      note += ", the newest request chosen";
    } else {
      note += ", consent given to " + party.client().id;
    }
    page = browser.submit(*page, *form, fields_of(*form, filled, way_on(*form)), walk.stop);
  }
  if (!page) return connection_failure("authorize", page.error());
  return PageWalked{.page = *std::move(page), .note = std::move(note)};
}

}  // namespace gatehouse::app::cli
