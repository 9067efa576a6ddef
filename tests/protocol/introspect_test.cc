// RFC 7662: introspection.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

TokenAnswer tokens_of(TestServer& server, const std::string& client) {
  const TokenClient app(server, client);
  return app.redeem(Browser(server).sign_in(client, app.redirect_uri(), {{"scope", "openid profile"}}));
}

/// Nothing but this may be said of a token that the asker must not see.
void expect_nothing_told(const TokenAnswer& answer) {
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.response.body.view(), R"({"active":false})");
}

TEST(Introspect, A047_tells_the_same_of_a_JWT_and_an_opaque_token) {
  TestServer server;
  for (const std::string client : {"web", "opaque"}) {
    const auto tokens = tokens_of(server, client);
    const auto told = TokenClient(server, client).introspect(tokens.text("access_token"));
    EXPECT_TRUE(told.body.at("active").as_bool()) << client;
    EXPECT_EQ(told.text("client_id"), client);
    EXPECT_EQ(told.text("scope"), "openid profile");
    EXPECT_EQ(told.text("token_type"), "Bearer");
    EXPECT_EQ(told.text("iss"), "https://id.example/t/a");
    EXPECT_EQ(told.text("aud"), "https://id.example/t/a");
    EXPECT_EQ(told.body.at("sub"), claims_of(tokens.text("id_token")).at("sub"));
    EXPECT_EQ(told.body.at("exp").as_int64() - told.body.at("iat").as_int64(), 300);
    EXPECT_EQ(told.body.at("auth_time"), claims_of(tokens.text("id_token")).at("auth_time"));
    EXPECT_EQ(told.body.contains("jti"), client == "web");
    EXPECT_EQ(TokenClient(server, client).introspect(tokens.text("access_token")).body, told.body)
        << "from memory";
  }
}

TEST(Introspect, tells_of_a_refresh_token_to_its_client_alone) {
  TestServer server;
  const auto tokens = tokens_of(server, "web");
  const auto value = tokens.text("refresh_token");
  for (const auto* hint : {"refresh_token", "access_token", "nonsense"}) {
    const auto told = TokenClient(server).introspect(value, {{"token_type_hint", hint}});
    EXPECT_TRUE(told.body.at("active").as_bool()) << hint;
    EXPECT_EQ(told.text("scope"), "openid profile");
    EXPECT_FALSE(told.body.contains("token_type"));
  }
  expect_nothing_told(TokenClient(server, "gateway").introspect(value));
  expect_nothing_told(TokenClient(server, "opaque").introspect(value));
  EXPECT_EQ(TokenClient(server).refresh(value).status, 200);
  expect_nothing_told(TokenClient(server).introspect(value));
}

TEST(Introspect, S224_a_client_sees_only_the_tokens_that_it_may_see) {
  TestServer server;
  for (const std::string owner : {"web", "opaque"}) {
    const auto token = tokens_of(server, owner).text("access_token");
    const std::string other = owner == "web" ? "opaque" : "web";
    expect_nothing_told(TokenClient(server, other).introspect(token));
    expect_nothing_told(TokenClient(server, "machine").introspect(token));
    EXPECT_TRUE(TokenClient(server, "gateway").introspect(token).body.at("active").as_bool());
    expect_nothing_told(TokenClient(server, "gateway", "b").introspect(token));  // S-302
    expect_nothing_told(TokenClient(server, owner, "b").introspect(token));
  }
}

TEST(Introspect, S224_demands_a_client_with_a_secret) {
  TestServer server;
  const auto form = "token=" + tokens_of(server, "web").text("access_token");
  for (const auto& refused :
       {server.post("/t/a/introspect", form), server.post("/t/a/introspect", form + "&client_id=native"),
        server.post("/t/a/introspect", form, {basic("web", "wrong")}),
        server.post("/t/a/introspect", form, {basic("nobody")}),
        server.post("/t/a/introspect", form, {{"authorization", "Bearer x"}})}) {
    EXPECT_EQ(refused.status, 401);
    EXPECT_FALSE(header_of(refused, "WWW-Authenticate").empty());
    EXPECT_EQ(refused.body.view().find("active"), std::string_view::npos);
  }
  EXPECT_EQ(server.post("/t/a/introspect", "", {basic("web")}).status, 400);
  EXPECT_EQ(server.post("/t/a/introspect", form + "&" + form, {basic("web")}).status, 400);
  EXPECT_EQ(server.get("/t/a/introspect?" + form, {basic("web")}).status, 405);
  const auto foreign =
      server.post("/t/a/introspect", form, {basic("web"), {"origin", "https://web.example"}});
  EXPECT_EQ(header_of(foreign, "Access-Control-Allow-Origin"), "");
}

TEST(Introspect, every_token_ends_at_its_very_second) {
  TestServer server;
  for (const std::string client : {"web", "opaque"}) {
    const auto token = tokens_of(server, client).text("access_token");
    const TokenClient app(server, client);
    server.clock().advance(std::chrono::seconds(298));
    EXPECT_TRUE(app.introspect(token).body.at("active").as_bool()) << client;
    server.clock().advance(std::chrono::seconds(2));
    expect_nothing_told(app.introspect(token));
  }
}

TEST(Introspect, S225_an_ID_token_is_no_access_token) {
  TestServer server;
  expect_nothing_told(TokenClient(server).introspect(tokens_of(server, "web").text("id_token")));
}

TEST(Introspect, S106_tokens_of_a_disabled_person_are_not_active) {
  TestServer server;
  for (const std::string client : {"web", "opaque"}) {
    const TokenClient app(server, client);
    auto& accounts = server.server().site().load()->find("a")->store().accounts();
    const auto set_state = [&](const UserId& user, AccountState state) {
      auto account = **accounts.find(user);
      const auto revision = account.revision;
      account.state = state;
      ASSERT_TRUE(accounts.put(account, revision, {.now = server.clock().now(), .events = {}}));
      server.server().keeper().follow_changes();
    };
    const auto tokens = tokens_of(server, client);
    const UserId user(std::string(claims_of(tokens.text("id_token")).at("sub").as_string()));
    ASSERT_TRUE(app.introspect(tokens.text("access_token")).body.at("active").as_bool());
    set_state(user, AccountState::disabled);
    expect_nothing_told(app.introspect(tokens.text("access_token")));
    expect_nothing_told(app.introspect(tokens.text("refresh_token")));
    set_state(user, AccountState::active);
    EXPECT_TRUE(app.introspect(tokens.text("access_token")).body.at("active").as_bool());
  }
}

TEST(Introspect, S441_a_token_whose_key_left_the_key_set_is_not_active_though_it_was_in_memory) {
  TestServer server;
  const TokenClient web(server);
  const auto token = tokens_of(server, "web").text("access_token");
  ASSERT_TRUE(web.introspect(token).body.at("active").as_bool());
  auto& store = server.server().site().load()->find("a")->store().signing_keys();
  for (auto key : *store.list()) {
    if (key.algorithm != "ES256") continue;
    const auto revision = key.revision;
    key.state = KeyState::retired;
    ASSERT_TRUE(store.put(key, revision, {.now = server.clock().now(), .events = {}}));
  }
  server.server().keeper().follow_changes();
  expect_nothing_told(web.introspect(token));
}

TEST(Introspect, S076_no_altered_token_is_active) {
  TestServer server;
  for (const std::string client : {"web", "opaque"}) {
    const TokenClient app(server, client);
    const auto token = tokens_of(server, client).text("access_token");
    for (std::size_t at = 0; at < token.size(); at += 3) {
      auto flipped = token;
      flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
      expect_nothing_told(app.introspect(flipped));
    }
    EXPECT_TRUE(app.introspect(token).body.at("active").as_bool());
  }
}

}  // namespace
}  // namespace gatehouse::test_support
