// S-067, S-106: who is disabled, and what was withdrawn, can do nothing any more, on whatever path.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "gatehouse/testkit/scope.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

void disable_alice(TestServer& server) {
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  auto alice = store->accounts().find_by_login(LoginKey("alice")).value().value();
  alice.state = AccountState::disabled;
  ASSERT_TRUE(store->accounts().put(alice, alice.revision, {.now = server.clock().now(), .events = {}}));
}

TEST(Withdrawn, S067_S106_every_path_of_a_disabled_person_is_closed_at_once) {
  TestServer server;
  const TokenClient web(server);
  const TokenClient opaque(server, "opaque");
  Browser browser(server);
  const auto tokens = web.redeem(browser.sign_in("web", web.redirect_uri()));
  const auto looked_up = opaque.redeem(browser.sign_in("opaque", opaque.redirect_uri()));
  const auto code = browser.sign_in("web", web.redirect_uri());
  const TokenClient full(server, "full");
  const auto offline =
      full.redeem(browser.sign_in("full", full.redirect_uri(), {{"scope", "openid offline_access"}}));
  ASSERT_FALSE(offline.text("refresh_token").empty());
  Browser half_way(server);
  half_way.open(authorize_target("native", "http://127.0.0.1:7777/cb"));
  half_way.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  ASSERT_EQ(half_way.location(), "") << "the consent page";

  disable_alice(server);

  EXPECT_EQ(web.userinfo(tokens.text("access_token")).status, 401);
  EXPECT_EQ(opaque.userinfo(looked_up.text("access_token")).status, 401);
  EXPECT_EQ(web.refresh(tokens.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(opaque.refresh(looked_up.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(full.refresh(offline.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(web.redeem(code).error(), "invalid_grant");
  browser.open(authorize_target("web", web.redirect_uri(), {{"prompt", "none"}}));
  EXPECT_EQ(browser.answered("error"), "login_required");
  half_way.submit({{"action", "allow"}});
  EXPECT_FALSE(half_way.answered("code"));
  Browser fresh(server);
  fresh.open(authorize_target("web", web.redirect_uri()));
  fresh.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(fresh.location(), "");
  EXPECT_FALSE(fresh.cookies().contains("__Host-gh_session_a"));
}

TestServerOptions with_scope(const std::string& scope) {
  TestServerOptions options;
  options.clients =
      "clients:\n"
      "  - { client_id: web, redirect_uris: [\"https://web.example/cb\"], token_endpoint_auth_method: none,\n"
      "      consent: skip, scope: \"" +
      scope + "\" }\n";
  return options;
}

TEST(Withdrawn, S067_no_refresh_outlives_a_scope_that_the_client_has_lost_or_the_client_itself) {
  for (const std::string offline : {"", " offline_access"}) {
    TestServer server(with_scope("openid email" + offline));
    const TokenClient web(server);
    const auto ask = [&](std::map<std::string, std::string> fields) {
      fields["client_id"] = "web";
      return web.token_as({}, fields);
    };
    const auto sign_in = [&](const std::string& scope) {
      const auto code = Browser(server).sign_in("web", web.redirect_uri(), {{"scope", scope}});
      return ask({{"grant_type", "authorization_code"},
                  {"code", code},
                  {"redirect_uri", web.redirect_uri()},
                  {"code_verifier", std::string(kVerifier)}})
          .text("refresh_token");
    };
    const auto refresh = [&](const std::string& token) {
      return ask({{"grant_type", "refresh_token"}, {"refresh_token", token}});
    };
    const auto wide = sign_in("openid email" + offline);
    const auto narrow = sign_in("openid" + offline);
    server.write_files(with_scope("openid" + offline));
    ASSERT_TRUE(server.server().reload().swapped);
    EXPECT_EQ(refresh(wide).error(), "invalid_grant");
    const auto again = refresh(narrow);
    EXPECT_EQ(again.status, 200);
    if (!offline.empty()) {
      server.write_files(with_scope("openid"));
      ASSERT_TRUE(server.server().reload().swapped);
      EXPECT_EQ(refresh(again.text("refresh_token")).error(), "invalid_grant");
    }
    auto other = with_scope("openid");
    other.clients.replace(other.clients.find("client_id: web"), 14, "client_id: new");
    server.write_files(other);
    ASSERT_TRUE(server.server().reload().swapped);
    EXPECT_EQ(refresh(again.text("refresh_token")).error(), "invalid_client");
  }
}

/// An API that asks what tokens are worth, and apps that get some.
TestServerOptions with_apps(const std::vector<std::string>& ids) {
  const auto client = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], grant_types: [authorization_code, client_credentials], consent: skip, scope: "
           "\"openid api\", client_secret_hash: \"" +
           web_secret_hash() + "\"" + more + " }\n";
  };
  TestServerOptions options{.clients = "clients:\n" + client("gateway", ", introspection: any")};
  for (const auto& id : ids)
    options.clients += client(id, id == "opaque" ? ", access_token_format: opaque" : "");
  return options;
}

TEST(Withdrawn, S067_no_token_is_worth_anything_to_an_API_once_its_client_is_gone) {
  TestServer server(with_apps({"web", "opaque"}));
  std::vector<std::string> tokens;
  for (const auto* id : {"web", "opaque"}) {
    const TokenClient app(server, id);
    const auto of_person = app.redeem(Browser(server).sign_in(id, app.redirect_uri(), {{"scope", "openid"}}));
    const auto own =
        answer_of(server.post("/t/a/token", "grant_type=client_credentials", {basic(id, kWebSecret)}));
    tokens.push_back(of_person.text("access_token"));
    tokens.push_back(own.text("access_token"));
  }
  const auto is_active = [&](const std::string& token) {
    return TokenClient(server, "gateway").introspect(token).body.at("active").as_bool();
  };
  for (const auto& token : tokens)
    ASSERT_TRUE(is_active(token)) << token;
  server.write_files(with_apps({}));
  ASSERT_TRUE(server.server().reload().swapped);
  for (const auto& token : tokens)
    EXPECT_FALSE(is_active(token)) << token;
}

}  // namespace
}  // namespace gatehouse::test_support
