// Writes every page in every state to a directory, for eyes and screenshots: page_samples DIRECTORY
#include <cstdio>
#include <fstream>

#include "tests/unit/pages/sample_pages.h"

using namespace gatehouse::pages;

namespace {

void write(const std::string& directory, const std::string& name, const std::string& text) {
  std::ofstream(directory + '/' + name) << text;
}

SignInPage with_problem(SignInProblem problem, std::string username) {
  SignInPage page = sample_sign_in();
  page.problem = problem;
  page.username = std::move(username);
  page.retry_after = std::chrono::minutes(15);
  return page;
}

}  // namespace

int main(int argc, char** argv) {
  const auto renderer = PageRenderer::create();
  if (argc != 2 || !renderer) return std::fputs("usage: page_samples DIRECTORY\n", stderr), 2;
  const std::string directory = argv[1];
  const auto linked = [](auto page) {
    page.frame.stylesheet_url = "gatehouse.css";
    return page;
  };
  const PageRenderer& pages = **renderer;
  write(directory, "gatehouse.css", *pages.stylesheet().bytes);
  write(directory, "sign_in.html", pages.sign_in(linked(sample_sign_in())));
  write(directory, "sign_in_rejected.html",
        pages.sign_in(linked(with_problem(SignInProblem::rejected, "alice"))));
  write(directory, "sign_in_missing.html",
        pages.sign_in(linked(with_problem(SignInProblem::password_missing, "alice"))));
  write(directory, "sign_in_later.html",
        pages.sign_in(linked(with_problem(SignInProblem::try_later, "alice"))));
  write(directory, "sign_in_expired.html", pages.sign_in(linked(with_problem(SignInProblem::expired, ""))));
  write(directory, "sign_up.html", pages.sign_up(linked(sample_sign_up())));
  write(directory, "consent.html", pages.consent(linked(sample_consent())));
  write(directory, "consent_details.html", pages.consent(linked(sample_consent_to_details())));
  ConsentPage long_names = sample_consent();
  long_names.application =
      "The Extraordinarily Comprehensive Human Resources and Payroll Administration Suite";
  long_names.signed_in_as =
      "a.very.long.mailbox.name.without.any.spaces.in.it@subsidiary.division.acme-corporation.example";
  write(directory, "consent_long.html", pages.consent(linked(long_names)));
  write(directory, "device.html", pages.device(linked(sample_device())));
  write(directory, "device_done.html", pages.device_done(linked(sample_device_done())));
  write(directory, "requests.html", pages.requests(linked(sample_requests())));
  write(directory, "request_done.html", pages.request_done(linked(sample_request_done())));
  write(directory, "sign_out.html", pages.sign_out(linked(sample_sign_out())));
  write(directory, "signed_out.html", pages.signed_out(linked(sample_signed_out())));
  write(directory, "form_post.html", pages.form_post(linked(sample_form_post())));
  write(directory, "error.html", pages.error(linked(sample_error())));
  ErrorPage developer = sample_error();
  developer.way_on_url = "/t/acme/";
  developer.way_on_text = "Start again";
  developer.developer_note =
      "redirect_uri is not registered for client \"payroll\".\nRegister it: gatehouse client update payroll";
  write(directory, "error_developer.html", pages.error(linked(developer)));
  return 0;
}
