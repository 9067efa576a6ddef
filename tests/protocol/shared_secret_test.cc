// HS256, HS384 and HS512 (OpenID Core §10.1, decision 7): ID tokens and userinfo keyed with the client's
// secret, which then is kept sealed instead of hashed; clients made and changed by the command line beside
// the server.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/app/cli/client/client_commands.h"
#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/base/base64.h"
#include "core/jose/jws.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace cli = app::cli;

struct Outcome {
  int code = 0;
  std::string secret;  ///< as shown; empty when none was
  std::string err;
};

class SharedSecrets : public testing::Test {
 protected:
  template <class Options, class Verb>
  Outcome run(Options options, Verb verb) {
    options.common = {.config_file = (server_.folder() / "gatehouse.yaml").string(),
                      .tenant = "a",
                      .output = cli::OutputFormat::json};
    std::ostringstream out;
    std::ostringstream err;
    Outcome result{.code = verb(options, {.out = out, .err = err}), .secret = {}, .err = err.str()};
    if (result.code == cli::kDone) {
      const auto shown = boost::json::parse(out.str()).at("clients").at(0).as_object();
      if (const auto* secret = shown.if_contains("client_secret")) result.secret = secret->as_string();
    }
    return result;
  }
  Outcome create(const cli::ClientAlgorithms& algorithms, const std::string& type = "web") {
    return run(cli::ClientCreateOptions{.common = {},
                                        .client_id = "app",
                                        .name = "App",
                                        .redirect_uris = {"https://app.example/cb"},
                                        .type = type,
                                        .auth_method = {},
                                        .scope = "openid profile",
                                        .skip_consent = true,
                                        .algorithms = algorithms},
               cli::create_client);
  }
  Outcome update(const cli::ClientAlgorithms& algorithms) {
    return run(cli::ClientUpdateOptions{.common = {}, .client_id = "app", .algorithms = algorithms},
               cli::update_client);
  }
  std::string stored() {
    return server_.server()
        .site()
        .load()
        ->find("a")
        ->store()
        .clients()
        .find(ClientId("app"))
        .value()
        ->payload.json;
  }
  TokenAnswer tokens(const std::string& secret) {
    server_.server().keeper().follow_changes();
    const auto code = Browser(server_).sign_in("app", "https://app.example/cb");
    return TokenClient(server_, "app")
        .token_as({basic("app", secret)}, {{"grant_type", "authorization_code"},
                                           {"code", code},
                                           {"redirect_uri", "https://app.example/cb"},
                                           {"code_verifier", std::string(kVerifier)}});
  }
  static bool is_keyed(const std::string& jwt, jose::Algorithm algorithm, const std::string& secret) {
    const auto key = jose::MacKey::create(algorithm, Secret::copy_of(secret)).value();
    const auto dot = jwt.rfind('.');
    return header_of_jwt(jwt).at("alg").as_string() == jose::to_string(algorithm) &&
           key.verify(jwt.substr(0, dot), *base64url_decode(jwt.substr(dot + 1)));
  }

  TestServer server_{{.storage = "sqlite"}};
};

TEST_F(SharedSecrets, A002_A004_key_the_id_token_and_the_userinfo_of_a_client_that_asks_for_it) {
  const Outcome created = create({.id_token = "HS256", .userinfo = "HS512", .access_token = {}});
  ASSERT_EQ(created.code, cli::kDone) << created.err;
  ASSERT_GE(created.secret.size(), 64u);  // RFC 7518 §3.2, for HS512
  const auto answer = tokens(created.secret);
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  const auto id_token = answer.text("id_token");
  EXPECT_TRUE(is_keyed(id_token, jose::Algorithm::hs256, created.secret));
  EXPECT_FALSE(header_of_jwt(id_token).contains("kid"));
  EXPECT_EQ(claims_of(id_token).at("at_hash").as_string(),
            jose::half_hash(jose::Algorithm::hs256, answer.text("access_token")));
  const auto userinfo =
      server_.get("/t/a/userinfo", {{"authorization", "Bearer " + answer.text("access_token")}});
  EXPECT_EQ(header_of(userinfo, "Content-Type"), "application/jwt");
  EXPECT_TRUE(is_keyed(std::string(userinfo.body.view()), jose::Algorithm::hs512, created.secret));
  // Access tokens keep the tenant's key: anybody may have to verify them.
  EXPECT_EQ(header_of_jwt(answer.text("access_token")).at("alg").as_string(), "ES256");
  // The wrong secret is refused as for a hashed one.
  EXPECT_EQ(tokens(created.secret + "x").error(), "invalid_client");
}

TEST_F(SharedSecrets, S219_are_kept_sealed_and_only_where_the_metadata_need_them) {
  const Outcome created = create({.id_token = "HS384", .userinfo = {}, .access_token = {}});
  ASSERT_EQ(created.code, cli::kDone) << created.err;
  EXPECT_NE(server_.audit_text().find("\"event\":\"client.created\""), std::string::npos);
  EXPECT_NE(stored().find("\"sealed:"), std::string::npos);
  EXPECT_EQ(stored().find(created.secret), std::string::npos);
  // Without the need it becomes a hash of the same secret: the app goes on as it is.
  const Outcome hashed = update({.id_token = "default", .userinfo = {}, .access_token = {}});
  ASSERT_EQ(hashed.code, cli::kDone) << hashed.err;
  EXPECT_EQ(hashed.secret, "");
  EXPECT_EQ(stored().find("sealed:"), std::string::npos);
  const auto answer = tokens(created.secret);
  EXPECT_EQ(header_of_jwt(answer.text("id_token")).at("alg").as_string(), "RS256");
  // With the need again only a new secret helps: from a hash there is no way back.
  const Outcome renewed = update({.id_token = {}, .userinfo = "HS256", .access_token = {}});
  ASSERT_EQ(renewed.code, cli::kDone) << renewed.err;
  EXPECT_NE(renewed.secret, created.secret);
  EXPECT_EQ(tokens(created.secret).error(), "invalid_client");
  EXPECT_EQ(tokens(renewed.secret).status, 200);
  // A further change that needs it too changes nothing about it.
  EXPECT_EQ(update({.id_token = "HS512", .userinfo = {}, .access_token = {}}).secret, "");
  EXPECT_TRUE(is_keyed(tokens(renewed.secret).text("id_token"), jose::Algorithm::hs512, renewed.secret));
  EXPECT_NE(server_.audit_text().find("client.updated"), std::string::npos);
}

TEST_F(SharedSecrets, what_cannot_work_is_refused_with_a_reason) {
  struct Row {
    cli::ClientAlgorithms asked;
    std::string type;
    const char* says;
  };
  for (const auto& [asked, type, says] :
       {Row{{.id_token = "PS256", .userinfo = {}, .access_token = {}}, "web", "no signing key for PS256"},
        Row{{.id_token = {}, .userinfo = "EdDSA", .access_token = {}}, "web", "no signing key for EdDSA"},
        Row{{.id_token = {}, .userinfo = {}, .access_token = "ES512"}, "web", "no signing key for ES512"},
        Row{{.id_token = {}, .userinfo = {}, .access_token = "HS256"}, "web", "fits here"},
        Row{{.id_token = "none", .userinfo = {}, .access_token = {}}, "web", "fits here"},
        Row{{.id_token = "rs256", .userinfo = {}, .access_token = {}}, "web", "fits here"},
        Row{{.id_token = "HS256", .userinfo = {}, .access_token = {}}, "spa", "a public client has none"}}) {
    const Outcome refused = create(asked, type);
    EXPECT_NE(refused.code, cli::kDone);
    EXPECT_NE(refused.err.find(says), std::string::npos) << refused.err;
  }
  EXPECT_EQ(update({.id_token = "ES256", .userinfo = {}, .access_token = {}}).code, cli::kNotFound);
}

TEST_F(SharedSecrets, S106_the_tokens_of_an_erased_client_open_nothing) {
  const Outcome created = create({});
  const auto token = tokens(created.secret).text("access_token");
  EXPECT_EQ(TokenClient(server_, "app").userinfo(token).status, 200);
  auto& clients = server_.server().site().load()->find("a")->store().clients();
  const auto record = clients.find(ClientId("app")).value();
  ASSERT_TRUE(clients.erase(record->id, record->revision, {.now = server_.clock().now(), .events = {}}));
  server_.server().keeper().follow_changes();
  EXPECT_EQ(TokenClient(server_, "app").userinfo(token).status, 401);
}

}  // namespace
}  // namespace gatehouse::test_support
