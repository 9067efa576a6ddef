#include "core/app/cli/try/authorization.h"

#include <ostream>

#include "core/app/cli/dev_state.h"
#include "core/app/cli/passwords.h"
#include "core/app/cli/try/callback_listener.h"
#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "core/http/percent_encoding.h"
#include "core/http/url.h"

namespace gatehouse::app::cli {
namespace {

constexpr int kMostPages = 6;

FormFields read_query(std::string_view target) {
  FormFields fields;
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return fields;
  auto rest = target.substr(mark + 1, target.find('#') - mark - 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = http::percent_decode(pair.substr(0, equals), http::PlusSign::is_space);
    auto value =
        http::percent_decode(pair.substr(std::min(equals + 1, pair.size())), http::PlusSign::is_space);
    if (name && value) fields.emplace_back(*std::move(name), *std::move(value));
  }
  return fields;
}

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

}  // namespace

std::string AuthorizationAnswer::value(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [key, text] : parameters) {
    if (key != name) continue;
    if (found != nullptr) return {};
    found = &text;
  }
  return found == nullptr ? std::string() : *found;
}

AuthorizationRequest AuthorizationRequest::make(const TryOptions& options, std::string scope) {
  return {.redirect_uri = options.redirect_uri,
          .scope = std::move(scope),
          .state = random_base64url(16),
          .nonce = random_base64url(16),
          .verifier = random_base64url(32)};
}

FormFields AuthorizationRequest::fields(const ClientIdentity& client) const {
  const auto digest = crypto::sha256(verifier);
  FormFields all{{"response_type", "code"},
                 {"client_id", client.id},
                 {"redirect_uri", redirect_uri},
                 {"scope", scope},
                 {"state", state},
                 {"nonce", nonce},
                 {"code_challenge", base64url_encode(crypto::as_bytes(digest))},
                 {"code_challenge_method", "S256"}};
  if (!dpop_jkt.empty()) all.emplace_back("dpop_jkt", dpop_jkt);
  if (!prompt.empty()) all.emplace_back("prompt", prompt);
  return all;
}

std::string AuthorizationRequest::address(const Provider& provider, const ClientIdentity& client) const {
  const FormFields handle{{"client_id", client.id}, {"request_uri", request_uri}};
  return with_query(provider.endpoint("authorization_endpoint"),
                    request_uri.empty() ? fields(client) : handle);
}

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

Result<AuthorizationAnswer, TryFailure> sign_in_by_forms(RelyingParty& party, PlainBrowser& browser,
                                                         const AuthorizationRequest& request,
                                                         const TryOptions& options) {
  const auto address = request.address(party.provider(), party.client());
  auto page = browser.open(address, request.redirect_uri);
  AuthorizationAnswer answer{.parameters = {}, .note = "already signed in"};
  bool gave_password = false;
  for (int pages = 0; page && page->status != 0 && pages < kMostPages; ++pages) {
    const auto forms = forms_of(page->html);
    const auto* form = form_to_go_on(forms);
    if (form == nullptr)
      return stopped_at(*page, party.client(), "authorize", "a way back to " + request.redirect_uri);
    FormFields filled;
    if (form->find_type("password") != nullptr) {
      if (gave_password) return refused_sign_in(*page, options.user);
      GH_TRY_VOID(check_password_form(party.provider(), *page, *form));
      GH_TRY(const auto person, person_of(options, party.provider().issuer));
      filled = filled_by(person, *form);
      gave_password = true;
      answer.note = "signed in as " + options.user;
    } else {
      answer.note += ", consent given to " + party.client().id;
    }
    page = browser.submit(*page, *form, fields_of(*form, filled, way_on(*form)), request.redirect_uri);
  }
  if (!page) return connection_failure("authorize", page.error());
  if (page->status != 0)
    return stopped_at(*page, party.client(), "authorize", "a way back to " + request.redirect_uri);
  answer.parameters = read_query(page->url);
  answer.sent_by = page->sent_by;
  return answer;
}

Result<AuthorizationAnswer, TryFailure> sign_in_by_person(RelyingParty& party,
                                                          const AuthorizationRequest& request,
                                                          std::ostream& advice) {
  auto listener = CallbackListener::open(request.redirect_uri);
  if (!listener)
    return TryFailure{.subject = "arguments",
                      .check = "redirect_uri",
                      .got = listener.error().message(),
                      .expected = "http://127.0.0.1:PORT/… with a free port",
                      .why = "the browser comes back to this program",
                      .next = "--redirect-uri http://127.0.0.1:47123/callback",
                      .code = kUsage};
  advice << "Open in a browser:\n\n  " << request.address(party.provider(), party.client()) << "\n\n"
         << std::flush;
  auto target = listener->wait(std::chrono::minutes(10));
  if (!target) return connection_failure("authorize", target.error());
  return AuthorizationAnswer{.parameters = read_query(*target), .note = "back from the browser"};
}

Result<std::string, TryFailure> check_answer(RelyingParty& party, const AuthorizationRequest& request,
                                             const AuthorizationAnswer& answer) {
  const auto& provider = party.provider();
  party.report().step(
      {"GET", path_of_url(provider.endpoint("authorization_endpoint")), answer.sent_by, answer.note});
  const auto differs = [](std::string_view check, std::string got, std::string expected) {
    return TryFailure{.subject = "response",
                      .check = check,
                      .got = got.empty() ? "nothing" : std::move(got),
                      .expected = std::move(expected),
                      .why = std::string(reason_of_check(check)),
                      .next = "a relying party must drop this answer; begin anew"};
  };
  std::vector<TryCheck> checks;
  if (answer.value("state") != request.state) return differs("state", answer.value("state"), request.state);
  checks.push_back({"state", {}});
  const auto issuer = answer.value("iss");
  const auto* promised = provider.metadata.if_contains("authorization_response_iss_parameter_supported");
  if (!issuer.empty() || (promised != nullptr && promised->is_bool() && promised->get_bool())) {
    if (issuer != provider.issuer) return differs("iss parameter", issuer, provider.issuer);
    checks.push_back({"iss parameter", {}});
  }
  if (const auto error = answer.value("error"); !error.empty()) {
    auto failure = differs("code", error + ": " + answer.value("error_description"), "a code");
    failure.why = "the issuer sent the person back without one";
    failure.next = "gatehouse client show " + party.client().id + " lists what this client may ask for";
    if (error == "access_denied") failure.code = kNotPermitted;
    return failure;
  }
  auto code = answer.value("code");
  if (code.empty()) return differs("code", "", "a code");
  checks.push_back({"code", {}});
  party.report().passed("response", checks.size() == 3 ? "state, iss, code" : "state, code", checks);
  return code;
}

}  // namespace gatehouse::app::cli
