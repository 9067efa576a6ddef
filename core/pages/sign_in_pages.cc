// The pages on which a person says who they are: signing in, and making an account.
#include "core/pages/page_layout.h"
#include "core/pages/page_renderer.h"
#include "core/pages/shown_text.h"

namespace gatehouse::pages {
namespace {

std::string_view section_of(SignInProblem problem) noexcept {
  switch (problem) {
    case SignInProblem::none:
      return "";
    case SignInProblem::username_missing:
      return "PROBLEM_USERNAME_MISSING";
    case SignInProblem::password_missing:
      return "PROBLEM_PASSWORD_MISSING";
    case SignInProblem::rejected:
      return "PROBLEM_REJECTED";
    case SignInProblem::try_later:
      return "PROBLEM_TRY_LATER";
    case SignInProblem::expired:
      return "PROBLEM_EXPIRED";
  }
  return "";
}

std::string_view section_of(SignUpProblem problem) noexcept {
  switch (problem) {
    case SignUpProblem::none:
      return "";
    case SignUpProblem::username_missing:
      return "PROBLEM_USERNAME_MISSING";
    case SignUpProblem::username_unusable:
      return "PROBLEM_USERNAME_UNUSABLE";
    case SignUpProblem::username_taken:
      return "PROBLEM_USERNAME_TAKEN";
    case SignUpProblem::name_unusable:
      return "PROBLEM_NAME_UNUSABLE";
    case SignUpProblem::password_missing:
      return "PROBLEM_PASSWORD_MISSING";
    case SignUpProblem::password_too_short:
      return "PROBLEM_PASSWORD_TOO_SHORT";
    case SignUpProblem::password_too_long:
      return "PROBLEM_PASSWORD_TOO_LONG";
  }
  return "";
}

/// The field of the sign-up page that a problem is about.
enum class Field : std::uint8_t { none, username, name, password };
Field field_of(SignUpProblem problem) noexcept {
  switch (problem) {
    case SignUpProblem::none:
      return Field::none;
    case SignUpProblem::username_missing:
    case SignUpProblem::username_unusable:
    case SignUpProblem::username_taken:
      return Field::username;
    case SignUpProblem::name_unusable:
      return Field::name;
    case SignUpProblem::password_missing:
    case SignUpProblem::password_too_short:
    case SignUpProblem::password_too_long:
      return Field::password;
  }
  return Field::none;
}

}  // namespace

std::string PageRenderer::sign_in(const SignInPage& page) const {
  const SignInProblem problem = page.problem;
  const std::string minutes = minutes_of(page.retry_after);
  Filling filling;
  filling.value("ORGANISATION", page.frame.organisation);
  filling.value("APPLICATION", page.application);
  filling.value_in("APP_LOGO", "APP_LOGO_URL", page.application_logo_url);
  filling.value("FORM_URL", page.form_url);
  filling.value("CSRF_TOKEN", page.csrf_token);
  filling.value("USERNAME", page.username);
  filling.value("MINUTES", minutes);
  filling.show(minutes == "1" ? "ONE_MINUTE" : "MANY_MINUTES");
  const std::string seconds =
      problem == SignInProblem::try_later ? seconds_of(page.retry_after) : std::string();
  filling.value_in("WAIT", "SECONDS", seconds);
  filling.value_in("SIGN_UP", "SIGN_UP_URL", page.sign_up_url);
  filling.show(page.own_page ? "OWN" : "APP");
  filling.show(page.with_email ? "WITH_EMAIL" : "NAME_ONLY");
  if (problem != SignInProblem::none) {
    filling.show("PROBLEM");
    filling.show(section_of(problem));
  }
  const bool rejected = problem == SignInProblem::rejected;
  filling.show_if(rejected || problem == SignInProblem::username_missing, "USERNAME_INVALID");
  filling.show_if(rejected || problem == SignInProblem::password_missing, "PASSWORD_INVALID");
  filling.show(page.username.empty() ? "FOCUS_USERNAME" : "FOCUS_PASSWORD");

  const auto title = messages(page.frame.language).format("sign_in.title");
  Layout layout = frame_layout(page.frame, title);
  layout.filling.show_if(problem != SignInProblem::none, "TITLE_ERROR");
  return expand(*templates_, "sign_in", std::move(layout), filling);
}

std::string PageRenderer::sign_up(const SignUpPage& page) const {
  const Field wrong = field_of(page.problem);
  const std::string min_length = std::to_string(page.password_min_length);
  Filling filling;
  filling.value("ORGANISATION", page.frame.organisation);
  filling.value("APPLICATION", page.application);
  filling.value_in("APP_LOGO", "APP_LOGO_URL", page.application_logo_url);
  filling.value("FORM_URL", page.form_url);
  filling.value("CSRF_TOKEN", page.csrf_token);
  filling.value("USERNAME", page.username);
  filling.value("NAME", page.name);
  filling.value("MIN_LENGTH", min_length);
  filling.value("SIGN_IN_URL", page.sign_in_url);
  filling.show(page.own_page ? "OWN" : "APP");
  if (page.problem != SignUpProblem::none) {
    filling.show("PROBLEM");
    filling.show(section_of(page.problem));
  }
  filling.show_if(wrong == Field::username, "USERNAME_INVALID");
  filling.show_if(wrong == Field::name, "NAME_INVALID");
  filling.show_if(wrong == Field::password, "PASSWORD_INVALID");
  if (wrong == Field::username || page.username.empty())
    filling.show("FOCUS_USERNAME");
  else
    filling.show(wrong == Field::name ? "FOCUS_NAME" : "FOCUS_PASSWORD");

  const auto title = messages(page.frame.language).format("sign_up.title");
  Layout layout = frame_layout(page.frame, title);
  layout.filling.show_if(page.problem != SignUpProblem::none, "TITLE_ERROR");
  return expand(*templates_, "sign_up", std::move(layout), filling);
}

}  // namespace gatehouse::pages
