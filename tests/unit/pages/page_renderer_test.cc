#include "core/pages/page_renderer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/unit/pages/html_skeleton.h"
#include "tests/unit/pages/rendered_pages.h"

namespace gatehouse::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> every_page() {
  return {renderer().sign_in(failed_sign_in()),           renderer().consent(sample_consent()),
          renderer().sign_up(sample_sign_up()),           renderer().sign_out(sample_sign_out()),
          renderer().signed_out(sample_signed_out()),     renderer().device(sample_device()),
          renderer().device_done(sample_device_done()),   renderer().requests(sample_requests()),
          renderer().request_done(sample_request_done()), renderer().error(full_error())};
}

TEST(Pages, hold_no_script_and_no_inline_style) {
  for (const std::string& html : every_page()) {
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("<style")));
    EXPECT_THAT(skeleton(html), Not(HasSubstr(" style")));
    EXPECT_THAT(skeleton(html), Not(testing::ContainsRegex(" on[a-z]+")));
  }
}

TEST(Pages, are_under_30_kB_with_their_stylesheet) {
  const std::size_t css = renderer().stylesheet().bytes->size();
  EXPECT_LT(renderer().sign_in(failed_sign_in()).size() + css, 30'000u);
  EXPECT_LT(renderer().consent(sample_consent()).size() + css, 30'000u);
  EXPECT_LT(renderer().error(full_error()).size() + css, 30'000u);
}

TEST(Pages, have_one_heading_one_main_a_language_and_a_title) {
  for (const std::string& html : every_page()) {
    for (const char* once : {"<h1", "<main", "<title>", "<html lang=\"en\""}) {
      const std::size_t first = html.find(once);
      EXPECT_NE(first, std::string::npos) << once;
      EXPECT_EQ(html.find(once, first + 1), std::string::npos) << once;
    }
  }
  EXPECT_THAT(renderer().sign_in(sample_sign_in()), HasSubstr("<title>Sign in – Acme Corporation</title>"));
  EXPECT_THAT(renderer().error(sample_error()),
              HasSubstr("<title>Error: This sign-in cannot continue – Acme Corporation</title>"));
}

TEST(SignUpPage, posts_the_agreed_fields_and_says_what_a_password_needs) {
  const std::string html = renderer().sign_up(sample_sign_up());
  EXPECT_THAT(html, HasSubstr("method=\"post\" action=\"/t/acme/sign-up?id=abc\""));
  for (const std::string_view name : {kCsrfField, kUsernameField, kNameField, kPasswordField, kActionField})
    EXPECT_THAT(html, HasSubstr("name=\"" + std::string(name) + '"'));
  EXPECT_THAT(html, HasSubstr("autocomplete=\"new-password\" minlength=\"12\""));
  EXPECT_THAT(html, HasSubstr("At least 12 characters."));
  EXPECT_THAT(html, HasSubstr("aria-invalid=\"true\" aria-describedby=\"problem username-hint\""));
  EXPECT_THAT(html, HasSubstr("<a href=\"/t/acme/sign-in?id=abc\">"));
}

TEST(SignInPage, leads_to_a_new_account_only_where_one_can_be_made) {
  SignInPage page = sample_sign_in();
  EXPECT_THAT(renderer().sign_in(page), Not(HasSubstr("Create an account")));
  page.sign_up_url = "/t/acme/sign-up?id=abc";
  EXPECT_THAT(renderer().sign_in(page),
              HasSubstr("<a href=\"/t/acme/sign-up?id=abc\">Create an account</a>"));
}

TEST(SignInPage, says_which_app_asks_and_which_organisation_answers) {
  const std::string html = renderer().sign_in(sample_sign_in());
  EXPECT_THAT(html, HasSubstr("Payroll"));
  EXPECT_THAT(html, HasSubstr("Acme Corporation"));
}

TEST(SignInPage, posts_the_agreed_fields) {
  const std::string html = renderer().sign_in(sample_sign_in());
  EXPECT_THAT(html, HasSubstr("method=\"post\" action=\"/t/acme/interaction?id=abc\""));
  for (const std::string_view name : {kCsrfField, kUsernameField, kPasswordField, kActionField})
    EXPECT_THAT(html, HasSubstr("name=\"" + std::string(name) + '"'));
  EXPECT_THAT(html, HasSubstr("value=\"" + std::string(kActionSignIn) + '"'));
  EXPECT_THAT(html, HasSubstr("value=\"" + std::string(kActionCancel) + '"'));
  EXPECT_THAT(html, HasSubstr("autocomplete=\"username\""));
  EXPECT_THAT(html, HasSubstr("autocomplete=\"current-password\""));
  EXPECT_THAT(html, HasSubstr("<label for=\"username\""));
  EXPECT_THAT(html, HasSubstr("<label for=\"password\""));
}

TEST(SignInPage, tells_a_problem_to_screen_readers_and_in_the_title) {
  const std::string html = renderer().sign_in(failed_sign_in());
  EXPECT_THAT(html, HasSubstr("<title>Error: Sign in"));
  EXPECT_THAT(html, HasSubstr("role=\"alert\""));
  EXPECT_THAT(html, HasSubstr("aria-invalid=\"true\" aria-describedby=\"problem\""));
  const std::string fresh = renderer().sign_in(sample_sign_in());
  EXPECT_THAT(fresh, Not(HasSubstr("role=\"alert\"")));
  EXPECT_THAT(fresh, Not(HasSubstr("aria-invalid")));
  EXPECT_THAT(fresh, Not(HasSubstr("Error:")));
}

TEST(SignInPage, shows_the_text_of_its_problem_and_no_other) {
  const std::vector<std::pair<SignInProblem, std::string>> texts = {
      {SignInProblem::username_missing, "Enter your user name"},
      {SignInProblem::password_missing, "Enter your password"},
      {SignInProblem::rejected, "is not right"},
      {SignInProblem::try_later, "too many attempts"},
      {SignInProblem::expired, "open for too long"}};
  for (const auto& [problem, text] : texts) {
    SignInPage page = sample_sign_in();
    page.problem = problem;
    const std::string html = renderer().sign_in(page);
    for (const auto& [other, other_text] : texts)
      EXPECT_EQ(html.find(other_text) != std::string::npos, problem == other) << text << " / " << other_text;
  }
}

TEST(SignInPage, rounds_a_wait_up_to_whole_minutes) {
  SignInPage page = sample_sign_in();
  page.problem = SignInProblem::try_later;
  for (const auto& [wait, text] : std::vector<std::pair<std::chrono::seconds, std::string>>{
           {std::chrono::seconds(0), "wait 1 minute "},
           {std::chrono::seconds(60), "wait 1 minute "},
           {std::chrono::seconds(61), "wait 2 minutes "},
           {std::chrono::seconds(900), "wait 15 minutes "}}) {
    page.retry_after = wait;
    EXPECT_THAT(renderer().sign_in(page), HasSubstr(text));
  }
}

TEST(ConsentPage, shows_permissions_as_sentences_and_refusing_is_as_easy_as_allowing) {
  const std::string html = renderer().consent(sample_consent());
  EXPECT_THAT(html, HasSubstr("<li>See your e-mail address</li>"));
  EXPECT_THAT(html, HasSubstr("value=\"allow\""));
  EXPECT_THAT(html, HasSubstr("value=\"cancel\""));
  EXPECT_THAT(html, HasSubstr("value=\"switch_user\""));
  EXPECT_THAT(html, HasSubstr("alice@acme.example"));
}

TEST(ConsentPage, asks_to_compare_the_code_of_a_device_and_only_of_one) {
  ConsentPage page = sample_consent();
  EXPECT_THAT(renderer().consent(page), Not(HasSubstr("Does your device show this code?")));
  page.user_code = "WDJB-MJHT";
  EXPECT_THAT(renderer().consent(page), HasSubstr("Does your device show this code?"));
  EXPECT_THAT(renderer().consent(page), HasSubstr("<strong>WDJB-MJHT</strong>"));
}

TEST(ConsentPage, says_what_is_asked_for_one_by_one_and_where) {
  ConsentPage page = sample_consent();
  EXPECT_THAT(renderer().consent(page), Not(HasSubstr("<dl>")));
  EXPECT_THAT(renderer().consent(page), Not(HasSubstr("At these services")));
  page.permissions.clear();
  page.details = {{.title = "Make one payment", .lines = {{"Amount", "12.50"}, {"To", "Merchant A"}}},
                  {.title = "See an account", .lines = {}}};
  page.resources = {"Payments"};
  const auto html = renderer().consent(page);
  EXPECT_THAT(html, Not(HasSubstr("The app will be able to")));
  EXPECT_THAT(html, HasSubstr("<h3>Make one payment</h3>"));
  EXPECT_THAT(html, HasSubstr("<dt>Amount</dt><dd><bdi>12.50</bdi></dd>"));
  EXPECT_THAT(html, HasSubstr("<dt>To</dt><dd><bdi>Merchant A</bdi></dd>"));
  EXPECT_THAT(html, HasSubstr("<h3>See an account</h3>"));
  EXPECT_THAT(html, HasSubstr("<li><bdi>Payments</bdi></li>"));
}

TEST(DevicePage, shows_the_text_of_its_problem_and_no_other) {
  const std::vector<std::pair<DeviceProblem, std::string>> texts = {
      {DeviceProblem::code_missing, "Enter the code</a>"},
      {DeviceProblem::wrong, "is not right, has expired or was used already"},
      {DeviceProblem::try_later, "too many wrong codes"}};
  for (const auto& [problem, text] : texts) {
    DevicePage page = sample_device();
    page.problem = problem;
    page.retry_after = std::chrono::seconds(12);
    const std::string html = renderer().device(page);
    for (const auto& [other, other_text] : texts)
      EXPECT_EQ(html.find(other_text) != std::string::npos, problem == other) << text << " / " << other_text;
    EXPECT_EQ(html.find("<span>12</span>") != std::string::npos, problem == DeviceProblem::try_later);
  }
}

TEST(ErrorPage, leaves_out_what_it_does_not_know) {
  ErrorPage page = sample_error();
  page.frame.organisation.clear();
  page.advice.clear();
  const std::string html = renderer().error(page);
  EXPECT_THAT(html, HasSubstr("<title>Error: This sign-in cannot continue</title>"));
  EXPECT_THAT(html, Not(HasSubstr("<header")));
  EXPECT_THAT(html, Not(HasSubstr("For the developer")));
  EXPECT_THAT(html, Not(HasSubstr("class=\"button")));
  EXPECT_THAT(html, HasSubstr("<time datetime=\"2025-11-24T16:00:00Z\">2025-11-24 16:00:00 UTC</time>"));
}

TEST(ErrorPage, shows_each_line_of_a_developer_note) {
  ErrorPage page = sample_error();
  page.developer_note = "got a\n\nexpected b\n";
  EXPECT_THAT(renderer().error(page), HasSubstr("<p>got a</p><p>expected b</p>"));
}

TEST(FormPostPage, S226_needs_no_script_and_names_the_one_that_it_has) {
  const auto html = renderer().form_post(sample_form_post());
  EXPECT_THAT(html, HasSubstr("<button"));
  EXPECT_EQ(html.find("<script"), html.rfind("<script"));
  EXPECT_THAT(html, HasSubstr("name=\"state\" value=\"xyz\""));
  EXPECT_TRUE(renderer().form_post_script_hash().starts_with("sha256-"));
  EXPECT_EQ(renderer().form_post_script_hash().size(), 7u + 44u);
}

TEST(Stylesheet, has_a_name_that_depends_on_its_content) {
  EXPECT_TRUE(testing::Matches(testing::MatchesRegex("gatehouse-[0-9a-f]+\\.css"))(
      renderer().stylesheet().file_name));
  EXPECT_THAT(*renderer().stylesheet().bytes, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(*renderer().stylesheet().bytes, Not(HasSubstr("http")));
}

TEST(Pages, are_the_same_from_many_threads) {
  const std::string expected = renderer().sign_in(failed_sign_in());
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 100; ++round)
        if (renderer().sign_in(failed_sign_in()) != expected) ++wrong;
    });
  for (auto& thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace gatehouse::pages
