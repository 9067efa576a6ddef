// RFC 7523 §2.1 and §3, RFC 7521 §4.1: an assertion about a person in place of their sign-in.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/crypto/digest.h"
#include "tests/support/client_key.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/race.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using Fields = std::map<std::string, std::string>;

const std::string kIssuer = "https://id.example/t/a";
const std::string kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const std::string kStock = "https://api.example/stock";

const ClientKey& sts_key() {
  static const ClientKey one;
  return one;
}
const ClientKey& other_sts_key() {
  static const ClientKey one(jose::Algorithm::ps256, "rsa");
  return one;
}

TestServerOptions options(const std::string& storage = "memory") {
  const auto secret = "client_secret_hash: \"" + web_secret_hash() + "\"";
  const auto service = [&](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", client_name: " + id + ", grant_types: [\"" + kJwtBearer +
           "\", refresh_token, authorization_code], redirect_uris: [\"https://" + id +
           ".example/cb\"], consent: skip, " + secret +
           ", scope: \"openid profile api badge offline_access\"" + more + " }\n";
  };
  return {
      .storage = storage,
      .tenant_extra = "assertion_issuers:\n  - { issuer: \"https://sts.example\", jwks: " + sts_key().jwks() +
                      ", clients: [app, opaque] }\n" +
                      "  - { issuer: \"https://other.example\", jwks: " + other_sts_key().jwks() +
                      ", clients: [other] }\n" + "resources: [ { id: \"" + kStock + "\", scopes: [api] } ]\n",
      .clients = "clients:\n" + service("app", "") + service("other", "") +
                 service("opaque", ", access_token_format: opaque") +
                 "  - { client_id: web, client_name: Web, redirect_uris: [\"https://web.example/cb\"], "
                 "consent: skip, scope: \"openid\", " +
                 secret + " }\n"};
}

class JwtBearer : public testing::Test {
 protected:
  explicit JwtBearer(const std::string& storage = "memory") : server_(options(storage)) {}

  std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  }
  /// What ID tokens call alice.
  const std::string& alice() {
    if (alice_.empty())
      alice_ = std::string(claims_of(TokenClient(server_)
                                         .redeem(Browser(server_).sign_in("web", "https://web.example/cb"))
                                         .text("id_token"))
                               .at("sub")
                               .as_string());
    return alice_;
  }
  json::object claims() {
    return {{"iss", "https://sts.example"},
            {"sub", alice()},
            {"aud", kIssuer},
            {"exp", now() + 60},
            {"iat", now()},
            {"jti", std::to_string(++number_)}};
  }
  TokenAnswer bring(const std::string& assertion, Fields more = {}, const std::string& client = "app",
                    const std::string& tenant = "a") {
    more["grant_type"] = kJwtBearer;
    more["assertion"] = assertion;
    return TokenClient(server_, client, tenant).token(more);
  }
  TokenAnswer bring(const json::object& claims, Fields more = {}) {
    return bring(sts_key().sign(claims), std::move(more));
  }
  void expect_refused(const TokenAnswer& answer, const std::string& text, const std::string& row) {
    EXPECT_EQ(answer.status, 400) << row;
    EXPECT_EQ(answer.error(), "invalid_grant") << row;
    EXPECT_NE(answer.text("error_description").find(text), std::string::npos)
        << row << ": " << answer.text("error_description");
  }

  TestServer server_;

 private:
  std::string alice_;
  int number_ = 0;
};

TEST_F(JwtBearer, a_client_gets_an_access_token_for_the_person_of_an_assertion) {
  const auto answer = bring(claims());
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_EQ(answer.text("token_type"), "Bearer");
  EXPECT_EQ(answer.body.at("expires_in").as_int64(), 300);
  EXPECT_EQ(answer.text("scope"), "profile api badge");  // RFC 6749 §5.1: told where it is not what was asked
  const auto token = claims_of(answer.text("access_token"));
  EXPECT_EQ(token.at("sub").as_string(), alice());
  EXPECT_EQ(token.at("client_id").as_string(), "app");
  EXPECT_FALSE(token.contains("acr"));  // how they proved it to the issuer is not known here
  EXPECT_FALSE(token.contains("amr"));
  const auto audit = server_.audit_text();
  EXPECT_NE(audit.find("jwt-bearer"), std::string::npos);
}

// RFC 7521 §4.1: an assertion is brought again, not refreshed; and nobody signed in.
TEST_F(JwtBearer, there_is_neither_a_refresh_token_nor_an_id_token) {
  const auto answer = bring(claims(), {{"scope", "openid api offline_access"}});
  ASSERT_EQ(answer.status, 200) << answer.response.body.view();
  EXPECT_FALSE(answer.body.contains("refresh_token"));
  EXPECT_FALSE(answer.body.contains("id_token"));
  EXPECT_EQ(answer.text("scope"), "api");
  EXPECT_EQ(bring(claims(), {{"scope", "openid"}}).error(), "invalid_scope");
}

TEST_F(JwtBearer, scope_and_resource_are_the_client_s_as_everywhere) {
  EXPECT_EQ(bring(claims(), {{"scope", "api"}}).text("scope"), "api");
  EXPECT_EQ(bring(claims(), {{"scope", "email"}}).error(), "invalid_scope");
  const auto stock = bring(claims(), {{"resource", kStock}});
  ASSERT_EQ(stock.status, 200) << stock.response.body.view();
  EXPECT_EQ(claims_of(stock.text("access_token")).at("aud").as_string(), kStock);
  EXPECT_EQ(stock.text("scope"), "api");
  EXPECT_EQ(bring(claims(), {{"resource", "https://api.example/none"}}).error(), "invalid_target");
  EXPECT_EQ(bring(claims(), {{"resource", kStock}, {"scope", "badge"}}).error(), "invalid_scope");
}

TEST_F(JwtBearer, tokens_end_when_they_are_revoked_and_can_be_opaque_or_bound_to_a_key) {
  const auto opaque = bring(sts_key().sign(claims()), {}, "opaque");
  ASSERT_EQ(opaque.status, 200) << opaque.response.body.view();
  const TokenClient client(server_, "opaque");
  EXPECT_EQ(client.introspect(opaque.text("access_token")).body.at("active"), true);
  EXPECT_EQ(client.revoke(opaque.text("access_token")).status, 200);
  EXPECT_EQ(client.introspect(opaque.text("access_token")).body.at("active"), false);

  const ProofMaker key;
  const auto proof = key.sign(key.parts("POST", kIssuer + "/token", server_.clock().now()));
  const auto bound = TokenClient(server_, "app")
                         .token_as({basic("app"), {"dpop", proof}},
                                   {{"grant_type", kJwtBearer}, {"assertion", sts_key().sign(claims())}});
  ASSERT_EQ(bound.status, 200) << bound.response.body.view();
  EXPECT_EQ(bound.text("token_type"), "DPoP");
}

// RFC 7523 §3 points 1 to 7.
TEST_F(JwtBearer, S129_every_claim_that_is_dropped_or_altered_is_noticed_and_named) {
  using Change = std::function<void(json::object&)>;
  const std::tuple<const char*, const char*, Change> rows[] = {
      {"no iss", "iss", [](json::object& c) { c.erase("iss"); }},
      {"an issuer that nobody trusts", "iss", [](json::object& c) { c["iss"] = "https://evil.example"; }},
      {"the issuer of another client", "iss", [](json::object& c) { c["iss"] = "https://other.example"; }},
      {"the tenant itself", "iss", [](json::object& c) { c["iss"] = kIssuer; }},
      {"no sub", "sub", [](json::object& c) { c.erase("sub"); }},
      {"sub is a number", "sub", [](json::object& c) { c["sub"] = 7; }},
      {"sub is huge", "sub", [](json::object& c) { c["sub"] = std::string(65, 'x'); }},
      {"a login name", "nobody", [](json::object& c) { c["sub"] = "alice"; }},
      {"nobody", "nobody", [](json::object& c) { c["sub"] = "6f0cbd0f-7f0c-4c28-9a3b-6f5f3f0b2a11"; }},
      {"no aud", "aud", [](json::object& c) { c.erase("aud"); }},
      {"no exp", "exp", [](json::object& c) { c.erase("exp"); }},
      {"exp is a text", "exp", [](json::object& c) { c["exp"] = "1900000000"; }},
      {"S130 exp is 1e300", "exp", [](json::object& c) { c["exp"] = 1e300; }},
      {"S130 exp is negative", "exp", [](json::object& c) { c["exp"] = -1; }},
      {"S130 iat is 1e300", "exp", [](json::object& c) { c["iat"] = 1e300; }},
      {"S130 nbf is a text", "exp", [](json::object& c) { c["nbf"] = "0"; }},
      {"iat is null", "exp", [](json::object& c) { c["iat"] = nullptr; }},
      {"iss is a list", "iss", [](json::object& c) { c["iss"] = json::array{"https://sts.example"}; }},
      {"sub is empty", "sub", [](json::object& c) { c["sub"] = ""; }},
      {"jti is a number", "jti", [](json::object& c) { c["jti"] = 7; }},
      {"expired", "exp", [this](json::object& c) { c["exp"] = now() - 60; }},
      {"S131 good for six minutes", "exp", [this](json::object& c) { c["exp"] = now() + 360; }},
      {"S131 good for ten years", "exp", [this](json::object& c) { c["exp"] = now() + 315'360'000; }},
      {"S247 issued a minute ahead", "exp", [this](json::object& c) { c["iat"] = now() + 61; }},
      {"S247 not before a minute ahead", "exp", [this](json::object& c) { c["nbf"] = now() + 61; }},
      {"no jti", "jti", [](json::object& c) { c.erase("jti"); }},
      {"jti is huge", "jti", [](json::object& c) { c["jti"] = std::string(257, 'x'); }},
  };
  for (const auto& [name, text, change] : rows) {
    auto with = claims();
    change(with);
    const auto answer = bring(with);
    expect_refused(answer, text == std::string("nobody") ? "nobody of that name" : text, name);
  }
}

TEST_F(JwtBearer, S127_of_what_nobody_signed_no_other_defect_is_told) {
  using Change = std::function<void(json::object&)>;
  const std::pair<const char*, Change> rows[] = {
      {"expired", [this](json::object& c) { c["exp"] = now() - 60; }},
      {"for another", [](json::object& c) { c["aud"] = "https://elsewhere.example"; }},
      {"no sub", [](json::object& c) { c.erase("sub"); }},
      {"nobody", [](json::object& c) { c["sub"] = "6f0cbd0f-7f0c-4c28-9a3b-6f5f3f0b2a11"; }},
      {"no jti", [](json::object& c) { c.erase("jti"); }},
  };
  const ClientKey stranger;
  for (const auto& [first, change] : rows)
    for (const auto& [second, change_more] : rows) {
      auto with = claims();
      change(with);
      change_more(with);
      expect_refused(bring(stranger.sign(with)), "not signed", first + std::string(", ") + second);
    }
}

TEST_F(JwtBearer, S137_the_audience_is_issuer_or_token_endpoint_and_nothing_beside_it) {
  const json::value accepted[] = {json::string(kIssuer), json::string(kIssuer + "/token"),
                                  json::array{kIssuer}};
  for (const auto& audience : accepted) {
    auto with = claims();
    with["aud"] = audience;
    EXPECT_EQ(bring(with).status, 200) << json::serialize(audience);
  }
  const json::value refused[] = {json::string(kIssuer + "/"),
                                 json::string(kIssuer + "/userinfo"),
                                 json::string("https://id.example/t/b"),
                                 json::string("https://id.example/t/ab"),
                                 json::array{kIssuer, "https://elsewhere.example"},
                                 json::array{kIssuer, kIssuer},
                                 json::array{},
                                 json::parse("[[\"" + kIssuer + "\"]]"),
                                 json::string(""),
                                 json::string(kIssuer + "#"),
                                 json::string("http://id.example/t/a"),
                                 json::value(7),
                                 json::value(nullptr)};
  for (const auto& audience : refused) {
    auto with = claims();
    with["aud"] = audience;
    expect_refused(bring(with), "aud", json::serialize(audience));
  }
}

TEST_F(JwtBearer, S120_S121_S122_S240_no_other_key_and_no_other_algorithm_is_believed) {
  const auto good = claims();
  const auto with_header = [&](std::string_view name, const json::value& value) {
    auto header = sts_key().header();
    header[name] = value;
    return sts_key().sign(header, good);
  };
  const auto keyed_with = [&](const std::string& secret) {
    const auto input =
        base64url_encode(R"({"alg":"HS256","kid":"key-1"})") + "." + base64url_encode(json::serialize(good));
    const Digest mac = crypto::hmac_sha256(secret, input);
    return input + "." + base64url_encode(crypto::as_bytes(mac));
  };
  const auto jwk = sts_key().key().public_key(KeyId("key-1")).value().to_jwk();
  const std::pair<const char*, std::string> rows[] = {
      {"another key", ClientKey().sign(good)},
      {"a key of another issuer", other_sts_key().sign(good)},
      {"a key of another issuer under our kid", other_sts_key().sign(sts_key().header(), good)},
      {"none with a signature", with_header("alg", "none")},
      {"HS256 by name", with_header("alg", "HS256")},
      {"HS256 with the public key", keyed_with(jwk)},
      {"HS256 with the whole set", keyed_with(sts_key().jwks())},
      {"jwk", with_header("jwk", json::parse(jwk))},
      {"jku", with_header("jku", "https://evil.example/jwks")},
      {"crit", with_header("crit", json::array{"exp"})},
      {"unknown kid", with_header("kid", "key-2")},
      {"typ of an access token", with_header("typ", "at+jwt")},
      {"typ of a client assertion", with_header("typ", "client-authentication+jwt")},
      {"typ of a proof", with_header("typ", "dpop+jwt")},
  };
  for (const auto& [name, assertion] : rows)
    expect_refused(bring(assertion), "not signed", name);
  EXPECT_EQ(bring(good).status, 200) << "none of them used it up";
  const auto unsigned_one =
      base64url_encode(R"({"alg":"none"})") + "." + base64url_encode(json::serialize(good)) + ".";
  for (const auto& text : {unsigned_one, std::string("x"), std::string("a.b"), std::string(5000, '.'),
                           std::string("e30.e30.e30")})
    EXPECT_EQ(bring(text).error(), "invalid_grant") << text;
  EXPECT_EQ(bring("").error(), "invalid_request");  // RFC 6749 §3.1: as if it were not there
}

TEST_F(JwtBearer, S068_an_assertion_is_good_once) {
  const auto assertion = sts_key().sign(claims());
  EXPECT_EQ(bring(assertion).status, 200);
  expect_refused(bring(assertion), "used before", "again");
  expect_refused(bring(assertion, {}, "opaque"), "used before", "by another client");
  EXPECT_NE(server_.audit_text().find("replayed_assertion"), std::string::npos);
}

TEST_F(JwtBearer, S068_of_50_racers_with_one_assertion_one_wins) {
  const auto assertion = sts_key().sign(claims());
  std::atomic<int> accepted = 0;
  race(50, [&](int) { accepted += bring(assertion).status == 200; });
  EXPECT_EQ(accepted, 1);
}

class JwtBearerOverRestarts : public JwtBearer {
 protected:
  JwtBearerOverRestarts() : JwtBearer("sqlite") {}
};

TEST_F(JwtBearerOverRestarts, S068_a_replay_is_one_after_a_restart_too) {
  const auto assertion = sts_key().sign(claims());
  EXPECT_EQ(bring(assertion).status, 200);
  server_.restart();
  expect_refused(bring(assertion), "used before", "after a restart");
}

TEST_F(JwtBearerOverRestarts, S068_after_a_crash_only_what_was_made_since_is_believed) {
  const auto assertion = sts_key().sign(claims());
  EXPECT_EQ(bring(assertion).status, 200);
  server_.crash();
  expect_refused(bring(assertion), "make a new one", "after a crash");
  server_.clock().advance(std::chrono::seconds(31));
  expect_refused(bring(assertion), "make a new one", "half a minute later");
  auto fresh = claims();
  fresh["iat"] = std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  EXPECT_EQ(bring(sts_key().sign(fresh)).status, 200);
}

TEST_F(JwtBearer, only_listed_clients_with_the_grant_type_bring_assertions) {
  expect_refused(bring(sts_key().sign(claims()), {}, "other"), "iss", "a client that is not listed");
  EXPECT_EQ(bring(sts_key().sign(claims()), {}, "web").error(), "unauthorized_client");
  const auto anonymous = TokenClient(server_).token_as(
      {}, {{"grant_type", kJwtBearer}, {"assertion", sts_key().sign(claims())}, {"client_id", "app"}});
  EXPECT_EQ(anonymous.error(), "invalid_client");
}

TEST_F(JwtBearer, S300_an_assertion_for_one_tenant_is_none_for_another) {
  expect_refused(bring(sts_key().sign(claims()), {}, "app", "b"), "aud", "for a, brought to b");
  auto for_b = claims();
  for_b["aud"] = "https://id.example/t/b";
  // alice of a is nobody in b.
  expect_refused(bring(sts_key().sign(for_b), {}, "app", "b"), "nobody of that name", "alice of a");
}

TEST_F(JwtBearer, S106_who_is_disabled_gets_nothing) {
  const auto with = claims();
  auto& accounts = server_.server().site().load()->tenants().at("a")->store().accounts();
  auto record = accounts.find_by_login(LoginKey("alice")).value().value();
  record.state = AccountState::disabled;
  ASSERT_TRUE(accounts.put(record, record.revision, {.now = server_.clock().now(), .events = {}}));
  expect_refused(bring(with), "nobody of that name", "disabled");
  EXPECT_NE(server_.audit_text().find("account_may_not_act"), std::string::npos);
}

TEST_F(JwtBearer, discovery_tells_of_it_where_it_is_on) {
  const auto told = [](TestServer& server) {
    return std::string(server.get("/t/a/.well-known/openid-configuration").body.view()).find(kJwtBearer) !=
           std::string::npos;
  };
  EXPECT_TRUE(told(server_));
  TestServer without;
  EXPECT_FALSE(told(without));
  EXPECT_EQ(TokenClient(without).token({{"grant_type", kJwtBearer}, {"assertion", "x"}}).error(),
            "unsupported_grant_type");
}

}  // namespace
}  // namespace gatehouse::test_support
