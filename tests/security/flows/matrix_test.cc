// S-062, S-225: every kind of value in every other kind's place. Each opens its own door and no other.
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

struct Value {
  std::string kind;
  std::string text;
};

struct Door {
  std::string opened_by;  ///< the kinds, each between spaces
  std::function<bool(const std::string&)> opens;
};

std::string with_cookie(const std::string& name, const std::string& value) { return name + "=" + value; }

TEST(Matrix, S062_S225_no_value_works_in_the_place_of_another_kind) {
  TestServer server;
  const TokenClient web(server), opaque(server, "opaque");
  Browser browser(server);
  const auto tokens = web.redeem(browser.sign_in("web", kWebUri));
  const auto looked_up = opaque.redeem(browser.sign_in("opaque", opaque.redirect_uri()));
  Browser half_way(server);
  half_way.open(authorize_target("post", "https://post.example/cb"));
  const auto form = half_way.form_target();
  const auto html = half_way.body();
  constexpr std::string_view kToken = "name=\"csrf_token\" value=\"";
  const std::vector<Value> values{
      {"code", browser.sign_in("web", kWebUri)},
      {"access", tokens.text("access_token")},
      {"opaque", looked_up.text("access_token")},
      {"refresh", tokens.text("refresh_token")},
      {"id", tokens.text("id_token")},
      {"session", browser.cookies().at("__Host-gh_session_a")},
      {"browser", half_way.cookies().at("__Host-gh_browser_a")},
      {"interaction", form.substr(form.find("?id=") + 4)},
      {"csrf", html.substr(html.find(kToken) + kToken.size(), 43)},
      {"secret", std::string(kWebSecret)},
      {"client", "web"},
      {"subject", std::string(claims_of(tokens.text("id_token")).at("sub").as_string())},
      {"sid", std::string(claims_of(tokens.text("id_token")).at("sid").as_string())}};

  const auto authorize_with = [&](const std::string& hint) {
    Browser asking(server);
    asking.cookies() = browser.cookies();
    asking.open(authorize_target("web", kWebUri, {{"prompt", "none"}, {"id_token_hint", hint}}));
    return asking.answered("code").has_value();
  };
  // Doors that use a value up come last.
  const std::vector<std::pair<std::string, Door>> doors{
      {"userinfo", {" access opaque ", [&](const auto& v) { return web.userinfo(v).status == 200; }}},
      {"introspection of web",
       {" access refresh ",
        [&](const auto& v) { return web.introspect(v).response.body.view() != R"({"active":false})"; }}},
      {"hint", {" id ", authorize_with}},
      {"session cookie",
       {" session ",
        [&](const auto& v) {
          const auto answer = server.get("/t/a" + authorize_target("web", kWebUri, {{"prompt", "none"}}),
                                         {{"cookie", with_cookie("__Host-gh_session_a", v)}});
          return header_of(answer, "Location").find("code=") != std::string::npos;
        }}},
      {"interaction",
       {" interaction ",
        [&](const auto& v) {
          return server
                     .get("/t/a/interaction?" + form_of({{"id", v}}),
                          {{"cookie", with_cookie("__Host-gh_browser_a", values[6].text)}})
                     .status == 200;
        }}},
      {"browser cookie",
       {" browser ",
        [&](const auto& v) {
          return server
                     .get("/t/a/interaction?" + form_of({{"id", values[7].text}}),
                          {{"cookie", with_cookie("__Host-gh_browser_a", v)}})
                     .status == 200;
        }}},
      {"form token",
       {" csrf ",
        [&](const auto& v) {
          return server
                     .post(
                         "/t/a/sign-in?" + form_of({{"id", values[7].text}}),
                         form_of(
                             {{"username", ""}, {"password", ""}, {"csrf_token", v}, {"action", "sign_in"}}),
                         {{"cookie", with_cookie("__Host-gh_browser_a", values[6].text)},
                          {"sec-fetch-site", "same-origin"}})
                     .status == 200;
        }}},
      {"client secret",
       {" secret ",
        [&](const auto& v) {
          return server.post("/t/a/introspect", "token=x", {basic("web", v)}).status == 200;
        }}},
      {"refresh", {" refresh ", [&](const auto& v) { return web.refresh(v).status == 200; }}},
      {"code", {" code ", [&](const auto& v) { return web.redeem(v).status == 200; }}}};

  for (const auto& [door_name, door] : doors)
    for (const auto& value : values) {
      ASSERT_FALSE(value.text.empty()) << value.kind;
      const bool own = door.opened_by.find(" " + value.kind + " ") != std::string::npos;
      EXPECT_EQ(door.opens(value.text), own) << value.kind << " at " << door_name;
    }
}

}  // namespace
}  // namespace gatehouse::test_support
