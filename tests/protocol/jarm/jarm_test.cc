// JARM, JWT Secured Authorization Response Mode for OAuth 2.0: the answer of the authorization endpoint as
// one signed token.
#include <gtest/gtest.h>

#include "tests/support/encrypting_client.h"
#include "tests/support/published_keys.h"

namespace gatehouse::test_support {
namespace {

const std::string kUri = "https://app.example/cb";
constexpr std::string_view kIssuer = "https://id.example/t/a";

TestServerOptions with_client(const std::string& metadata = "require_auth_time: true") {
  return {.clients = "clients:\n" + encrypting_client("app", metadata)};
}

/// Signs in and answers what came back as `response`.
std::string response_of(Browser& browser, const std::map<std::string, std::string>& extra) {
  browser.open(authorize_target("app", kUri, extra));
  if (browser.location().empty() && browser.body().find("name=\"password\"") != std::string::npos)
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  // JARM §2.1: what is inside is nowhere else.
  for (const auto* outside : {"code", "state", "iss", "error", "error_description"})
    EXPECT_FALSE(browser.answered(outside)) << outside;
  return browser.answered("response").value_or("");
}

TEST(Jarm, a_code_travels_signed_in_each_mode) {
  TestServer server(with_client());
  for (const auto& [mode, begin] :
       {std::pair{"jwt", "?"}, {"query.jwt", "?"}, {"fragment.jwt", "#"}, {"form_post.jwt", ""}}) {
    SCOPED_TRACE(mode);
    Browser browser(server);
    const auto jwt = response_of(browser, {{"response_mode", mode}});
    if (*begin != '\0')
      EXPECT_TRUE(browser.location().starts_with(kUri + begin + "response=")) << browser.location();
    else
      EXPECT_EQ(browser.form_target(), kUri);
    const auto claims = verified(server, jwt, "RS256");  // JARM §3: the default
    EXPECT_EQ(claims.at("iss").as_string(), kIssuer);
    EXPECT_EQ(claims.at("aud").as_string(), "app");
    EXPECT_EQ(claims.at("state").as_string(), "the-state");
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server.clock().now().time_since_epoch()).count();
    EXPECT_GT(claims.at("exp").as_int64(), now);
    EXPECT_LE(claims.at("exp").as_int64(), now + 600);  // JARM §2.1
    const auto tokens = TokenClient(server, "app").redeem(std::string(claims.at("code").as_string()));
    EXPECT_EQ(tokens.status, 200) << tokens.response.body.view();
  }
}

TEST(Jarm, errors_travel_as_the_code_would_have) {
  TestServer server(with_client());
  const struct {
    std::map<std::string, std::string> parameters;
    std::string error;
  } rows[] = {{{{"scope", "zzz"}}, "invalid_scope"},
              {{{"prompt", "none"}}, "login_required"},
              {{{"response_type", "token"}}, "unsupported_response_type"},
              {{{"code_challenge", ""}, {"code_challenge_method", ""}}, "invalid_request"}};
  for (const auto* mode : {"jwt", "query.jwt", "fragment.jwt", "form_post.jwt"})
    for (auto row : rows) {
      row.parameters["response_mode"] = mode;
      Browser browser(server);
      const auto claims = verified(server, response_of(browser, row.parameters), "RS256");
      EXPECT_EQ(claims.at("error").as_string(), row.error);
      EXPECT_EQ(claims.at("state").as_string(), "the-state");
      EXPECT_EQ(claims.at("iss").as_string(), kIssuer);  // S-210
      EXPECT_EQ(claims.at("aud").as_string(), "app");
      EXPECT_FALSE(claims.contains("code"));
    }
}

TEST(Jarm, cancelling_answers_by_the_same_mode) {
  TestServer server(with_client());
  Browser browser(server);
  browser.open(authorize_target("app", kUri, {{"response_mode", "query.jwt"}}));
  browser.submit({{"action", "cancel"}});
  const auto claims = verified(server, browser.answered("response").value_or(""), "RS256");
  EXPECT_EQ(claims.at("error").as_string(), "access_denied");
}

// JARM §2.3: the mode is the request's to choose; the registered algorithm only says how it is signed then.
TEST(Jarm, a_client_that_registers_an_algorithm_gets_it_and_keeps_plain_answers_otherwise) {
  TestServer server(with_client("authorization_signed_response_alg: ES256"));
  Browser browser(server);
  EXPECT_FALSE(browser.sign_in("app", kUri).empty());
  EXPECT_FALSE(browser.answered("response"));
  Browser another(server);
  EXPECT_TRUE(verified(server, response_of(another, {{"response_mode", "jwt"}}), "ES256").contains("code"));
}

// JARM §2.2.
TEST(Jarm, what_a_client_wants_encrypted_only_it_can_read) {
  TestServer server(
      with_client("authorization_encrypted_response_alg: RSA-OAEP-256, "
                  "authorization_encrypted_response_enc: A256GCM"));
  const auto& keys = encryption_keys(jose::KeyManagement::rsa_oaep_256);
  for (const auto& scope : {"openid", "zzz"}) {
    Browser browser(server);
    const auto token = response_of(browser, {{"response_mode", "jwt"}, {"scope", scope}});
    const auto header = header_of_jwt(token);
    EXPECT_EQ(header.at("alg").as_string(), "RSA-OAEP-256");
    EXPECT_EQ(header.at("enc").as_string(), "A256GCM");
    const auto claims = verified(server, keys.open(token, jose::KeyManagement::rsa_oaep_256), "RS256");
    EXPECT_TRUE(claims.contains(std::string_view(scope) == "zzz" ? "error" : "code"));
  }
}

// S-225: it has no sub and no iat, and is never taken for an ID token.
TEST(Jarm, S225_a_response_is_no_hint_and_no_access_token) {
  TestServer server(with_client());
  Browser browser(server);
  const auto jwt = response_of(browser, {{"response_mode", "jwt"}});
  EXPECT_EQ(TokenClient(server, "app").userinfo(jwt).status, 401);
  browser.open(authorize_target("app", kUri, {{"prompt", "none"}, {"id_token_hint", jwt}}));
  EXPECT_FALSE(browser.answered("code"));
}

TEST(Jarm, S057_no_mode_leaves_our_page_without_a_trusted_redirect) {
  TestServer server(with_client());
  for (const auto* mode : {"jwt", "query.jwt", "fragment.jwt", "form_post.jwt"})
    EXPECT_EQ(
        server.get("/t/a" + authorize_target("app", "https://evil.example/cb", {{"response_mode", mode}}))
            .status,
        400);
}

TEST(Jarm, a_form_can_be_posted_to_web_addresses_only) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("native", "com.example.app:/cb", {{"response_mode", "form_post.jwt"}}));
  EXPECT_TRUE(browser.location().starts_with("com.example.app:/cb?error=invalid_request&"))
      << browser.location();
}

TEST(Jarm, S211_discovery_names_what_works) {
  TestServer server;
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_EQ(boost::json::serialize(metadata.at("authorization_signing_alg_values_supported")),
            R"(["RS256","ES256","HS256","HS384","HS512"])");
  EXPECT_TRUE(metadata.contains("authorization_encryption_alg_values_supported"));
  EXPECT_TRUE(metadata.contains("authorization_encryption_enc_values_supported"));
}

}  // namespace
}  // namespace gatehouse::test_support
