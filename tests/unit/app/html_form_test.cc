// Reading forms of server-rendered pages and finding one's way between them.
#include "core/app/cli/try/browser/html_form.h"

#include <gtest/gtest.h>

#include "core/app/cli/try/browser/plain_browser.h"

namespace gatehouse::app::cli {
namespace {

TEST(HtmlForm, ReadsWhatABrowserWouldSend) {
  const auto forms = forms_of(
      "<!-- <form id='no'> --><FORM method=post action=\"/a?x=1&amp;y=2\" id=f><input type=hidden name=csrf "
      "value='&quot;&#x3e;&#233;'><input name=user value=\"a > b\"><input type=password name=pw>"
      "<input type=checkbox name=stay value=1></form><button form=f name=action value=sign_in>Go</button>");
  ASSERT_EQ(forms.size(), 1U);
  EXPECT_TRUE(forms[0].post);
  EXPECT_EQ(forms[0].action, "/a?x=1&y=2");
  const auto* button = forms[0].find_button({"allow", "sign_in"});
  ASSERT_NE(button, nullptr);
  const FormFields expected{
      {"csrf", "\">\xc3\xa9"}, {"user", "alice"}, {"pw", "secret"}, {"action", "sign_in"}};
  EXPECT_EQ(fields_of(forms[0], {{"user", "alice"}, {"pw", "secret"}}, button), expected);
}

TEST(HtmlForm, LeavesOutButtonsThatWereNotPressed) {
  const auto forms =
      forms_of("<form><button name=a value=1></button><button name=a value=2></button></form>");
  ASSERT_EQ(forms.size(), 1U);
  EXPECT_FALSE(forms[0].post);
  EXPECT_EQ(fields_of(forms[0], {}, forms[0].find_button({"2"})), (FormFields{{"a", "2"}}));
}

TEST(HtmlForm, SurvivesPagesThatAreNone) {
  for (const auto* page : {"", "<", "<form", "<form action=", "<form action='", "<!--", "<input>", "</form>",
                           "<form><input name=\"x", "& &; &#; &#x110000;"}) {
    forms_of(page);
    text_of_element(page, "<h1");
  }
}

TEST(HtmlForm, TextOfAnElementHasNoTagsAndOneLine) {
  EXPECT_EQ(text_of_element("<p>x</p><h1 class=a>A\n <b>&lt;B&gt;</b></h1><p>y", "<h1"), "A <B>");
  EXPECT_FALSE(text_of_element("<p>x</p>", "<h1"));
}

TEST(PlainBrowser, ResolvesReferencesLikeABrowser) {
  const std::string base = "http://localhost:8080/t/demo/authorize?a=b";
  EXPECT_EQ(resolve_reference(base, "https://other.example/x"), "https://other.example/x");
  EXPECT_EQ(resolve_reference(base, "/x?y"), "http://localhost:8080/x?y");
  EXPECT_EQ(resolve_reference(base, "?c=d"), "http://localhost:8080/t/demo/authorize?c=d");
  EXPECT_EQ(resolve_reference(base, "next"), "http://localhost:8080/t/demo/next");
  EXPECT_EQ(resolve_reference(base, ""), base);
}

}  // namespace
}  // namespace gatehouse::app::cli
