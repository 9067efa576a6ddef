// Whatever stands in a view model stays data: in no position can a text or an address add an element, an
// attribute or code to its page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/unit/pages/html_skeleton.h"
#include "tests/unit/pages/rendered_pages.h"

namespace gatehouse::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Position {
  const char* name;
  std::function<std::string(const std::string&)> render;
};

template <class Page>
Position at(const char* name, Page (*sample)(), std::string& (*field)(Page&),
            std::string (PageRenderer::*render)(const Page&) const) {
  return {name, [=](const std::string& text) {
            Page page = sample();
            field(page) = text;
            return (renderer().*render)(page);
          }};
}

std::vector<Position> text_positions() {
  constexpr auto sign_in = &PageRenderer::sign_in;
  constexpr auto sign_up = &PageRenderer::sign_up;
  constexpr auto consent = &PageRenderer::consent;
  constexpr auto device = &PageRenderer::device;
  constexpr auto sign_out = &PageRenderer::sign_out;
  constexpr auto error = &PageRenderer::error;
  return {
      at<SignInPage>(
          "sign_in.organisation", failed_sign_in,
          [](SignInPage& p) -> std::string& { return p.frame.organisation; }, sign_in),
      at<SignInPage>(
          "sign_in.application", failed_sign_in, [](SignInPage& p) -> std::string& { return p.application; },
          sign_in),
      at<SignInPage>(
          "sign_in.csrf_token", failed_sign_in, [](SignInPage& p) -> std::string& { return p.csrf_token; },
          sign_in),
      at<SignInPage>(
          "sign_in.username", failed_sign_in, [](SignInPage& p) -> std::string& { return p.username; },
          sign_in),
      at<SignUpPage>(
          "sign_up.organisation", sample_sign_up,
          [](SignUpPage& p) -> std::string& { return p.frame.organisation; }, sign_up),
      at<SignUpPage>(
          "sign_up.application", sample_sign_up, [](SignUpPage& p) -> std::string& { return p.application; },
          sign_up),
      at<SignUpPage>(
          "sign_up.username", sample_sign_up, [](SignUpPage& p) -> std::string& { return p.username; },
          sign_up),
      at<SignUpPage>(
          "sign_up.name", sample_sign_up, [](SignUpPage& p) -> std::string& { return p.name; }, sign_up),
      at<SignUpPage>(
          "sign_up.csrf_token", sample_sign_up, [](SignUpPage& p) -> std::string& { return p.csrf_token; },
          sign_up),
      at<ConsentPage>(
          "consent.organisation", sample_consent,
          [](ConsentPage& p) -> std::string& { return p.frame.organisation; }, consent),
      at<ConsentPage>(
          "consent.application", sample_consent, [](ConsentPage& p) -> std::string& { return p.application; },
          consent),
      at<ConsentPage>(
          "consent.application_site", sample_consent,
          [](ConsentPage& p) -> std::string& { return p.application_site; }, consent),
      at<ConsentPage>(
          "consent.signed_in_as", sample_consent,
          [](ConsentPage& p) -> std::string& { return p.signed_in_as; }, consent),
      at<ConsentPage>(
          "consent.permission", sample_consent,
          [](ConsentPage& p) -> std::string& { return p.permissions[1]; }, consent),
      at<ConsentPage>(
          "consent.detail_title", sample_consent_to_details,
          [](ConsentPage& p) -> std::string& { return p.details[0].title; }, consent),
      at<ConsentPage>(
          "consent.detail_label", sample_consent_to_details,
          [](ConsentPage& p) -> std::string& { return p.details[0].lines[0].label; }, consent),
      at<ConsentPage>(
          "consent.detail_value", sample_consent_to_details,
          [](ConsentPage& p) -> std::string& { return p.details[0].lines[0].value; }, consent),
      at<ConsentPage>(
          "consent.resource", sample_consent_to_details,
          [](ConsentPage& p) -> std::string& { return p.resources[0]; }, consent),
      at<ConsentPage>(
          "consent.csrf_token", sample_consent, [](ConsentPage& p) -> std::string& { return p.csrf_token; },
          consent),
      at<ConsentPage>(
          "consent.person_token", sample_consent,
          [](ConsentPage& p) -> std::string& { return p.person_token; }, consent),
      at<ConsentPage>(
          "consent.user_code", sample_consent, [](ConsentPage& p) -> std::string& { return p.user_code; },
          consent),
      at<DevicePage>(
          "device.user_code", sample_device, [](DevicePage& p) -> std::string& { return p.user_code; },
          device),
      at<DevicePage>(
          "device.csrf_token", sample_device, [](DevicePage& p) -> std::string& { return p.csrf_token; },
          device),
      at<DeviceDonePage>(
          "device_done.application", sample_device_done,
          [](DeviceDonePage& p) -> std::string& { return p.application; }, &PageRenderer::device_done),
      at<ConsentPage>(
          "consent.binding_message",
          [] {
            auto page = sample_consent();
            page.asked_elsewhere = true;
            return page;
          },
          [](ConsentPage& p) -> std::string& { return p.binding_message; }, consent),
      at<RequestsPage>(
          "requests.application", sample_requests,
          [](RequestsPage& p) -> std::string& { return p.waiting[0].application; }, &PageRenderer::requests),
      at<RequestsPage>(
          "requests.binding_message", sample_requests,
          [](RequestsPage& p) -> std::string& { return p.waiting[0].binding_message; },
          &PageRenderer::requests),
      at<RequestsPage>(
          "requests.id", sample_requests, [](RequestsPage& p) -> std::string& { return p.waiting[0].id; },
          &PageRenderer::requests),
      at<RequestsPage>(
          "requests.permission", sample_requests,
          [](RequestsPage& p) -> std::string& { return p.waiting[0].permissions[1]; },
          &PageRenderer::requests),
      at<RequestsPage>(
          "requests.signed_in_as", sample_requests,
          [](RequestsPage& p) -> std::string& { return p.signed_in_as; }, &PageRenderer::requests),
      at<RequestDonePage>(
          "request_done.application", sample_request_done,
          [](RequestDonePage& p) -> std::string& { return p.application; }, &PageRenderer::request_done),
      at<SignOutPage>(
          "sign_out.application", sample_sign_out,
          [](SignOutPage& p) -> std::string& { return p.application; }, sign_out),
      at<SignOutPage>(
          "sign_out.signed_in_as", sample_sign_out,
          [](SignOutPage& p) -> std::string& { return p.signed_in_as; }, sign_out),
      at<SignOutPage>(
          "sign_out.csrf_token", sample_sign_out, [](SignOutPage& p) -> std::string& { return p.csrf_token; },
          sign_out),
      at<SignedOutPage>(
          "signed_out.organisation", sample_signed_out,
          [](SignedOutPage& p) -> std::string& { return p.frame.organisation; }, &PageRenderer::signed_out),
      at<ErrorPage>(
          "error.organisation", full_error, [](ErrorPage& p) -> std::string& { return p.frame.organisation; },
          error),
      at<ErrorPage>(
          "error.title", full_error, [](ErrorPage& p) -> std::string& { return p.title; }, error),
      at<ErrorPage>(
          "error.message", full_error, [](ErrorPage& p) -> std::string& { return p.message; }, error),
      at<ErrorPage>(
          "error.advice", full_error, [](ErrorPage& p) -> std::string& { return p.advice; }, error),
      at<ErrorPage>(
          "error.way_on_text", full_error, [](ErrorPage& p) -> std::string& { return p.way_on_text; }, error),
      at<ErrorPage>(
          "error.code", full_error, [](ErrorPage& p) -> std::string& { return p.code; }, error),
      at<ErrorPage>(
          "error.request_id", full_error, [](ErrorPage& p) -> std::string& { return p.request_id; }, error),
      at<FormPostPage>(
          "form_post.destination", sample_form_post,
          [](FormPostPage& p) -> std::string& { return p.destination; }, &PageRenderer::form_post),
      at<FormPostPage>(
          "form_post.field", sample_form_post,
          [](FormPostPage& p) -> std::string& { return p.fields[1].second; }, &PageRenderer::form_post),
      {"error.developer_note",
       [](std::string text) {
         std::replace(text.begin(), text.end(), '\n', ' ');  // a line is a paragraph here
         ErrorPage page = full_error();
         page.developer_note = text;
         return renderer().error(page);
       }},
  };
}

std::vector<Position> url_positions() {
  return {
      at<FormPostPage>(
          "form_post.form_url", sample_form_post, [](FormPostPage& p) -> std::string& { return p.form_url; },
          &PageRenderer::form_post),
      at<SignInPage>(
          "sign_in.form_url", failed_sign_in, [](SignInPage& p) -> std::string& { return p.form_url; },
          &PageRenderer::sign_in),
      at<SignInPage>(
          "sign_in.stylesheet_url", failed_sign_in,
          [](SignInPage& p) -> std::string& { return p.frame.stylesheet_url; }, &PageRenderer::sign_in),
      at<SignInPage>(
          "sign_in.sign_up_url", failed_sign_in, [](SignInPage& p) -> std::string& { return p.sign_up_url; },
          &PageRenderer::sign_in),
      at<SignUpPage>(
          "sign_up.form_url", sample_sign_up, [](SignUpPage& p) -> std::string& { return p.form_url; },
          &PageRenderer::sign_up),
      at<SignUpPage>(
          "sign_up.sign_in_url", sample_sign_up, [](SignUpPage& p) -> std::string& { return p.sign_in_url; },
          &PageRenderer::sign_up),
      at<ConsentPage>(
          "consent.form_url", sample_consent, [](ConsentPage& p) -> std::string& { return p.form_url; },
          &PageRenderer::consent),
      at<SignOutPage>(
          "sign_out.form_url", sample_sign_out, [](SignOutPage& p) -> std::string& { return p.form_url; },
          &PageRenderer::sign_out),
      at<ConsentPage>(
          "consent.stylesheet_url", sample_consent,
          [](ConsentPage& p) -> std::string& { return p.frame.stylesheet_url; }, &PageRenderer::consent),
      at<ErrorPage>(
          "error.way_on_url", full_error, [](ErrorPage& p) -> std::string& { return p.way_on_url; },
          &PageRenderer::error),
      at<ErrorPage>(
          "error.stylesheet_url", full_error,
          [](ErrorPage& p) -> std::string& { return p.frame.stylesheet_url; }, &PageRenderer::error),
  };
}

const std::vector<std::string> kHostile = {
    "\"><svg onload=alert(1)>",
    "'><img src=x onerror=alert(1)>",
    "\" onfocus=alert(1) autofocus x=\"",
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "</style><script>alert(1)</script>",
    "{{APPLICATION}}",
    "{{>CONTENT}}",
    "`onclick=alert(1)`",
    "&quot;&gt;&lt;b&gt;",
    "\xe2\x80\xae"
    "evil",
    "x\n<script>alert(1)</script>\n",
};

TEST(Pages, A249_no_text_in_any_position_changes_the_elements_of_its_page) {
  for (const Position& position : text_positions()) {
    const std::string harmless = skeleton(position.render("Harmless"));
    for (const std::string& text : kHostile) {
      const std::string html = position.render(text);
      EXPECT_EQ(skeleton(html), harmless) << position.name << ": " << text;
      EXPECT_THAT(html, Not(HasSubstr("<svg"))) << position.name;
      EXPECT_THAT(html, Not(HasSubstr("<script>alert"))) << position.name;
    }
  }
}

TEST(Pages, every_text_position_really_shows_its_text) {
  for (const Position& position : text_positions())
    EXPECT_THAT(position.render("Zebra-7"), HasSubstr("Zebra-7")) << position.name;
  for (const Position& position : url_positions())
    EXPECT_THAT(position.render("/zebra-7"), HasSubstr("/zebra-7")) << position.name;
}

TEST(Pages, no_address_in_any_position_changes_the_elements_of_its_page) {
  for (const Position& position : url_positions()) {
    const std::string harmless = skeleton(position.render("/harmless"));
    for (const std::string& text : kHostile) {
      EXPECT_EQ(skeleton(position.render(text)), harmless) << position.name << ": " << text;
      EXPECT_EQ(skeleton(position.render("/" + text)), harmless) << position.name << ": /" << text;
    }
  }
}

TEST(Pages, an_address_that_could_run_code_is_not_written) {
  for (const Position& position : url_positions())
    for (const char* url :
         {"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
          "java\nscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
          "vbscript:x", "blob:https://x/1", "file:///etc/passwd"}) {
      const std::string html = position.render(url);
      for (const char* scheme :
           {"javascript", "JavaScript", "script:", "data:", "vbscript", "blob:", "file:", "alert(1)"})
        EXPECT_THAT(html, Not(HasSubstr(std::string("=\"") + scheme))) << position.name << ": " << url;
      EXPECT_THAT(html, Not(HasSubstr("\"" + std::string(url)))) << position.name;
    }
}

TEST(Pages, an_entity_in_an_address_stays_text) {
  for (const Position& position : url_positions())
    EXPECT_THAT(position.render("/javascript&colon;x"), HasSubstr("javascript&amp;colon;x")) << position.name;
}

}  // namespace
}  // namespace gatehouse::pages
