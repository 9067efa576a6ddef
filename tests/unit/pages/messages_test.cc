// Languages of the pages: every language says everything, and the right one is chosen.
#include "core/pages/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/config/standard_claims.h"
#include "core/pages/language_choice.h"
#include "core/pages/page_renderer.h"
#include "core/pages/theme.h"
#include "tests/unit/pages/sample_pages.h"

namespace gatehouse::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

Messages read(std::string_view file) {
  auto messages = Messages::parse(file);
  EXPECT_TRUE(messages) << (messages ? "" : messages.error().describe());
  return *std::move(messages);
}

constexpr std::string_view kSmall = "language.tag = xx\nlanguage.direction = rtl\n";

std::vector<std::string> placeholders_of(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = text.find('{', at)) != std::string::npos; ++at)
    found.push_back(text.substr(at, text.find('}', at) - at + 1));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

TEST(Messages, every_language_has_the_same_keys_with_the_same_placeholders) {
  const auto english = read(PageRenderer::message_file("en"));
  const auto german = read(PageRenderer::message_file("de"));
  EXPECT_EQ(english.keys(), german.keys());
  for (const auto& key : english.keys()) {
    ASSERT_NE(german.find(key), nullptr) << key;
    EXPECT_FALSE(german.find(key)->empty()) << key;
    EXPECT_EQ(placeholders_of(*english.find(key)), placeholders_of(*german.find(key))) << key;
  }
}

TEST(Messages, every_standard_claim_has_its_sentence) {
  for (const auto* language : {"en", "de"})
    for (const auto& claim : config::standard_claims())
      EXPECT_NE(read(PageRenderer::message_file(language)).find("claim." + std::string(claim.name)), nullptr)
          << language << " " << claim.name;
}

TEST(Messages, a_template_with_an_unknown_key_or_a_text_with_a_hole_is_an_error) {
  const auto good = read(std::string(kSmall) + "a = b & <c> {app}\n");
  const auto written = good.written_into("<p>[[a|strong]]</p>");
  ASSERT_TRUE(written);
  EXPECT_EQ(*written, "<p>b &amp; &lt;c&gt; <strong><bdi>{{APPLICATION}}</bdi></strong></p>");
  EXPECT_FALSE(good.written_into("[[b]]"));
  EXPECT_FALSE(good.written_into("[[a"));
  for (const auto* text : {"{nothing}", "{{APPLICATION}}", "{app", "}"})
    EXPECT_FALSE(read(std::string(kSmall) + "a = " + text + "\n").written_into("[[a]]")) << text;
}

TEST(Messages, a_file_without_tag_or_with_a_key_twice_or_a_reference_to_nothing_is_refused) {
  EXPECT_FALSE(Messages::parse("a = b\n"));
  EXPECT_FALSE(Messages::parse(std::string(kSmall) + "a = b\na = c\n"));
  EXPECT_FALSE(Messages::parse(std::string(kSmall) + "a = @later\n"));
  EXPECT_FALSE(Messages::parse(std::string(kSmall) + "a\n"));
}

TEST(Pages, speak_german_in_every_part) {
  const auto pages = *PageRenderer::create();
  auto sign_in = sample_sign_in();
  sign_in.frame.language = "de";
  sign_in.problem = SignInProblem::try_later;
  sign_in.retry_after = std::chrono::minutes(2);
  const auto html = pages->sign_in(sign_in);
  EXPECT_THAT(html, HasSubstr("<html lang=\"de\" dir=\"ltr\">"));
  EXPECT_THAT(html, HasSubstr("<title>Fehler: Anmelden – Acme Corporation</title>"));
  EXPECT_THAT(html, HasSubstr("2 Minuten"));
  EXPECT_THAT(html, Not(HasSubstr("Sign in")));
}

TEST(Pages, are_ready_for_writing_from_right_to_left) {
  std::string file(PageRenderer::message_file("en"));
  file.replace(file.find("language.tag = en"), 17, "language.tag = ar");
  file.replace(file.find("language.direction = ltr"), 24, "language.direction = rtl");
  const auto pages = PageRenderer::create(std::vector<std::string>{file});
  ASSERT_TRUE(pages);
  auto consent = sample_consent();
  consent.frame.language = "ar";
  EXPECT_THAT((*pages)->consent(consent), HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  // Sides have no names of their own in the stylesheet, so that they swap with the writing.
  const auto& css = *(*pages)->stylesheet().bytes;
  for (const auto* side : {"left", "right"})
    EXPECT_EQ(css.find(side), std::string::npos) << side;
}

TEST(LanguageChoice, takes_the_apps_wish_then_the_browsers_then_the_tenants) {
  const LanguageChoice choice{.offered = {"en", "de"}, .fallback = "en"};
  const auto chosen = [&](std::string_view locales, std::string_view header) {
    return choice.choose(split_locales(locales), header);
  };
  EXPECT_EQ(chosen("", ""), "en");
  EXPECT_EQ(chosen("de", "en"), "de");
  EXPECT_EQ(chosen("fr-CA DE-at en", ""), "de");
  EXPECT_EQ(chosen("fr", "de-CH;q=0.8, en;q=0.7"), "de");
  EXPECT_EQ(chosen("", "en;q=0.3, de;q=0.9"), "de");
  EXPECT_EQ(chosen("", "de;q=0, fr"), "en");
  EXPECT_EQ(chosen("", "*, de;q=0.5"), "en");
  EXPECT_EQ(chosen("", ";;q=,,de;q=9999999,=-"), "en");
}

TEST(Theme, a_colour_is_six_digits_and_nothing_else_gets_into_the_stylesheet) {
  EXPECT_TRUE(Theme::of("#0b5fff", ""));
  for (const auto* text :
       {"", "0b5fff", "#0b5ff", "#0b5ffff", "red", "#0b5ff;", "#00000}", "#ＡＡ", "# 12345"})
    EXPECT_FALSE(Theme::of(text, "")) << text;
  EXPECT_FALSE(Theme::of("#0b5fff", "#12345}"));
  const auto css = Theme::of("#0b5fff", "")->stylesheet();
  EXPECT_THAT(css, HasSubstr("--accent:#0b5fff;"));
  EXPECT_THAT(css, Not(HasSubstr("url")));
}

TEST(Theme, what_cannot_be_read_is_no_theme_and_a_missing_dark_colour_is_made) {
  EXPECT_FALSE(Theme::of("#ffcc00", "")) << "1.4 to 1 on light ground";
  EXPECT_FALSE(Theme::of("#0b5fff", "#111111"));
  const auto theme = Theme::of("#5a0f0f", "");
  ASSERT_TRUE(theme);
  EXPECT_GE(contrast(theme->accent_dark, kDarkGround), kReadable);
  const auto query = theme->query();
  EXPECT_EQ(Theme::of_query(query.substr(6, 6), query.substr(18, 6))->stylesheet(), theme->stylesheet());
}

TEST(Theme, contrast_is_that_of_WCAG) {
  EXPECT_NEAR(contrast(kBlack, kWhite), 21.0, 0.001);
  EXPECT_NEAR(contrast(*Colour::parse("#767676"), kWhite), 4.54, 0.01);
}

TEST(AppsPage, names_each_app_and_gives_each_its_own_form) {
  const auto pages = *PageRenderer::create();
  AppsPage page{.frame = sample_frame(),
                .signed_in_as = "alice",
                .apps = {{.name = "Wiki <b>", .client_id = "wiki", .permissions = {"See"}, .granted_at = {}},
                         {.name = "Mail", .client_id = "mail", .permissions = {}, .granted_at = {}}},
                .form_url = "/t/a/account/apps",
                .csrf_token = "dG9rZW4"};
  const auto html = pages->apps(page);
  EXPECT_THAT(html, HasSubstr("Wiki &lt;b&gt;"));
  EXPECT_THAT(html, HasSubstr("name=\"client_id\" value=\"wiki\""));
  EXPECT_THAT(html, HasSubstr("name=\"client_id\" value=\"mail\""));
  page.apps.clear();
  EXPECT_THAT(pages->apps(page), HasSubstr("No app has access"));
}

}  // namespace
}  // namespace gatehouse::pages
