// What somebody adds to an authorization request on its way through the browser changes neither what was
// asked for nor where the answer goes.
#include <gtest/gtest.h>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

TEST(Authorize, S071_no_client_carried_state_makes_a_token_travel_in_an_address) {
  TestServer server;
  for (const auto* type :
       {"token", "id_token", "id_token token", "code token", "code id_token token", "CODE"}) {
    Browser browser(server);
    browser.sign_in("web", kWebUri);
    browser.open(authorize_target("web", kWebUri, {{"response_type", type}, {"response_mode", "fragment"}}));
    EXPECT_EQ(browser.answered("error"), "unsupported_response_type") << type;
    for (const auto* leaked : {"access_token", "id_token", "code"})
      EXPECT_FALSE(browser.answered(leaked)) << type;
  }
}

// What was asked for is in the store: whoever adds to the address of a page, or to its form, changes nothing.
TEST(Authorize, S071_nothing_that_is_sent_along_on_the_way_changes_what_was_asked_for) {
  TestServer server;
  const TokenClient full(server, "full");
  const std::map<std::string, std::string> tampered{{"response_type", "token"},
                                                    {"response_mode", "fragment"},
                                                    {"redirect_uri", "https://evil.example/cb"},
                                                    {"client_id", "post"},
                                                    {"scope", "openid email"},
                                                    {"state", "evil"},
                                                    {"nonce", "evil"},
                                                    {"prompt", "none"},
                                                    {"code_challenge", "evil"},
                                                    {"code_challenge_method", "plain"},
                                                    {"request_uri", "https://evil.example/request"}};
  const auto along = [&tampered](std::map<std::string, std::string> fields) {
    fields.insert(tampered.begin(), tampered.end());
    return fields;
  };
  Browser browser(server);
  browser.open(authorize_target("full", full.redirect_uri()));
  const auto form = browser.form_target();
  browser.open("/interaction" + form.substr(form.find("?id=")) + "&" + form_of(tampered));
  EXPECT_EQ(browser.location(), "");
  browser.submit(
      along({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}}));
  ASSERT_EQ(browser.location(), "") << "the consent page";
  browser.submit(along({{"action", "allow"}}));
  EXPECT_TRUE(browser.location().starts_with(full.redirect_uri() + "?")) << browser.location();
  EXPECT_EQ(browser.answered("state"), "the-state");
  for (const auto* leaked : {"access_token", "id_token", "error"})
    EXPECT_FALSE(browser.answered(leaked)) << leaked;
  const auto tokens = full.redeem(browser.answered("code").value_or(""));
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(tokens.text("scope"), "openid");
  EXPECT_EQ(claims_of(tokens.text("id_token")).at("nonce").as_string(), "the-nonce");
}

TEST(Authorize, S058_no_address_of_a_request_is_followed_after_the_sign_in) {
  TestServer server;
  for (const std::string evil : {"//evil.example", "/\\evil.example", "/%09/evil.example",
                                 "https:evil.example", "javascript:alert(1)", "data:text/html,x"}) {
    const std::map<std::string, std::string> wishes{{"return_to", evil}, {"next", evil}, {"continue", evil}};
    Browser browser(server);
    browser.sign_in("web", kWebUri, wishes);
    EXPECT_TRUE(browser.location().starts_with(kWebUri + "?code=")) << browser.location();
    Browser posting(server);
    posting.open(authorize_target("web", kWebUri));
    std::map<std::string, std::string> fields{
        {"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}};
    fields.insert(wishes.begin(), wishes.end());
    posting.submit(fields);
    EXPECT_TRUE(posting.location().starts_with(kWebUri + "?code=")) << posting.location();
  }
  const auto with_a_tab =
      server.get("/t/a" + authorize_target("web", kWebUri) + "&return_to=/%09/evil.example");
  EXPECT_EQ(with_a_tab.status, 400);
  EXPECT_EQ(header_of(with_a_tab, "Location"), "");
}

}  // namespace
}  // namespace gatehouse::test_support
