// OpenID Connect Core §3.1.2.1: the authorization request as a form that an app's page posts. Of another site
// it comes without our SameSite=Lax cookies, and is asked for once more.
#include <gtest/gtest.h>

#include "core/http/limits.h"
#include "tests/support/browser.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";
const std::string kIssuer = "https://id.example/t/a";
const http::Header kCrossSite{"sec-fetch-site", "cross-site"};

std::string silent_form(const std::map<std::string, std::string>& extra = {}) {
  auto fields = extra;
  fields["prompt"] = "none";
  const auto target = authorize_target("web", kWebUri, fields);
  return target.substr(target.find('?') + 1);
}

/// Where the answer asks to be asked once more; empty where it answers the app.
std::string asked_again_at(const http::Response& response) {
  const auto location = header_of(response, "Location");
  return location.starts_with(kIssuer) ? location.substr(kIssuer.size()) : "";
}

TEST(AuthorizeForm, S212_of_another_site_finds_who_is_signed_in) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  const std::string state = "a b+c&d=e%\"<>#äöü";
  const auto response = server.post("/t/a/authorize", silent_form({{"state", state}}), {kCrossSite});
  EXPECT_EQ(response.status, 303);
  expect_standing_assertions(response);
  EXPECT_EQ(header_of(response, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  EXPECT_NE(header_of(response, "Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  const auto again = asked_again_at(response);
  ASSERT_TRUE(again.starts_with("/authorize?")) << header_of(response, "Location");
  browser.open(again);
  EXPECT_TRUE(browser.answered("code")) << browser.location();
  EXPECT_EQ(browser.answered("state"), state);
}

TEST(AuthorizeForm, S212_is_asked_for_again_only_where_the_browser_kept_a_cookie_back) {
  struct Row {
    const char* name;
    std::vector<http::Header> headers;
    bool again;
  };
  TestServer server;
  const http::Header session{"cookie", "__Host-gh_session_a=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
  const std::vector<Row> rows = {
      {"another site", {kCrossSite, {"origin", "https://web.example"}}, true},
      {"another site that hides itself", {kCrossSite, {"origin", "null"}}, true},
      {"an older browser", {{"origin", "https://web.example"}}, true},
      {"a cookie of something else", {kCrossSite, {"cookie", "theme=dark"}}, true},
      {"a session's cookie", {kCrossSite, session}, false},
      {"an older browser with a session's cookie", {{"origin", "https://web.example"}, session}, false},
      {"a neighbouring host", {{"sec-fetch-site", "same-site"}, {"origin", "https://app.id.example"}}, false},
      {"our own page", {{"sec-fetch-site", "same-origin"}}, false},
      {"our own page in an older browser", {{"origin", "https://id.example"}}, false},
      {"the person", {{"sec-fetch-site", "none"}}, false},
      {"no browser", {}, false},
  };
  for (const auto& row : rows) {
    const auto response = server.post("/t/a/authorize", silent_form(), row.headers);
    EXPECT_EQ(response.status, 303) << row.name;
    EXPECT_EQ(!asked_again_at(response).empty(), row.again) << row.name;
    EXPECT_NE(header_of(response, "Location").find("error=login_required") != std::string::npos, row.again)
        << row.name;
  }
}

TEST(AuthorizeForm, S212_that_was_asked_for_again_is_answered) {
  TestServer server;
  const auto again = asked_again_at(server.post("/t/a/authorize", silent_form(), {kCrossSite}));
  const auto response = server.get("/t/a" + again, {kCrossSite, {"origin", "https://web.example"}});
  EXPECT_NE(header_of(response, "Location").find("error=login_required"), std::string::npos);
}

TEST(AuthorizeForm, S212_S056_no_parameter_is_dropped_or_chosen_on_the_way) {
  TestServer server;
  for (const auto* name : {"client_id", "redirect_uri", "state", "prompt"}) {
    const auto form = silent_form({{"state", "s"}}) + "&" + name + "=x";
    const auto response = server.post("/t/a/authorize", form, {kCrossSite});
    EXPECT_EQ(asked_again_at(response), "") << name;
    EXPECT_EQ(response.status, server.post("/t/a/authorize", form).status) << name;
  }
}

TEST(AuthorizeForm, S212_too_long_for_an_address_is_answered_as_it_is) {
  TestServer server;
  for (const std::size_t length : {1000U, 7000U, 9000U, 15000U}) {
    const auto response =
        server.post("/t/a/authorize", silent_form({{"state", std::string(length, 's')}}), {kCrossSite});
    const auto again = asked_again_at(response);
    EXPECT_EQ(again.empty(), length > 8192) << length;
    EXPECT_LE(("/t/a" + again).size(), http::RequestLimits{}.target);
    EXPECT_NE(header_of(response, "Location").starts_with(kWebUri), length <= 8192) << length;
  }
}

}  // namespace
}  // namespace gatehouse::test_support
