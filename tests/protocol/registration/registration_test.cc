// RFC 7591, RFC 7592, OpenID Registration 1.0: clients that register themselves.
#include <gtest/gtest.h>

#include <atomic>

#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/oauth/registration/client_registration.h"
#include "core/tokens/bearer.h"
#include "tests/support/client_key.h"
#include "tests/support/race.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const ClientKey& vouching() {
  static const ClientKey one;
  return one;
}

std::string rules(const std::string& mode, const std::string& more = "") {
  return "registration: { mode: " + mode +
         ", grant_types: [authorization_code, refresh_token, client_credentials], scopes: [openid, profile, "
         "api]" +
         more + " }\n";
}

class Registration : public testing::Test {
 protected:
  static json::object web() {
    return {{"client_name", "New app"}, {"redirect_uris", {"https://new.example/cb"}}};
  }
  static http::Request request(http::Method method, const std::string& query, const std::string& body,
                               const std::string& token) {
    http::Request made{.method = method,
                       .target = "/t/a/register" + query,
                       .headers = {{"content-type", "application/json"}},
                       .body = body,
                       .peer = {.address = "127.0.0.1", .unix_socket = false}};
    if (!token.empty()) made.headers.push_back({"authorization", "Bearer " + token});
    return made;
  }
  TokenAnswer send(http::Method method, const std::string& query, const std::string& body,
                   const std::string& token) {
    auto response = server_.send(request(method, query, body, token));
    if (response.status == 204) return {.status = 204, .body = {}, .response = std::move(response)};
    return answer_of(std::move(response));
  }
  TokenAnswer post(const json::object& metadata, const std::string& token = "") {
    return send(http::Method::post, "", json::serialize(metadata), token);
  }
  static std::string query(const TokenAnswer& made) { return "?client_id=" + made.text("client_id"); }
  std::string invitation() {
    const auto token = tokens::make_bearer_value();
    const TenantId tenant("a");
    const auto ends = server_.clock().now() + std::chrono::hours(1);
    const auto put = server_.server().site().load()->find("a")->store().tickets().put(
        {.ref = {.kind = TicketKind::initial_access,
                 .digest = oauth::ClientRegistrationEndpoint::initial_access_digest(tenant, token)},
         .family = {},
         .expires_at = ends,
         .retain_until = ends,
         .payload = {"{}"}},
        {.now = server_.clock().now(), .events = {}});
    EXPECT_TRUE(put);
    return token;
  }
  void settle() { server_.server().keeper().follow_changes(); }

  explicit Registration(const std::string& extra = rules("open")) : server_({.tenant_extra = extra}) {}
  TestServer server_;
};

class RegistrationByToken : public Registration {
 protected:
  RegistrationByToken() : Registration(rules("token")) {}
};

class RegistrationWithStatement : public Registration {
 protected:
  RegistrationWithStatement()
      : Registration(
            rules("open", ", software_statements: { required: true, jwks: " + vouching().jwks() + " }")) {}
};

class RegistrationWithDetails : public Registration {
 protected:
  RegistrationWithDetails()
      : Registration(rules("open", ", authorization_details_types: [payment]") +
                     "authorization_details:\n"
                     "  - { id: payment, schema: {}, description: { en: Pay } }\n"
                     "  - { id: account, schema: {}, description: { en: See } }\n") {}
};

// RFC 9396 §10: the client names its types; the tenant says which of them strangers may have.
TEST_F(RegistrationWithDetails, S234_a_client_names_its_types_of_details_and_gets_those_that_are_allowed) {
  auto metadata = web();
  metadata["authorization_details_types"] = {"payment", "account", "unheard-of"};
  const auto made = post(metadata);
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(json::serialize(made.body.at("authorization_details_types")), R"(["payment"])");
  const auto push = [&](const std::string& details) {
    return answer_of(server_.post("/t/a/par",
                                  form_of({{"client_id", made.text("client_id")},
                                           {"response_type", "code"},
                                           {"redirect_uri", "https://new.example/cb"},
                                           {"scope", "openid"},
                                           {"code_challenge", std::string(kChallenge)},
                                           {"code_challenge_method", "S256"},
                                           {"authorization_details", details}}),
                                  {basic(made.text("client_id"), made.text("client_secret"))}));
  };
  EXPECT_EQ(push(R"([{"type":"payment"}])").status, 201);
  EXPECT_EQ(push(R"([{"type":"account"}])").error(), "invalid_authorization_details");
  const auto without = post(web());
  const auto* none = without.body.if_contains("authorization_details_types");
  EXPECT_TRUE(none == nullptr || none->as_array().empty()) << "none unless they are named";
}

TEST_F(Registration, S234_types_of_details_are_left_out_where_the_tenant_allows_none) {
  auto metadata = web();
  metadata["authorization_details_types"] = json::array{"payment"};
  const auto made = post(metadata);
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  const auto* types = made.body.if_contains("authorization_details_types");
  EXPECT_TRUE(types == nullptr || types->as_array().empty());
}

TEST(RegistrationClosed, S234_is_off_by_default_and_absent_from_discovery) {
  TestServer server;
  EXPECT_EQ(server.post("/t/a/register", "").status, 404);
  EXPECT_EQ(server.get("/t/a/.well-known/openid-configuration").body.view().find("registration_endpoint"),
            std::string_view::npos);
}

TEST_F(Registration, a_client_registers_itself_and_signs_a_person_in) {
  const auto made = post(web());
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(header_of(made.response, "Cache-Control"), "no-store");
  EXPECT_EQ(made.text("token_endpoint_auth_method"), "client_secret_basic");  // RFC 7591 §2
  EXPECT_EQ(json::serialize(made.body.at("grant_types")), R"(["authorization_code"])");
  EXPECT_EQ(made.text("scope"), "openid profile api");
  EXPECT_EQ(made.body.at("client_secret_expires_at").as_int64(), 0);
  EXPECT_GT(made.body.at("client_id_issued_at").as_int64(), 0);
  EXPECT_EQ(made.text("registration_client_uri"), "https://id.example/t/a/register" + query(made));
  for (const auto* hidden :
       {"client_secret_hash", "registration_access_token_hash", "consent", "introspection"})
    EXPECT_FALSE(made.body.contains(hidden)) << hidden;
  for (const auto& [name, value] : made.body) {
    EXPECT_FALSE(value.is_string() && value.get_string().empty()) << name << " is no address and no name";
    EXPECT_FALSE(value.is_array() && value.get_array().empty()) << name;
  }
  const auto client = made.text("client_id");
  Browser browser(server_);
  browser.open(authorize_target(client, "https://new.example/cb"));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
  browser.submit({{"action", "allow"}});  // S-227: nobody's word but the person's
  const auto code = browser.answered("code");
  ASSERT_TRUE(code) << browser.body();
  const auto tokens = TokenClient(server_).token_as({basic(client, made.text("client_secret"))},
                                                    {{"grant_type", "authorization_code"},
                                                     {"code", *code},
                                                     {"redirect_uri", "https://new.example/cb"},
                                                     {"code_verifier", std::string(kVerifier)}});
  EXPECT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_NE(server_.audit_text().find("client.created"), std::string::npos);
}

TEST_F(Registration, a_public_client_gets_no_secret) {
  auto metadata = web();
  metadata["token_endpoint_auth_method"] = "none";
  const auto made = post(metadata);
  EXPECT_EQ(made.status, 201);
  EXPECT_FALSE(made.body.contains("client_secret"));
  EXPECT_FALSE(made.body.contains("client_secret_expires_at"));
}

TEST_F(Registration, S234_S051_S052_S055_S059_what_a_stranger_must_not_register) {
  struct Row {
    const char* what;
    std::string name;
    json::value value;
    std::string error;
  };
  const Row rows[] = {
      {"no redirect URI", "redirect_uris", json::array{}, "invalid_redirect_uri"},
      {"S052 a wildcard", "redirect_uris", {"https://*.example/cb"}, "invalid_redirect_uri"},
      {"S051 a host that begins like this machine",
       "redirect_uris",
       {"http://localhost.evil.test"},
       "invalid_redirect_uri"},
      {"plain http", "redirect_uris", {"http://new.example/cb"}, "invalid_redirect_uri"},
      {"this machine, for a web app", "redirect_uris", {"http://127.0.0.1/cb"}, "invalid_redirect_uri"},
      {"S052 a wildcard in the path", "redirect_uris", {"https://new.example/*"}, "invalid_redirect_uri"},
      {"a user before the host", "redirect_uris", {"https://new.example@evil.test/"}, "invalid_redirect_uri"},
      {"dot segments", "redirect_uris", {"https://new.example/a/../cb"}, "invalid_redirect_uri"},
      {"one bad among good",
       "redirect_uris",
       {"https://new.example/cb", "https://*.example/cb"},
       "invalid_redirect_uri"},
      {"keys by plain http", "jwks_uri", "http://new.example/jwks", "invalid_client_metadata"},
      {"keys of a file", "jwks_uri", "file:///etc/passwd", "invalid_client_metadata"},
      {"a user at the keys", "jwks_uri", "https://a:b@new.example/jwks", "invalid_client_metadata"},
      {"S059 javascript", "redirect_uris", {"javascript:alert(1)"}, "invalid_redirect_uri"},
      {"S055 a parameter of the answer",
       "redirect_uris",
       {"https://new.example/cb?code=1"},
       "invalid_redirect_uri"},
      {"a fragment", "redirect_uris", {"https://new.example/cb#f"}, "invalid_redirect_uri"},
      {"redirect_uris is a text", "redirect_uris", "https://new.example/cb", "invalid_client_metadata"},
      {"an unknown method", "token_endpoint_auth_method", "magic", "invalid_client_metadata"},
      {"keys without keys", "token_endpoint_auth_method", "private_key_jwt", "invalid_client_metadata"},
      {"a private key", "jwks",
       json::parse(R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]})"),
       "invalid_client_metadata"},
      {"implicit", "grant_types", {"implicit"}, "invalid_client_metadata"},
      {"an algorithm that is not there", "id_token_signed_response_alg", "ES512", "invalid_client_metadata"},
      {"an unsigned ID token", "id_token_signed_response_alg", "none", "invalid_client_metadata"},
      {"an unsigned request", "request_object_signing_alg", "none", "invalid_client_metadata"},
      {"an unsigned assertion", "token_endpoint_auth_signing_alg", "none", "invalid_client_metadata"},
      {"an unknown subject type", "subject_type", "private", "invalid_client_metadata"},
  };
  for (const auto& row : rows) {
    auto metadata = web();
    metadata[row.name] = row.value;
    const auto answer = post(metadata);
    EXPECT_EQ(answer.status, 400) << row.what;
    EXPECT_EQ(answer.error(), row.error) << row.what << " " << answer.response.body.view();
    EXPECT_FALSE(answer.text("error_description").empty()) << row.what;
  }
  for (const std::string body :
       {"", "[]", "{", R"({"redirect_uris":["https://a.example"],"redirect_uris":[]})"}) {
    const auto answer = send(http::Method::post, "", body, "");
    EXPECT_EQ(answer.status, 400) << body;
  }
}

TEST_F(Registration, S234_what_is_the_operators_to_give_is_passed_over) {
  auto metadata = web();
  metadata["consent"] = "skip";
  metadata["introspection"] = "any";
  metadata["require_pkce"] = false;
  metadata["client_id"] = "web";
  metadata["client_secret"] = "chosen";
  metadata["client_secret_hash"] = "chosen";
  metadata["scope"] = "openid email badge";
  metadata["unknown"] = json::object{{"a", 1}};
  const auto made = post(metadata);
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(made.text("scope"), "openid");
  EXPECT_NE(made.text("client_id"), "web");
  EXPECT_NE(made.text("client_secret"), "chosen");
  const auto stored =
      server_.server().site().load()->find("a")->clients().find(ClientId(made.text("client_id")));
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ((*stored)->consent, config::ConsentRule::ask);
  EXPECT_EQ((*stored)->introspection, config::IntrospectionRule::own);
  EXPECT_TRUE((*stored)->require_pkce);
}

// OpenID Core §4, Registration §2.
TEST_F(Registration, an_address_that_begins_a_sign_in_is_https) {
  auto metadata = web();
  metadata["initiate_login_uri"] = "https://new.example/login";
  EXPECT_EQ(post(metadata).text("initiate_login_uri"), "https://new.example/login");
  metadata["initiate_login_uri"] = "http://new.example/login";
  EXPECT_EQ(post(metadata).error(), "invalid_client_metadata");
}

TEST_F(Registration, a_client_reads_replaces_and_removes_itself) {
  const auto made = post(web());
  const auto token = made.text("registration_access_token");
  const auto shown = send(http::Method::get, query(made), "", token);
  EXPECT_EQ(shown.text("client_name"), "New app");
  for (const auto* name : {"registration_access_token", "registration_client_uri"})
    EXPECT_EQ(shown.text(name), made.text(name)) << name;  // RFC 7592 §3
  json::object changed{{"client_id", made.text("client_id")},
                       {"client_secret", made.text("client_secret")},
                       {"client_name", "Renamed"},
                       {"redirect_uris", {"https://new.example/two"}}};
  const auto replaced = send(http::Method::put, query(made), json::serialize(changed), token);
  ASSERT_EQ(replaced.status, 200) << replaced.response.body.view();
  EXPECT_EQ(replaced.text("client_name"), "Renamed");
  EXPECT_EQ(replaced.text("registration_access_token"), token);
  EXPECT_FALSE(replaced.body.contains("client_secret"));  // it is still the same
  settle();
  Browser browser(server_);
  EXPECT_EQ(browser.open(authorize_target(made.text("client_id"), "https://new.example/cb")).status, 400);
  EXPECT_EQ(send(http::Method::del, query(made), "", token).status, 204);
  settle();
  EXPECT_EQ(send(http::Method::get, query(made), "", token).status, 401);
  EXPECT_EQ(browser.open(authorize_target(made.text("client_id"), "https://new.example/two")).status, 400);
  EXPECT_NE(server_.audit_text().find("client.deleted"), std::string::npos);
}

TEST_F(Registration, S073_an_update_is_held_to_the_rules_of_a_registration) {
  const auto made = post(web());
  const auto token = made.text("registration_access_token");
  const auto put = [&](json::object changed) {
    return send(http::Method::put, query(made), json::serialize(changed), token).error();
  };
  json::object good{{"client_id", made.text("client_id")}, {"redirect_uris", {"https://new.example/cb"}}};
  const auto with = [&good](std::string_view name, json::value value) {
    auto changed = good;
    changed[name] = std::move(value);
    return changed;
  };
  EXPECT_EQ(put(with("redirect_uris", {"http://evil.example"})), "invalid_redirect_uri");
  EXPECT_EQ(put(with("grant_types", {"password"})), "invalid_client_metadata");
  EXPECT_EQ(put(with("client_id", "web")), "invalid_client_metadata");
  EXPECT_EQ(put(with("client_secret", "another")), "invalid_client_metadata");
  EXPECT_EQ(put(with("registration_access_token", json::string(token))), "invalid_client_metadata");
  EXPECT_EQ(put(with("client_id_issued_at", 1)), "invalid_client_metadata");
}

TEST_F(Registration, only_its_own_token_opens_a_client) {
  const auto made = post(web());
  const auto other = post(web());
  for (const auto& token : {std::string(), std::string("wrong"), other.text("registration_access_token")})
    for (const auto method : {http::Method::get, http::Method::put, http::Method::del})
      EXPECT_EQ(send(method, query(made), method == http::Method::put ? "{}" : "", token).status, 401);
  EXPECT_EQ(send(http::Method::get, "?client_id=web", "", made.text("registration_access_token")).status,
            401);
  EXPECT_EQ(send(http::Method::get, "", "", made.text("registration_access_token")).status, 401);
  const auto elsewhere = server_.send([&] {
    auto asked = request(http::Method::get, query(made), "", made.text("registration_access_token"));
    asked.target = "/t/b/register" + query(made);
    return asked;
  }());
  EXPECT_EQ(elsewhere.status, 401);  // S-300
}

TEST_F(RegistrationByToken, S234_an_initial_access_token_is_good_for_one_client) {
  EXPECT_EQ(post(web()).status, 401);
  EXPECT_EQ(post(web(), "made-up").status, 401);
  const auto token = invitation();
  auto mistaken = web();
  mistaken["redirect_uris"] = json::array{"http://evil.example"};
  EXPECT_EQ(post(mistaken, token).status, 400);  // a mistake does not use it up
  EXPECT_EQ(post(web(), token).status, 201);
  EXPECT_EQ(post(web(), token).status, 401);
  const auto old = invitation();
  server_.clock().advance(std::chrono::hours(1));
  EXPECT_EQ(post(web(), old).status, 401);
}

TEST_F(RegistrationByToken, of_50_racers_with_one_token_one_registers) {
  const auto token = invitation();
  std::atomic<int> made = 0;
  race(50, [&](int) { made += post(web(), token).status == 201; });
  EXPECT_EQ(made, 1);
}

TEST_F(RegistrationWithStatement, what_a_software_statement_says_wins) {
  EXPECT_EQ(post(web()).error(), "invalid_software_statement");
  auto metadata = web();
  metadata["software_statement"] = json::array{"a.b.c"};
  EXPECT_EQ(post(metadata).error(), "invalid_software_statement");
  const auto object = base64url_encode("{}");
  for (const std::string& no_jwt : {std::string(), std::string("a.b.c"), object + "." + object,
                                    object + ".." + object, object + "." + base64url_encode("x") + ".x"}) {
    metadata["software_statement"] = no_jwt;
    EXPECT_EQ(post(metadata).error(), "invalid_software_statement") << no_jwt;
  }
  const json::object of_old{
      {"iss", "https://publisher.example"}, {"exp", 1'700'000'000}, {"client_name", "Old"}};
  for (const auto& statement : {ClientKey().sign({{"iss", "https://publisher.example"}}),
                                vouching().sign({{"client_name", "Of nobody"}}), vouching().sign(of_old)}) {
    metadata["software_statement"] = statement;
    EXPECT_EQ(post(metadata).error(), "unapproved_software_statement");
  }
  metadata["software_statement"] = vouching().sign({{"iss", "https://publisher.example"},
                                                    {"client_name", "Vouched"},
                                                    {"redirect_uris", {"https://vouched.example/cb"}}});
  const auto made = post(metadata);
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(made.text("client_name"), "Vouched");
  EXPECT_EQ(made.body.at("software_statement"), metadata.at("software_statement"));  // RFC 7591 §3.2.1
  EXPECT_EQ(json::serialize(made.body.at("redirect_uris")), R"(["https://vouched.example/cb"])");
}

}  // namespace
}  // namespace gatehouse::test_support
