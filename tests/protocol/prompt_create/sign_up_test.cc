// Making an account: the page and its way, what is refused, what one network may do, and that nobody else is
// let in by it.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "gatehouse/testkit/scope.h"
#include "tests/protocol/prompt_create/newcomer.h"
#include "tests/support/race.h"

namespace gatehouse::test_support {
namespace {

using namespace std::chrono_literals;

constexpr auto kSession = "__Host-gh_session_a";

std::size_t accounts_of(TestServer& server) {
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  return store->accounts().list({.cursor = {}, .limit = 200}).value().records.size();
}

TEST(SignUp, pages_lead_to_each_other_where_the_tenant_is_open) {
  TestServer server(with_sign_up());
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  const auto interaction = interaction_of(browser);
  ASSERT_TRUE(says(browser, "href=\"https://id.example/t/a/sign-up" + interaction + "\"")) << browser.body();
  browser.open("/sign-up" + interaction);
  ASSERT_EQ(seen(browser), "sign-up");
  expect_standing_assertions(browser.page());
  ASSERT_TRUE(says(browser, "href=\"https://id.example/t/a/sign-in" + interaction + "\""));
  browser.open("/sign-in" + interaction);
  ASSERT_EQ(seen(browser), "sign-in");
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(seen(browser), "code");
  // Whoever has an account may also come back from the page that an app asked for.
  auto asked = at_sign_up(server);
  asked.open("/sign-in" + interaction_of(asked));
  asked.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(seen(asked), "code");
}

TEST(SignUp, there_is_no_such_page_where_the_tenant_is_closed) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  EXPECT_FALSE(says(browser, "sign-up"));
  const auto interaction = interaction_of(browser);
  EXPECT_EQ(browser.open("/sign-up" + interaction).status, 404);
  EXPECT_EQ(server.post("/t/a/sign-up" + interaction, form_of(newcomer("carol"))).status, 404);
}

TEST(SignUp, a_new_person_is_known_by_what_they_said_and_by_no_address) {
  TestServer server(with_sign_up());
  auto browser = at_sign_up(server);
  auto form = newcomer(" Carol ");
  form["name"] = "Carol Example";
  // Nobody says such things of themselves here.
  form["email"] = "alice@example.test";
  form["email_verified"] = "true";
  form["sub"] = "alice";
  browser.submit(form);
  ASSERT_EQ(seen(browser), "code") << browser.body();
  const TokenClient web(server);
  const auto tokens = web.redeem(browser.answered("code").value_or(""), {});
  const auto known = web.userinfo(tokens.text("access_token"));
  EXPECT_EQ(known.status, 200);
  Browser again(server);
  again.open(authorize_target("web", kWebUri, {{"scope", "openid profile email"}}));
  again.submit({{"username", "CAROL"}, {"password", kNewPassword}, {"action", "sign_in"}});
  const auto later = web.redeem(again.answered("code").value_or(""));
  ASSERT_EQ(later.status, 200) << again.body();
  EXPECT_EQ(claims_of(later.text("id_token")).at("sub"), claims_of(tokens.text("id_token")).at("sub"));
  const auto claims = web.userinfo(later.text("access_token"));
  EXPECT_EQ(claims.text("preferred_username"), "Carol");
  EXPECT_EQ(claims.text("name"), "Carol Example");
  EXPECT_FALSE(claims.body.contains("email"));
  EXPECT_FALSE(claims.body.contains("email_verified"));
}

TEST(SignUp, what_is_wrong_is_said_and_what_was_typed_is_kept_but_the_password) {
  TestServer server({.tenant_extra = "accounts: { registration: open, passwords: { min_length: 14 } }\n"});
  struct Row {
    std::string username, name, password, says;
  };
  const std::string hidden = "\xe2\x80\xae";
  const Row rows[] = {{"", "", kNewPassword, "Choose a user name"},
                      {"carol@example.test", "", kNewPassword, "This cannot be a user name."},
                      {"carol＠example.test", "", kNewPassword, "This cannot be a user name."},
                      {"carol" + hidden, "", kNewPassword, "This cannot be a user name."},
                      {std::string(129, 'c'), "", kNewPassword, "This cannot be a user name."},
                      {"carol", "Carol" + hidden, kNewPassword, "This cannot be a name:"},
                      {"carol", "Carol Example", "", "Choose a password"},
                      {"carol", "Carol Example", "thirteen char", "it needs at least 14 characters"},
                      {"carol", "Carol Example", "äöüäöüä", "it needs at least 14 characters"},
                      {"carol", "Carol Example", std::string(1025, 'p'), "The password is too long."},
                      {"alice", "Carol Example", kNewPassword, "This user name is taken."},
                      {" ＡＬＩＣＥ", "Carol Example", kNewPassword, "This user name is taken."}};
  const auto before = accounts_of(server);
  for (const auto& row : rows) {
    auto browser = at_sign_up(server);
    EXPECT_TRUE(says(browser, "At least 14 characters."));
    auto form = newcomer(row.username, row.password);
    form["name"] = row.name;
    browser.submit(form);
    EXPECT_EQ(browser.page().status, 200) << row.says;
    EXPECT_EQ(seen(browser), "sign-up") << row.says;
    EXPECT_TRUE(says(browser, row.says)) << row.says << "\n" << browser.body();
    EXPECT_TRUE(says(browser, "aria-invalid=\"true\"")) << row.says;
    EXPECT_TRUE(says(browser, "value=\"" + row.username + "\"")) << row.says;
    EXPECT_TRUE(says(browser, "value=\"" + row.name + "\"")) << row.says;
    EXPECT_EQ(says(browser, row.password), row.password.empty()) << row.says;
    EXPECT_FALSE(browser.cookies().contains(kSession)) << row.says;
  }
  EXPECT_EQ(accounts_of(server), before);
}

TEST(SignUp, S252_any_long_password_will_do_and_every_character_of_it_counts) {
  TestServer server(with_sign_up());
  const std::string passwords[] = {"aaaaaaaaaaaa", " with spaces around ", std::string(200, 'x') + "y",
                                   "\U0001F600\U0001F600\U0001F600 twelve \U0001F600!"};
  int number = 0;
  for (const auto& password : passwords) {
    const auto name = "person" + std::to_string(++number);
    auto browser = at_sign_up(server);
    browser.submit(newcomer(name, password));
    EXPECT_EQ(seen(browser), "code") << password;
    const auto sign_in = [&](const std::string& typed) {
      Browser later(server);
      later.open(authorize_target("web", kWebUri));
      later.submit({{"username", name}, {"password", typed}, {"action", "sign_in"}});
      return seen(later);
    };
    EXPECT_EQ(sign_in(password.substr(0, password.size() - 1)), "sign-in") << password;
    EXPECT_EQ(sign_in(password), "code") << password;
  }
}

TEST(SignUp, S105_nobody_takes_another_ones_name_in_any_spelling_and_they_still_come_in) {
  TestServer server(with_sign_up());
  for (const auto* name : {"alice@example.test", "Alice@Example.TEST", "alice", "ALICE", "ⓐlice"}) {
    auto browser = at_sign_up(server);
    browser.submit(newcomer(name));
    EXPECT_EQ(seen(browser), "sign-up") << name;
  }
  EXPECT_NE(Browser(server).sign_in("web", kWebUri), "");
}

TEST(SignUp, of_all_who_want_one_name_at_once_one_gets_it) {
  for (const auto* storage : {"memory", "sqlite"}) {
    auto options = with_sign_up();
    options.storage = storage;
    TestServer server(options);
    const auto before = accounts_of(server);
    const std::string spellings[] = {"carol", "Carol", "CAROL", "ｃａｒｏｌ"};
    std::vector<Browser> browsers;
    for (int i = 0; i < 8; ++i)
      browsers.push_back(at_sign_up(server));
    race(browsers.size(), [&](std::size_t i) { browsers[i].submit(newcomer(spellings[i % 4])); });
    int in = 0;
    for (const auto& browser : browsers) {
      const bool let_in = seen(browser) == "code";
      in += let_in;
      EXPECT_NE(let_in, says(browser, "This user name is taken.")) << browser.body();
    }
    EXPECT_EQ(in, 1) << storage;
    EXPECT_EQ(accounts_of(server), before + 1) << storage;
  }
}

TEST(SignUp, a_network_makes_so_many_accounts_and_no_more) {
  TestServer server(with_sign_up("limits: { sign_up: { per_address: 2/1h } }\n"));
  const auto before = accounts_of(server);
  for (const auto* name : {"carol", "dave"}) {
    auto browser = at_sign_up(server);
    browser.submit(newcomer(name));
    EXPECT_EQ(seen(browser), "code");
  }
  auto browser = at_sign_up(server);
  browser.submit(newcomer("erin"));
  EXPECT_EQ(browser.page().status, 429);
  EXPECT_EQ(header_of(browser.page(), "Retry-After"), "1800");
  EXPECT_TRUE(says(browser, "Too many new accounts"));
  EXPECT_EQ(accounts_of(server), before + 2);
  // Others are not in the way of who has an account.
  EXPECT_NE(Browser(server).sign_in("web", kWebUri), "");
  server.clock().advance(30min);
  auto later = at_sign_up(server);
  later.submit(newcomer("erin"));
  EXPECT_EQ(seen(later), "code");
}

TEST(SignUp, S104_who_has_an_account_cannot_be_asked_for_ever) {
  TestServer server(with_sign_up("limits: { sign_up: { per_address: 3/1h } }\n"));
  auto browser = at_sign_up(server);
  for (int guess = 0; guess < 3; ++guess) {
    browser.submit(newcomer("alice"));
    EXPECT_TRUE(says(browser, "This user name is taken.")) << guess;
  }
  browser.submit(newcomer("bob"));
  EXPECT_EQ(browser.page().status, 429);
  EXPECT_FALSE(says(browser, "This user name is taken."));
}

TEST(SignUp, S097_what_costs_nothing_uses_nothing_up) {
  TestServer server(with_sign_up("limits: { sign_up: { per_address: 1/1h } }\n"));
  auto browser = at_sign_up(server);
  for (int attempt = 0; attempt < 5; ++attempt) {
    browser.submit(newcomer("carol", "short"));
    EXPECT_EQ(browser.page().status, 200) << attempt;
    auto cancelling = at_sign_up(server);
    cancelling.submit({{"action", "cancel"}});
    EXPECT_EQ(seen(cancelling), "access_denied");
    // Another site cannot use it up either, by the browser of somebody in this network.
    const auto foreign = server.post("/t/a/sign-up" + interaction_of(browser), form_of(newcomer("carol")),
                                     {{"sec-fetch-site", "cross-site"}});
    EXPECT_EQ(foreign.status, 403);
  }
  browser.submit(newcomer("carol"));
  EXPECT_EQ(seen(browser), "code");
}

TEST(SignUp, A084_S263_a_form_without_its_token_or_from_another_site_makes_no_account) {
  TestServer server(with_sign_up());
  const auto before = accounts_of(server);
  auto browser = at_sign_up(server);
  const auto page = browser;
  auto form = newcomer("carol");
  form["csrf_token"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  browser.submit(form);
  EXPECT_EQ(browser.page().status, 403);
  // Begun by an attacker, finished by a victim's browser.
  Browser victim(server);
  victim.open(authorize_target("web", kWebUri));
  EXPECT_EQ(victim.open("/sign-up" + interaction_of(page)).status, 400);
  EXPECT_FALSE(victim.cookies().contains(kSession));
  EXPECT_EQ(accounts_of(server), before);
}

TEST(SignUp, S090_S091_S258_a_new_account_begins_a_session_of_its_own) {
  TestServer server(with_sign_up());
  const TokenClient web(server);
  Browser browser(server);
  const auto alice = claims_of(web.redeem(browser.sign_in("web", kWebUri)).text("id_token"));
  const auto alices_cookies = browser.cookies();
  browser.open(authorize_target("web", kWebUri, {{"prompt", "create"}}));
  browser.submit(newcomer("carol"));
  const auto carol = claims_of(web.redeem(browser.answered("code").value_or("")).text("id_token"));
  EXPECT_NE(carol.at("sub"), alice.at("sub"));
  EXPECT_NE(carol.at("sid"), alice.at("sid"));
  EXPECT_NE(browser.cookies().at(kSession), alices_cookies.at(kSession));
  Browser thief(server);
  thief.cookies() = alices_cookies;
  thief.open(authorize_target("web", kWebUri, {{"prompt", "none"}}));
  EXPECT_EQ(seen(thief), "login_required");
  // A value that somebody planted before is worth nothing after.
  auto planted = at_sign_up(server);
  planted.cookies()[kSession] = std::string(43, 'A');
  planted.submit(newcomer("dave"));
  EXPECT_EQ(seen(planted), "code");
  EXPECT_NE(planted.cookies().at(kSession), std::string(43, 'A'));
}

TEST(SignUp, not_you_asks_which_account) {
  TestServer server(with_sign_up());
  auto browser = at_sign_up(server, "post");
  browser.submit(newcomer("carol"));
  ASSERT_EQ(seen(browser), "consent");
  browser.submit({{"action", "switch_user"}});
  EXPECT_EQ(seen(browser), "sign-in");
}

TEST(SignUp, a_page_of_ours_is_reached_by_it_too) {
  TestServer server(with_sign_up());
  Browser browser(server);
  browser.open("/account/apps");
  ASSERT_EQ(seen(browser), "sign-in");
  browser.open("/sign-up" + interaction_of(browser));
  browser.submit(newcomer("carol"));
  EXPECT_TRUE(says(browser, "No app has access")) << browser.body();
}

TEST(SignUp, S169_the_trail_tells_of_the_account_and_nothing_of_the_password) {
  TestServer server(with_sign_up());
  auto browser = at_sign_up(server);
  browser.submit(newcomer("carol", "thirteen-secrets"));
  ASSERT_EQ(seen(browser), "code");
  const auto trail = server.audit_text();
  // Of the tenants the relay takes now one first, now another: those of the seeds may stand behind.
  boost::json::object record;
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < trail.size() && record.empty(); begin = end + 1) {
    end = trail.find('\n', begin);
    auto one = boost::json::parse(trail.substr(begin, end - begin)).as_object();
    if (one.at("event") == "user.created" && one.at("actor") != "system") record = std::move(one);
  }
  ASSERT_FALSE(record.empty()) << trail;
  const std::string user(record.at("details").at("user").as_string());
  EXPECT_EQ(record.at("actor").as_string(), "user:" + user) << "by themselves, not by an operator";
  EXPECT_NE(trail.find("login.succeeded", end), std::string::npos);
  EXPECT_EQ((trail + server.log_text()).find("thirteen-secrets"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
