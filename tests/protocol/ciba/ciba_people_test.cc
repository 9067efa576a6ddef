// Who is asked and who may answer: only the person whom the app named, by a form of their own page, and not
// too often (S-233 for requests that nobody types a code for).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/protocol/ciba/ciba_app.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto* kNothing = "No app asks to sign you in";

/// The request that a page offers.
std::string request_on(const std::string& html) {
  const std::string mark = "name=\"request\" value=\"";
  const auto at = html.find(mark);
  if (at == std::string::npos) return {};
  return html.substr(at + mark.size(), html.find('"', at + mark.size()) - at - mark.size());
}

TEST(CibaPeople, somebody_else_neither_sees_it_nor_reaches_it) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  Browser alice(server), bob(server);
  const auto request = request_on(std::string(look(alice).body.view()));
  ASSERT_NE(request, "");
  EXPECT_THAT(std::string(look(bob, "bob").body.view()), HasSubstr(kNothing));
  till.begun({{"login_hint", "bob"}});
  look(bob, "bob");
  bob.submit({{"request", request}, {"action", "continue"}});
  EXPECT_THAT(bob.body(), HasSubstr("Sign-in requests")) << "back at the own ones";
  EXPECT_THAT(bob.body(), Not(HasSubstr("value=\"allow\"")));
  EXPECT_EQ(till.poll(id).error(), "authorization_pending");
}

TEST(CibaPeople, S227_who_signs_in_as_somebody_else_at_the_question_decides_nothing) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  Browser browser(server);
  choose(browser);
  browser.submit({{"action", "switch_user"}});
  EXPECT_THAT(browser.body(), HasSubstr("name=\"password\""));
  browser.submit({{"username", "bob"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(browser.page().status, 409);
  EXPECT_THAT(browser.body(), HasSubstr("request_of_somebody_else"));
  EXPECT_EQ(till.poll(id).error(), "authorization_pending");
  Browser alice(server);
  answer(alice, "allow");
  EXPECT_EQ(till.poll_in_time(id).status, 200) << "it still waits for whom it is about";
}

TEST(CibaPeople, S263_forms_of_other_sites_browsers_and_sessions_are_not_taken) {
  TestServer server(with_ciba());
  const CibaApp till(server);
  const auto id = till.begun();
  Browser alice(server), stranger(server);
  const auto request = request_on(std::string(look(alice).body.view()));
  EXPECT_EQ(server.post("/t/a/requests", "request=" + request).status, 403);
  look(stranger);
  stranger.submit({{"request", request}, {"csrf_token", "made-up"}});
  EXPECT_EQ(stranger.page().status, 403);
  std::string cookies;
  for (const auto& [name, value] : alice.cookies())
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  const auto html = alice.body();
  const std::string mark = "name=\"csrf_token\" value=\"";
  const auto at = html.find(mark) + mark.size();
  const auto token = html.substr(at, html.find('"', at) - at);
  const auto sent = server.post("/t/a/requests", form_of({{"csrf_token", token}, {"request", request}}),
                                {{"cookie", cookies}, {"sec-fetch-site", "cross-site"}});
  EXPECT_EQ(sent.status, 403);
  EXPECT_EQ(till.poll(id).error(), "authorization_pending");
}

TEST(CibaPeople, a_binding_message_is_text_and_nothing_else) {
  TestServer server(with_ciba());
  CibaApp(server).begun({{"binding_message", "<script>alert(1)</script>"}});
  Browser browser(server);
  for (const bool question : {false, true}) {
    if (question)
      browser.submit({{"action", "continue"}});
    else
      look(browser);
    EXPECT_THAT(browser.body(), HasSubstr("&lt;script&gt;alert(1)"));
    EXPECT_THAT(browser.body(), Not(HasSubstr("<script>alert")));
  }
}

TEST(CibaPeople, S233_few_requests_wait_for_a_person_and_fewer_of_one_app) {
  TestServer server(with_ciba(ciba_client("bar", "backchannel_token_delivery_mode: poll")));
  const CibaApp till(server), kiosk(server, "kiosk"), bar(server, "bar");
  for (int i = 0; i < 3; ++i)
    till.begun();
  const auto refused = till.begin();
  EXPECT_EQ(refused.status, 403) << "CIBA §13";
  EXPECT_EQ(refused.error(), "access_denied");
  for (int i = 0; i < 2; ++i)
    kiosk.begun();
  EXPECT_EQ(bar.begin().status, 403);
  EXPECT_EQ(bar.begin({{"login_hint", "bob"}}).status, 200) << "another person";
  Browser browser(server);
  answer(browser, "cancel");
  EXPECT_EQ(bar.begin().status, 200) << "one was answered";
  EXPECT_EQ(bar.begin().status, 403);
  server.clock().advance(std::chrono::minutes(5));
  EXPECT_EQ(bar.begin().status, 200) << "the others have expired";
}

TEST(CibaPeople, they_answer_one_of_several) {
  TestServer server(with_ciba());
  const CibaApp till(server), kiosk(server, "kiosk");
  const auto first = till.begun({{"binding_message", "FIRST"}});
  const auto second = kiosk.begun({{"binding_message", "SECOND"}});
  Browser browser(server);
  look(browser);
  const auto html = browser.body();
  const auto older = html.find("FIRST");
  ASSERT_LT(html.find("SECOND"), older) << "the newest first";
  browser.submit({{"request", request_on(html.substr(older))}, {"action", "continue"}});
  EXPECT_THAT(browser.body(), HasSubstr("FIRST"));
  EXPECT_THAT(browser.body(), Not(HasSubstr("SECOND")));
  browser.submit({{"action", "allow"}});
  EXPECT_EQ(till.poll(first).status, 200);
  EXPECT_EQ(kiosk.poll(second).error(), "authorization_pending");
  EXPECT_THAT(std::string(look(browser).body.view()), HasSubstr("SECOND"));
}

// CIBA §13 has unknown_user_id; whoever collects names gets few of them.
TEST(CibaPeople, an_app_that_guesses_names_is_stopped_and_does_not_stop_others) {
  TestServer server(with_ciba("limits: { login: { per_address: 5/1m } }\n"));
  const CibaApp till(server), kiosk(server, "kiosk");
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(till.begin({{"login_hint", "guess" + std::to_string(i)}}).error(), "unknown_user_id");
  const auto known = till.begin(), unknown = till.begin({{"login_hint", "guess5"}});
  EXPECT_EQ(known.status, 503);
  EXPECT_EQ(known.response.body.view(), unknown.response.body.view());
  EXPECT_EQ(kiosk.begin().status, 200);
  server.clock().advance(std::chrono::minutes(1));
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(till.begin().status, 200) << "right ones cost nothing";
}

TEST(CibaPeople, the_page_speaks_the_persons_language) {
  TestServer server(with_ciba());
  CibaApp(server).begun();
  Browser browser(server);
  browser.open("/requests?ui_locales=de");
  EXPECT_THAT(browser.body(), HasSubstr("Anfragen zur Anmeldung"));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  browser.open("/requests?ui_locales=de");
  EXPECT_THAT(browser.body(), HasSubstr("Apps möchten Sie von anderswo anmelden"));
}

}  // namespace
}  // namespace gatehouse::test_support
