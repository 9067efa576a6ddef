// RFC 6749 §4.1.3, §5, OpenID Core §3.1.3: redeeming a code, authenticating the client, client_credentials.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "core/app/server.h"
#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/oidc/id_token.h"
#include "tests/support/race.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

std::string code_for(TestServer& server, const std::string& client = "web",
                     const std::map<std::string, std::string>& extra = {}) {
  return Browser(server).sign_in(client, "https://" + client + ".example/cb", extra);
}

TEST(Token, A044_A080_a_code_yields_tokens_that_say_who_signed_in_how_and_when) {
  TestServer server;
  const TokenClient web(server);
  const auto answer = web.redeem(code_for(server, "web", {{"scope", "openid profile"}}));
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(answer.text("token_type"), "Bearer");
  EXPECT_EQ(answer.body.at("expires_in").as_int64(), 300);
  EXPECT_EQ(answer.text("scope"), "openid profile");
  EXPECT_EQ(answer.text("refresh_token").size(), 43u);

  const auto id = claims_of(answer.text("id_token"));
  const auto now = std::chrono::floor<std::chrono::seconds>(server.clock().now().time_since_epoch()).count();
  EXPECT_EQ(id.at("iss").as_string(), "https://id.example/t/a");
  EXPECT_EQ(id.at("aud").as_string(), "web");
  EXPECT_EQ(id.at("nonce").as_string(), "the-nonce");  // S-214
  EXPECT_EQ(id.at("acr").as_string(), "1");
  EXPECT_EQ(boost::json::serialize(id.at("amr")), R"(["pwd"])");
  EXPECT_EQ(id.at("auth_time").as_int64(), now);
  EXPECT_EQ(id.at("exp").as_int64(), now + 300);
  EXPECT_EQ(id.at("at_hash").as_string(),
            jose::half_hash(jose::Algorithm::rs256, answer.text("access_token")));
  EXPECT_FALSE(id.at("sid").as_string().empty());
  EXPECT_EQ(header_of_jwt(answer.text("id_token")).at("alg").as_string(), "RS256");

  const auto access = claims_of(answer.text("access_token"));                             // RFC 9068 §2.2
  EXPECT_EQ(header_of_jwt(answer.text("access_token")).at("typ").as_string(), "at+jwt");  // S-225
  EXPECT_EQ(header_of_jwt(answer.text("access_token")).at("alg").as_string(), "ES256");
  EXPECT_EQ(access.at("sub"), id.at("sub"));
  EXPECT_EQ(access.at("client_id").as_string(), "web");
  EXPECT_EQ(access.at("aud").as_string(), "https://id.example/t/a");
  EXPECT_EQ(access.at("scope").as_string(), "openid profile");
  EXPECT_FALSE(access.at("jti").as_string().empty());
  for (const auto* personal : {"name", "given_name", "email", "preferred_username"})  // RFC 9068 §6
    EXPECT_FALSE(access.contains(personal)) << personal;
}

TEST(Token, without_openid_there_is_no_id_token) {
  TestServer server;
  const auto answer = TokenClient(server).redeem(code_for(server, "web", {{"scope", "profile"}}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.text("id_token"), "");
}

TEST(Token, S205_a_second_use_of_a_code_ends_every_token_of_the_first) {
  TestServer server;
  const TokenClient web(server);
  const auto code = code_for(server);
  const auto first = web.redeem(code);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(web.userinfo(first.text("access_token")).status, 200);
  EXPECT_EQ(web.redeem(code).error(), "invalid_grant");
  server.server().keeper().follow_changes();  // what happens within a second
  EXPECT_EQ(web.userinfo(first.text("access_token")).status, 401);
  EXPECT_EQ(web.refresh(first.text("refresh_token")).error(), "invalid_grant");
  EXPECT_NE(server.audit_text().find("code.replayed"), std::string::npos);
}

TEST(Token, S064_of_50_racers_with_one_code_one_wins) {
  TestServer server;
  const TokenClient web(server);
  // 1 % of the figure; GATEHOUSE_FULL_SCALE=1 runs all 200 rounds.
  const int rounds = std::getenv("GATEHOUSE_FULL_SCALE") != nullptr ? 200 : 2;
  Browser browser(server);
  for (int round = 0; round < rounds; ++round) {
    const auto code = browser.sign_in("web", kWebUri);
    std::atomic<int> won{0}, refused{0};
    TokenAnswer winner;
    race(50, [&](int) {
      auto answer = web.redeem(code);
      if (answer.status == 200 && won++ == 0) winner = std::move(answer);
      if (answer.error() == "invalid_grant") ++refused;
    });
    EXPECT_EQ(won, 1);
    EXPECT_EQ(refused, 49);
    // 49 replays were seen: nobody can tell whether the winner is the app (S-205).
    server.server().keeper().follow_changes();
    EXPECT_EQ(web.userinfo(winner.text("access_token")).status, 401);
    EXPECT_EQ(web.refresh(winner.text("refresh_token")).error(), "invalid_grant");
  }
}

TEST(Token, S206_a_code_lives_60_seconds) {
  TestServer server;
  const TokenClient web(server);
  const auto good = code_for(server);
  server.clock().advance(std::chrono::seconds(60) - std::chrono::microseconds(1));
  EXPECT_EQ(web.redeem(good).status, 200);
  const auto late = code_for(server);
  server.clock().advance(std::chrono::seconds(60));
  EXPECT_EQ(web.redeem(late).error(), "invalid_grant");
}

TEST(Token, S061_a_wrong_presentation_does_not_burn_the_code_but_the_third_ends_it) {
  TestServer server;
  const TokenClient web(server);
  const TokenClient post(server, "opaque");
  const auto code = code_for(server);
  EXPECT_EQ(web.redeem(code, {{"redirect_uri", "https://web.example/other"}}).error(),
            "invalid_grant");  // S-207
  EXPECT_EQ(post.redeem(code, {{"redirect_uri", kWebUri}}).error(), "invalid_grant");
  const auto owner = web.redeem(code);
  EXPECT_EQ(owner.status, 200);

  const auto guessed = code_for(server);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(web.redeem(guessed, {{"code_verifier", std::string(43, 'x')}}).error(), "invalid_grant");
  EXPECT_EQ(web.redeem(guessed).error(), "invalid_grant");
  EXPECT_NE(server.audit_text().find("code.guessed"), std::string::npos);
}

TEST(Token, S070_pkce_cannot_be_left_out_or_added) {
  TestServer server(
      {.clients = "clients:\n"
                  "  - { client_id: web, redirect_uris: [\"https://web.example/cb\"], scope: openid, "
                  "consent: skip,\n"
                  "      client_secret_hash: \"sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\" }\n"
                  "  - { client_id: lax, redirect_uris: [\"https://lax.example/cb\"], scope: openid, "
                  "consent: skip,\n"
                  "      token_endpoint_auth_method: none, application_type: web }\n"
                  "  - { client_id: old, redirect_uris: [\"https://old.example/cb\"], scope: openid, "
                  "consent: skip,\n"
                  "      require_pkce: false, client_secret_hash: \"" +
                  web_secret_hash() + "\" }\n"});
  const auto code = code_for(server, "lax");
  const TokenClient lax(server, "lax");
  const auto redeem = [&](std::map<std::string, std::string> fields) {
    fields.insert({{"grant_type", "authorization_code"},
                   {"client_id", "lax"},
                   {"redirect_uri", "https://lax.example/cb"}});
    return lax.token_as({}, fields);
  };
  EXPECT_EQ(redeem({{"code", code}}).error(), "invalid_grant");
  for (const auto& verifier : {std::string(42, 'a'), std::string(129, 'a'), std::string(kChallenge),
                               std::string(kVerifier) + "=", std::string(43, ' ')}) {
    // Each for a code of its own: the third wrong presentation ends one (S-061).
    const auto other = code_for(server, "lax");
    EXPECT_EQ(redeem({{"code", other}, {"code_verifier", verifier}}).error(), "invalid_grant") << verifier;
  }
  // A verifier where no challenge was: someone took the challenge out of the request (RFC 9700 §4.8.2).
  const TokenClient old(server, "old");
  const auto bare = Browser(server).sign_in("old", old.redirect_uri(),
                                            {{"code_challenge", ""}, {"code_challenge_method", ""}});
  EXPECT_EQ(old.redeem(bare).error(), "invalid_grant");
  EXPECT_EQ(old.redeem(bare, {{"code_verifier", ""}}).status, 200);
  EXPECT_EQ(redeem({{"code", code}, {"code_verifier", std::string(kVerifier)}}).status, 200);
}

// RFC 9700 §2.1.1, §4.8.2: against a code that was swapped for one without a challenge.
TEST(Token, S070_a_verifier_without_a_challenge_is_refused) {
  TestServer server(
      {.clients = "clients:\n  - { client_id: web, redirect_uris: [\"" + kWebUri +
                  "\"], scope: openid, consent: skip, require_pkce: false, client_secret_hash: \"" +
                  web_secret_hash() + "\" }\n"});
  const TokenClient web(server);
  const auto bare = code_for(server, "web", {{"code_challenge", ""}, {"code_challenge_method", ""}});
  EXPECT_EQ(web.redeem(bare).error(), "invalid_grant");
  EXPECT_EQ(web.redeem(bare, {{"code_verifier", ""}}).status, 200);
  const auto protected_one = code_for(server);
  EXPECT_EQ(web.redeem(protected_one, {{"code_verifier", ""}}).error(), "invalid_grant");
  EXPECT_EQ(web.redeem(protected_one).status, 200);
}

// RFC 7636 §4.1, §4.6
TEST(Token, S070_a_verifier_is_43_to_128_unreserved_characters) {
  TestServer server;
  const TokenClient web(server);
  const std::pair<std::string, bool> rows[] = {
      {std::string(43, 'v'), true},        {"-._~" + std::string(124, '9'), true},
      {std::string(42, 'v'), false},       {std::string(129, 'v'), false},
      {std::string(43, 'v') + "+", false}, {std::string(43, 'v') + "=", false},
      {std::string(43, 'v') + " ", false}, {std::string(43, 'v') + "\u00e4", false}};
  for (const auto& [verifier, good] : rows) {
    const Digest digest = crypto::sha256(verifier);
    const auto code =
        code_for(server, "web", {{"code_challenge", base64url_encode(crypto::as_bytes(digest))}});
    EXPECT_EQ(web.redeem(code, {{"code_verifier", verifier}}).error(), good ? "" : "invalid_grant")
        << verifier;
  }
}

struct RefusalRow {
  const char* name;
  std::vector<http::Header> headers;
  std::map<std::string, std::string> fields;
  int status;
  const char* error;
};

TEST(Token, S219_client_authentication_is_one_method_and_the_registered_one) {
  TestServer server;
  const TokenClient client(server);
  const std::map<std::string, std::string> grant{{"grant_type", "client_credentials"}};
  const auto with = [&grant](std::map<std::string, std::string> more) {
    more.insert(grant.begin(), grant.end());
    return more;
  };
  const std::string secret(kWebSecret);
  const RefusalRow rows[] = {
      {"nothing", {}, grant, 401, "invalid_client"},
      {"unknown client", {basic("nobody")}, grant, 401, "invalid_client"},
      {"wrong secret", {basic("machine", "wrong")}, grant, 401, "invalid_client"},
      {"empty secret", {basic("machine", "")}, grant, 401, "invalid_client"},
      {"post for a basic client",
       {},
       with({{"client_id", "machine"}, {"client_secret", secret}}),
       401,
       "invalid_client"},
      {"basic for a post client", {basic("post")}, grant, 401, "invalid_client"},
      {"two methods", {basic("machine")}, with({{"client_secret", secret}}), 400, "invalid_request"},
      {"two ids", {basic("machine")}, with({{"client_id", "web"}}), 401, "invalid_client"},
      {"secretless for a basic client", {}, with({{"client_id", "machine"}}), 401, "invalid_client"},
      {"not base64", {{"authorization", "Basic %%%"}}, grant, 401, "invalid_client"},
      {"no colon", {{"authorization", "Basic bWFjaGluZQ=="}}, grant, 401, "invalid_client"},
      {"another scheme", {{"authorization", "Bearer x"}}, grant, 401, "invalid_client"},
      {"public client as itself", {}, with({{"client_id", "native"}}), 400, "unauthorized_client"},
  };
  for (const auto& row : rows) {
    const auto answer = client.token_as(row.headers, row.fields);
    EXPECT_EQ(answer.status, row.status) << row.name;
    EXPECT_EQ(answer.error(), row.error) << row.name;
    EXPECT_EQ(header_of(answer.response, "WWW-Authenticate").starts_with("Basic "), row.status == 401)
        << row.name;  // RFC 6749 §5.2
  }
  EXPECT_EQ(client.token_as({basic("machine")}, grant).status, 200);
  EXPECT_EQ(client.token_as({basic("machine")}, with({{"client_id", "machine"}})).status, 200);
}

// RFC 6749 §2.3.1: encoded as a form does it, whatever needs it.
TEST(Token, id_and_secret_are_form_encoded_in_the_header) {
  TestServer server;
  const TokenClient machine(server, "machine");
  std::string secret;
  for (const char c : kWebSecret) {
    constexpr auto* kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    secret.append("%").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
  }
  const auto answer = machine.token_as({{"authorization", "Basic " + base64_encode("%6Dachine:" + secret)}},
                                       {{"grant_type", "client_credentials"}});
  EXPECT_EQ(answer.status, 200) << answer.response.body.view();
}

// RFC 6749 §3.2
TEST(Token, parameters_that_are_empty_or_unknown_are_as_if_they_were_not_there) {
  TestServer server(
      {.tenant_extra = "resources: [ { id: \"https://api.example/stock\", scopes: [api] } ]\n"});
  const auto answer = TokenClient(server, "machine")
                          .token({{"grant_type", "client_credentials"},
                                  {"scope", ""},
                                  {"resource", ""},
                                  {"authorization_details", ""},
                                  {"client_secret", ""},
                                  {"client_assertion", ""},
                                  {"client_assertion_type", ""},
                                  {"unknown", "1"}});
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(answer.text("scope"), "api");
  EXPECT_EQ(claims_of(answer.text("access_token")).at("aud").as_string(), "https://id.example/t/a");
  EXPECT_EQ(TokenClient(server).redeem(code_for(server), {{"unknown", "1"}}).status, 200);
}

// RFC 6749 §5.1
TEST(Token, no_cache_keeps_a_token) {
  TestServer server;
  const auto answer = TokenClient(server).redeem(code_for(server));
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(header_of(answer.response, "Content-Type"), "application/json");
  EXPECT_EQ(header_of(answer.response, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(answer.response, "Pragma"), "no-cache");
}

TEST(Token, S072_S075_unknown_and_legacy_grants_are_refused) {
  TestServer server;
  const TokenClient web(server);
  for (const auto* grant : {"password", "implicit", "urn:ietf:params:oauth:grant-type:token-exchange", "x"})
    EXPECT_EQ(
        web.token({{"grant_type", grant}, {"username", "alice"}, {"password", std::string(kAlicePassword)}})
            .error(),
        "unsupported_grant_type")
        << grant;
}

TEST(Token, S062_nothing_else_works_as_a_code_and_a_code_as_nothing_else) {
  TestServer server;
  const TokenClient web(server);
  Browser browser(server);
  const auto code = browser.sign_in("web", kWebUri);
  const auto tokens = web.redeem(code);
  const auto session = browser.cookies().at("__Host-gh_session_a");
  const auto binding = browser.cookies().at("__Host-gh_browser_a");
  for (const auto& value :
       {tokens.text("refresh_token"), tokens.text("access_token"), tokens.text("id_token"), session, binding})
    EXPECT_EQ(web.redeem(value).error(), "invalid_grant");
  const auto fresh = code_for(server);
  for (const auto& value : {fresh, tokens.text("access_token"), tokens.text("id_token"), session, binding})
    EXPECT_EQ(web.refresh(value).error(), "invalid_grant");
  for (const auto& value : {fresh, tokens.text("refresh_token"), tokens.text("id_token"), session, binding})
    EXPECT_EQ(web.userinfo(value).status, 401);
}

TEST(Token, A221_S300_codes_and_tokens_of_one_tenant_are_nothing_in_another) {
  TestServer server;
  const TokenClient a(server, "web", "a");
  const TokenClient b(server, "web", "b");
  const auto code = code_for(server);
  EXPECT_EQ(b.redeem(code).error(), "invalid_grant");
  const auto tokens = a.redeem(code);
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(b.refresh(tokens.text("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(b.userinfo(tokens.text("access_token")).status, 401);
  EXPECT_EQ(a.refresh(tokens.text("refresh_token")).status, 200);
}

TEST(Token, opaque_access_tokens_work_and_end_on_time) {
  TestServer server;
  const TokenClient opaque(server, "opaque");
  const auto answer = opaque.redeem(code_for(server, "opaque"));
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.text("access_token").size(), 43u);
  EXPECT_EQ(opaque.userinfo(answer.text("access_token")).status, 200);
  server.clock().advance(std::chrono::minutes(5));
  EXPECT_EQ(opaque.userinfo(answer.text("access_token")).status, 401);
}

TEST(Token, A239_S115_only_origins_of_registered_redirect_uris_may_read_it) {
  TestServer server;
  const auto preflight = [&server](const std::string& origin) {
    return server.send({.method = http::Method::options,
                        .target = "/t/a/token",
                        .headers = {{"origin", origin}, {"access-control-request-method", "POST"}}});
  };
  EXPECT_EQ(header_of(preflight("https://web.example"), "Access-Control-Allow-Origin"),
            "https://web.example");
  EXPECT_EQ(header_of(preflight("https://web.example"), "Access-Control-Allow-Methods"), "POST");
  for (const auto* origin :
       {"https://evil.example", "null", "https://web.example.evil.example", "http://web.example"})
    EXPECT_EQ(header_of(preflight(origin), "Access-Control-Allow-Origin"), "") << origin;
  EXPECT_EQ(header_of(preflight("https://evil.example"), "Vary"), "Origin");  // RFC 9110 §12.5.5
}

}  // namespace
}  // namespace gatehouse::test_support
