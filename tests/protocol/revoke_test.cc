// RFC 7009: revocation.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <mutex>

#include "tests/support/race.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

TokenAnswer tokens_of(TestServer& server, const std::string& client) {
  const TokenClient app(server, client);
  return app.redeem(Browser(server).sign_in(client, app.redirect_uri(), {{"scope", "openid"}}));
}

TokenAnswer machine_token(TestServer& server, const std::string& client) {
  return TokenClient(server, client).token({{"grant_type", "client_credentials"}});
}

bool is_active(TestServer& server, const std::string& token) {
  const auto answer = TokenClient(server, "gateway").introspect(token);
  EXPECT_EQ(answer.status, 200);
  return answer.body.at("active").as_bool();
}

TEST(Revoke, A046_S224_a_refresh_token_takes_its_access_tokens_along) {
  for (const std::string client : {"web", "opaque"}) {
    TestServer server;
    const TokenClient app(server, client);
    const auto tokens = tokens_of(server, client);
    ASSERT_EQ(app.userinfo(tokens.text("access_token")).status, 200);
    ASSERT_TRUE(is_active(server, tokens.text("access_token")));
    const auto revoked = app.revoke(tokens.text("refresh_token"));
    EXPECT_EQ(revoked.status, 200);
    EXPECT_EQ(app.refresh(tokens.text("refresh_token")).error(), "invalid_grant");
    EXPECT_EQ(app.userinfo(tokens.text("access_token")).status, 401);
    EXPECT_FALSE(is_active(server, tokens.text("access_token")));
    EXPECT_NE(server.audit_text().find("token.revoked"), std::string::npos);
  }
}

TEST(Revoke, A014_A018_A046_an_access_token_goes_alone_whatever_its_form) {
  for (const std::string client : {"web", "opaque"}) {
    TestServer server;
    const TokenClient app(server, client);
    const auto tokens = tokens_of(server, client);
    ASSERT_TRUE(is_active(server, tokens.text("access_token")));
    EXPECT_EQ(app.revoke(tokens.text("access_token")).status, 200);
    EXPECT_FALSE(is_active(server, tokens.text("access_token")));
    EXPECT_EQ(app.userinfo(tokens.text("access_token")).status, 401);
    const auto next = app.refresh(tokens.text("refresh_token"));
    ASSERT_EQ(next.status, 200);
    EXPECT_TRUE(is_active(server, next.text("access_token")));
  }
}

TEST(Revoke, tokens_of_client_credentials_can_be_revoked) {
  TestServer server;
  for (const std::string client : {"machine", "gateway"}) {
    const auto token = machine_token(server, client).text("access_token");
    ASSERT_TRUE(is_active(server, token)) << client;
    EXPECT_EQ(TokenClient(server, client).revoke(token).status, 200);
    EXPECT_FALSE(is_active(server, token)) << client;
  }
}

TEST(Revoke, S412_what_was_revoked_stays_so_after_a_restart) {
  TestServer server({.storage = "sqlite"});
  const auto dead = machine_token(server, "machine").text("access_token");
  const auto alive = machine_token(server, "machine").text("access_token");
  EXPECT_EQ(TokenClient(server, "machine").revoke(dead).status, 200);
  server.restart();
  EXPECT_FALSE(is_active(server, dead));
  EXPECT_TRUE(is_active(server, alive));
}

TEST(Revoke, S069_what_could_not_be_stored_is_not_told_as_done) {
  TestServer server({.storage = "sqlite, config: { busy_timeout: 100ms }"});
  const auto dead = tokens_of(server, "web");
  const auto machine = machine_token(server, "machine").text("access_token");
  const std::vector<std::pair<std::string, std::string>> given_back = {
      {"web", dead.text("refresh_token")}, {"web", dead.text("access_token")}, {"machine", machine}};
  sqlite3* stranger = nullptr;  // who holds the database's write lock and does not let go
  ASSERT_EQ(sqlite3_open((server.folder() / "gatehouse.db").c_str(), &stranger), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(stranger, "PRAGMA busy_timeout=5000; BEGIN IMMEDIATE", nullptr, nullptr, nullptr),
            SQLITE_OK);
  for (const auto& [client, token] : given_back) {
    const auto answer = TokenClient(server, client).revoke(token);
    EXPECT_EQ(answer.status, 503) << client;
    EXPECT_FALSE(header_of(answer.response, "Retry-After").empty());
    EXPECT_TRUE(is_active(server, machine));
  }
  EXPECT_EQ(sqlite3_exec(stranger, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(stranger);
  for (const auto& [client, token] : given_back) {
    // Whoever comes in the very moment in which another's wait for the lock ends in vain is sent away with
    // it, and comes again (RFC 7009 §2.2.1).
    int status = 503;
    for (int tries = 0; status == 503 && tries < 5; ++tries)
      status = TokenClient(server, client).revoke(token).status;
    EXPECT_EQ(status, 200) << client;
  }
  EXPECT_FALSE(is_active(server, machine));
  EXPECT_FALSE(is_active(server, dead.text("access_token")));
  EXPECT_EQ(TokenClient(server).refresh(dead.text("refresh_token")).error(), "invalid_grant");
}

TEST(Revoke, a_variant_of_a_revoked_token_is_revoked_too) {
  TestServer server;
  const auto token = machine_token(server, "machine").text("access_token");
  EXPECT_EQ(TokenClient(server, "machine").revoke(token).status, 200);
  EXPECT_EQ(TokenClient(server, "machine").revoke(token).status, 200);
  for (const auto* suffix : {"=", "A", " "})
    EXPECT_FALSE(is_active(server, token + suffix)) << suffix;
}

TEST(Revoke, S224_an_unknown_token_is_answered_like_a_revoked_one) {
  TestServer server;
  const TokenClient web(server);
  const auto revoked = web.revoke(tokens_of(server, "web").text("refresh_token"));
  for (const auto* token : {"unknown", "a.b.c", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    const auto answer = web.revoke(token);
    EXPECT_EQ(answer.status, 200) << token;
    EXPECT_EQ(answer.response.body.view(), revoked.response.body.view()) << token;
  }
}

TEST(Revoke, no_hint_hides_a_token) {
  TestServer server;
  for (const auto* hint : {"access_token", "refresh_token", "id_token", "nonsense", ""}) {
    const TokenClient app(server, "opaque");
    for (const auto* kind : {"access_token", "refresh_token"}) {
      const auto tokens = tokens_of(server, "opaque");
      EXPECT_EQ(app.revoke(tokens.text(kind), {{"token_type_hint", hint}}).status, 200);
      EXPECT_FALSE(is_active(server, tokens.text("access_token"))) << hint << ' ' << kind;
    }
  }
}

TEST(Revoke, S061_another_clients_token_is_refused_and_lives_on) {
  TestServer server;
  for (const std::string client : {"web", "opaque"}) {
    const auto tokens = tokens_of(server, client);
    for (const auto* kind : {"access_token", "refresh_token"})
      EXPECT_EQ(TokenClient(server, "post").revoke(tokens.text(kind)).error(), "invalid_client");
    const TokenClient other(server, client == "web" ? "opaque" : "web");
    for (const auto* kind : {"access_token", "refresh_token"}) {
      const auto refused = other.revoke(tokens.text(kind));
      EXPECT_EQ(refused.status, 400);
      EXPECT_EQ(refused.error(), "invalid_grant");
    }
    EXPECT_TRUE(is_active(server, tokens.text("access_token")));
    EXPECT_EQ(TokenClient(server, client).refresh(tokens.text("refresh_token")).status, 200);
  }
}

TEST(Revoke, S302_another_tenants_token_is_unknown_and_lives_on) {
  TestServer server;
  const auto tokens = tokens_of(server, "web");
  const TokenClient elsewhere(server, "web", "b");
  for (const auto* kind : {"access_token", "refresh_token"})
    EXPECT_EQ(elsewhere.revoke(tokens.text(kind)).status, 200);
  EXPECT_TRUE(is_active(server, tokens.text("access_token")));
  EXPECT_EQ(TokenClient(server).refresh(tokens.text("refresh_token")).status, 200);
}

TEST(Revoke, an_ID_token_is_no_token_that_can_be_revoked) {
  TestServer server;
  const auto answer = TokenClient(server).revoke(tokens_of(server, "web").text("id_token"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.error(), "unsupported_token_type");
}

TEST(Revoke, S224_demands_the_clients_own_authentication) {
  TestServer server;
  const auto token = tokens_of(server, "web").text("refresh_token");
  const auto form = "token=" + token;
  EXPECT_EQ(server.post("/t/a/revoke", form).status, 401);
  EXPECT_EQ(server.post("/t/a/revoke", form, {basic("web", "wrong")}).status, 401);
  EXPECT_EQ(server.post("/t/a/revoke", form + "&client_id=web").status, 401);
  EXPECT_EQ(server.post("/t/a/revoke", "", {basic("web")}).status, 400);
  EXPECT_EQ(server.post("/t/a/revoke", form + "&" + form, {basic("web")}).status, 400);
  EXPECT_EQ(server.post("/t/a/revoke?client_id=web", form, {basic("web")}).status, 400);
  EXPECT_EQ(server.get("/t/a/revoke?token=" + token).status, 405);
  EXPECT_EQ(TokenClient(server).refresh(token).status, 200);
}

TEST(Revoke, a_public_client_revokes_by_its_identifier_also_from_a_browser) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("native", "http://127.0.0.1:4711/cb", {{"scope", "openid"}}));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  browser.submit({{"action", "allow"}});
  const auto code = browser.answered("code");
  ASSERT_TRUE(code) << browser.body();
  const auto tokens = TokenClient(server).token_as({}, {{"grant_type", "authorization_code"},
                                                        {"code", *code},
                                                        {"client_id", "native"},
                                                        {"redirect_uri", "http://127.0.0.1:4711/cb"},
                                                        {"code_verifier", std::string(kVerifier)}});
  ASSERT_EQ(tokens.status, 200);
  const auto answer = server.post("/t/a/revoke", "client_id=native&token=" + tokens.text("refresh_token"),
                                  {{"origin", "https://web.example"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Origin"), "https://web.example");
  EXPECT_FALSE(is_active(server, tokens.text("access_token")));
}

TEST(Revoke, S410_a_revocation_that_races_refreshes_leaves_no_live_head) {
  TestServer server({.storage = "sqlite"});
  const TokenClient web(server);
  for (int round = 0; round < 4; ++round) {  // 200 racers; the full 50 rounds are the storage kit's
    const auto first = tokens_of(server, "web").text("refresh_token");
    std::mutex guard;
    std::vector<TokenAnswer> answers;
    std::atomic<int> revoked{0};
    race(50, [&](int i) {
      if (i == 25) {
        revoked = web.revoke(first).status;
        return;
      }
      auto answer = web.refresh(first);
      const std::lock_guard lock(guard);
      answers.push_back(std::move(answer));
    });
    EXPECT_EQ(revoked, 200);
    EXPECT_EQ(web.refresh(first).error(), "invalid_grant");
    for (const auto& answer : answers) {
      if (answer.status != 200) continue;
      EXPECT_EQ(web.refresh(answer.text("refresh_token")).error(), "invalid_grant");
      EXPECT_FALSE(is_active(server, answer.text("access_token")));
    }
  }
}

}  // namespace
}  // namespace gatehouse::test_support
