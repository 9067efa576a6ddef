// Sample view models, shared by the tests of the pages and by page_samples, which writes them to files to be
// looked at.
#pragma once

#include "core/pages/page_renderer.h"

namespace gatehouse::pages {

inline Frame sample_frame() {
  return {.organisation = "Acme Corporation", .stylesheet_url = "/assets/gatehouse.css"};
}

inline SignInPage sample_sign_in() {
  return {.frame = sample_frame(),
          .application = "Payroll",
          .form_url = "/t/acme/interaction?id=abc",
          .csrf_token = "dG9rZW4",
          .username = "",
          .with_email = true,
          .problem = SignInProblem::none,
          .retry_after = {}};
}

inline SignUpPage sample_sign_up() {
  return {.frame = sample_frame(),
          .application = "Payroll",
          .form_url = "/t/acme/sign-up?id=abc",
          .csrf_token = "dG9rZW4",
          .username = "carol",
          .name = "Carol Example",
          .sign_in_url = "/t/acme/sign-in?id=abc",
          .password_min_length = 12,
          .problem = SignUpProblem::username_taken};
}

inline ConsentPage sample_consent() {
  return {.frame = sample_frame(),
          .application = "Payroll",
          .application_site = "payroll.acme.example",
          .signed_in_as = "alice@acme.example",
          .permissions = {"Know who you are when you sign in", "See your name and profile",
                          "See your e-mail address", "Keep this access while you are away"},
          .form_url = "/t/acme/interaction?id=abc",
          .csrf_token = "dG9rZW4",
          .person_token = "cGVyc29u"};
}

inline ConsentPage sample_consent_to_details() {
  auto page = sample_consent();
  page.details = {{.title = "Make one payment",
                   .lines = {{"Instructed amount › Currency", "EUR"},
                             {"Instructed amount › Amount", "12.50"},
                             {"Creditor name", "Merchant A"}}}};
  page.resources = {"Payments"};
  return page;
}

inline DevicePage sample_device() {
  return {.frame = sample_frame(),
          .form_url = "/t/acme/device",
          .csrf_token = "dG9rZW4",
          .user_code = "WDJB-MJHT",
          .problem = DeviceProblem::wrong};
}

inline DeviceDonePage sample_device_done() { return {.frame = sample_frame(), .application = "Payroll TV"}; }

inline RequestsPage sample_requests() {
  return {.frame = sample_frame(),
          .signed_in_as = "alice@acme.example",
          .waiting = {{.application = "Payroll",
                       .id = "aWQ",
                       .binding_message = "W4SCT",
                       .permissions = {"Know who you are when you sign in", "See your e-mail address"},
                       .asked_at = TimePoint(std::chrono::seconds(1'764'000'000))}},
          .form_url = "/t/acme/requests",
          .csrf_token = "dG9rZW4"};
}

inline RequestDonePage sample_request_done() {
  return {.frame = sample_frame(), .application = "Payroll", .requests_url = "/t/acme/requests"};
}

inline SignOutPage sample_sign_out() {
  return {.frame = sample_frame(),
          .application = "Payroll",
          .signed_in_as = "alice@acme.example",
          .form_url = "/t/acme/end-session?client_id=payroll",
          .csrf_token = "dG9rZW4"};
}

inline SignedOutPage sample_signed_out() { return {.frame = sample_frame(), .signed_out = true}; }

inline FormPostPage sample_form_post() {
  return {.frame = sample_frame(),
          .destination = "payroll.acme.example",
          .form_url = "https://payroll.acme.example/cb",
          .fields = {{"code", "abc"}, {"state", "xyz"}}};
}

inline ErrorPage sample_error() {
  return {.frame = sample_frame(),
          .title = "This sign-in cannot continue",
          .message = "The app that sent you here asked for something that Acme Corporation does not allow.",
          .advice = "Go back to the app and try again. If it happens again, tell the people who run the app.",
          .way_on_url = "",
          .way_on_text = "",
          .code = "invalid_redirect_uri",
          .request_id = "01930b7e-5f0c-7a3e-9b1d-2f6c1e0a4d11",
          .time = TimePoint(std::chrono::seconds(1'764'000'000)),
          .developer_note = ""};
}

}  // namespace gatehouse::pages
