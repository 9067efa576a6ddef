// draft-ietf-oauth-client-id-metadata-document: apps that are known by the address of a document about them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/protocol/client_id_metadata/document_host.h"
#include "tests/support/client_key.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const std::string kCallback = "http://127.0.0.1:5555/cb";  // any port of it (RFC 8252 §7.3)

class ClientDocuments : public testing::Test {
 protected:
  explicit ClientDocuments(const std::string& more = "", const std::string& storage = "memory")
      : server_(
            {.storage = storage,
             .server_extra = host_.trust(),
             .tenant_extra = "client_metadata_documents: { accepted: true, scopes: [openid, profile, api]" +
                             more + " }\n"}) {}

  /// The page that an authorization request of this client ends with.
  std::string page_for(const std::string& client, const std::string& redirect_uri = kCallback) {
    Browser browser(server_);
    browser.open(authorize_target(client, redirect_uri));
    EXPECT_EQ(browser.location(), "") << "nobody is sent to an app that is not known";
    return browser.body();
  }
  std::string sign_in(Browser& browser, const std::string& redirect_uri = kCallback) {
    return browser.sign_in(host_.address(), redirect_uri, {{"scope", "openid profile"}});
  }
  TokenAnswer tokens() {
    Browser browser(server_);
    return redeem(server_, host_.address(), sign_in(browser), kCallback);
  }

  DocumentHost host_;
  TestServer server_;
};

class ClientDocumentsOfOneHost : public ClientDocuments {
 protected:
  ClientDocumentsOfOneHost() : ClientDocuments(", hosts: [apps.example]") {}
};

class ClientDocumentsOnDisk : public ClientDocuments {
 protected:
  ClientDocumentsOnDisk() : ClientDocuments("", "sqlite") {}
};

TEST_F(ClientDocuments, an_app_that_nobody_registered_signs_a_person_in_and_refreshes) {
  host_.serve(host_.app());
  const auto first = tokens();
  ASSERT_EQ(first.status, 200) << first.response.body.view();
  EXPECT_EQ(claims_of(first.text("access_token")).at("client_id").as_string(), host_.address());
  EXPECT_EQ(claims_of(first.text("id_token")).at("aud").as_string(), host_.address());
  EXPECT_EQ(refresh(server_, host_.address(), first.text("refresh_token")).status, 200);
  EXPECT_EQ(host_.fetched(), 1u);
}

// §6
TEST_F(ClientDocuments, discovery_says_so_and_only_where_they_are_accepted) {
  const auto has_flag = [](TestServer& server) {
    const auto body = std::string(server.get("/t/a/.well-known/oauth-authorization-server").body.view());
    return json::parse(body).as_object().contains("client_id_metadata_document_supported");
  };
  EXPECT_TRUE(has_flag(server_));
  TestServer other({.server_extra = host_.trust()});
  EXPECT_FALSE(has_flag(other));
  host_.serve(host_.app());
  Browser browser(other);
  browser.open(authorize_target(host_.address(), kCallback));
  EXPECT_THAT(browser.body(), HasSubstr("invalid_client_id"));
  EXPECT_EQ(host_.connections(), 0);
}

// §6.2: the name is the app's own word; the host is not.
TEST_F(ClientDocuments, people_see_the_host_and_are_asked_every_time) {
  auto app = host_.app();
  app["client_name"] = "Your Bank";
  app["logo_uri"] = "https://elsewhere.example/bank.png";
  host_.serve(app);
  Browser browser(server_);
  for (int i = 0; i < 2; ++i) {
    browser.open(authorize_target(host_.address(), kCallback));
    if (browser.body().find("name=\"password\"") != std::string::npos)
      browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    EXPECT_THAT(browser.body(), HasSubstr("<bdi>127.0.0.1</bdi>"));
    EXPECT_THAT(browser.body(), Not(HasSubstr("elsewhere.example")));
    browser.submit({{"action", "allow"}});
    EXPECT_TRUE(browser.answered("code")) << browser.body();
  }
}

TEST_F(ClientDocuments, the_page_of_other_apps_tells_of_no_host) {
  Browser browser(server_);
  browser.open(authorize_target("post", "https://post.example/cb"));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
  EXPECT_THAT(browser.body(), HasSubstr("value=\"allow\""));
  EXPECT_THAT(browser.body(), Not(HasSubstr("class=\"host\"")));
}

TEST_F(ClientDocuments, such_an_app_gets_what_the_tenant_lets_it_and_no_more) {
  auto app = host_.app();
  app["scope"] = "openid profile badge";
  app["grant_types"] = {"authorization_code", "client_credentials",
                        "urn:ietf:params:oauth:grant-type:device_code"};
  app["consent"] = "skip";
  app["require_pkce"] = false;
  app["introspection"] = "any";
  host_.serve(app);
  Browser browser(server_);
  browser.open(authorize_target(host_.address(), kCallback, {{"scope", "openid badge"}}));
  EXPECT_EQ(browser.answered("error"), "invalid_scope");
  browser.open(
      authorize_target(host_.address(), kCallback, {{"code_challenge", ""}, {"code_challenge_method", ""}}));
  EXPECT_EQ(browser.answered("error"), "invalid_request");
  EXPECT_EQ(ask(server_, host_.address(), {{"grant_type", "client_credentials"}}).error(),
            "unauthorized_client");
  const auto device =
      answer_of(server_.post("/t/a/device_authorization", form_of({{"client_id", host_.address()}})));
  EXPECT_EQ(device.error(), "unauthorized_client");
  const auto answer = tokens();
  EXPECT_EQ(answer.text("refresh_token"), "") << "it did not ask for that grant";
}

struct Refused {
  std::string name;
  std::string answer;  ///< the whole HTTP answer
  std::string told;    ///< to the developer
};

std::vector<Refused> refused(const DocumentHost& host) {
  const auto with = [&](const json::object& members) {
    auto app = host.app();
    for (const auto& [name, value] : members) {
      app[name] = value;
      if (value.is_null()) app.erase(name);
    }
    return http_answer(json::serialize(app), "Content-Type: application/json\r\n");
  };
  const std::string nothing = "No document came from the address";
  const std::string redirects = "redirect_uris in the document must be https addresses";
  const std::string none_here = "The document describes no client that is accepted here.";
  return {
      {"nothing there", http_answer("canary", {}, "404 Not Found"), nothing},
      {"an error", http_answer("canary", {}, "500 Internal Server Error"), nothing},
      {"a redirect", http_answer("canary", "Location: https://example.com/\r\n", "302 Found"), nothing},
      {"too large", http_answer(std::string(17 << 10, ' '), "Content-Type: application/json\r\n"), nothing},
      {"a page", http_answer("{}", "Content-Type: text/html\r\n"), "application/json"},
      {"no type", http_answer("{}"), "application/json"},
      {"no JSON", http_answer("canary", "Content-Type: application/json\r\n"), "one JSON object"},
      {"a list", http_answer("[]", "Content-Type: application/json\r\n"), "one JSON object"},
      {"a repeated member",
       http_answer(R"({"client_id":"a","client_id":"b"})", "Content-Type: application/json\r\n"),
       "one JSON object"},
      {"another's id", with({{"client_id", "https://other.example/app.json"}}), "letter by letter"},
      {"its id with a slash more", with({{"client_id", host.address() + "/"}}), "letter by letter"},
      {"no id", with({{"client_id", nullptr}}), "letter by letter"},
      {"an id that is no text", with({{"client_id", 7}}), "letter by letter"},
      {"a secret", with({{"client_secret", "canary"}}), "no client_secret"},
      {"when a secret ends", with({{"client_secret_expires_at", 0}}), "no client_secret"},
      {"client_secret_basic", with({{"token_endpoint_auth_method", "client_secret_basic"}}),
       "none or private_key_jwt"},
      {"client_secret_jwt", with({{"token_endpoint_auth_method", "client_secret_jwt"}}),
       "none or private_key_jwt"},
      {"tls_client_auth", with({{"token_endpoint_auth_method", "tls_client_auth"}}),
       "none or private_key_jwt"},
      {"a key, but where", with({{"token_endpoint_auth_method", "private_key_jwt"}}), none_here},
      {"no redirect URI", with({{"redirect_uris", nullptr}}), redirects},
      {"redirect URIs that are no list", with({{"redirect_uris", "https://a.example/"}}), none_here},
      {"a script", with({{"redirect_uris", {"javascript:alert(1)"}}}), redirects},
      {"a wildcard", with({{"redirect_uris", {"https://*.example/"}}}), redirects},
      {"a fragment", with({{"redirect_uris", {"https://a.example/#x"}}}), redirects},
      {"http elsewhere", with({{"redirect_uris", {"http://a.example/"}}}), redirects},
      {"S051 a host that begins like this machine",
       with({{"redirect_uris", {"http://localhost.evil.test/cb"}}}), redirects},
      {"S051 this machine as a user name", with({{"redirect_uris", {"http://localhost@evil.test/cb"}}}),
       redirects},
      {"a user name before this machine", with({{"redirect_uris", {"http://me@localhost/cb"}}}), redirects},
      {"a fragment on this machine", with({{"redirect_uris", {"http://localhost/cb#x"}}}), redirects},
      {"this machine, for a web app",
       with({{"redirect_uris", {"http://localhost/cb"}}, {"application_type", "web"}}), redirects},
      {"no code", with({{"grant_types", {"client_credentials"}}}), none_here},
      {"a key that is private",
       with({{"token_endpoint_auth_method", "private_key_jwt"},
             {"jwks",
              {{"keys", {{{"kty", "EC"}, {"crv", "P-256"}, {"x", "a"}, {"y", "b"}, {"d", "canary"}}}}}}}),
       none_here},
      {"an HMAC", with({{"id_token_signed_response_alg", "HS256"}}), none_here},
  };
}

// §4: the page tells the app's developer, in our words alone; nobody signs in.
TEST_F(ClientDocuments,
       S151_what_is_no_description_of_a_client_is_told_on_the_page_and_nothing_of_it_is_shown) {
  for (const auto& row : refused(host_)) {
    host_.serve_raw(row.answer);
    const auto page = page_for(host_.address());
    EXPECT_THAT(page, HasSubstr(row.told)) << row.name;
    EXPECT_THAT(page, HasSubstr("invalid_client_document")) << row.name;
    EXPECT_THAT(page, Not(HasSubstr("canary"))) << row.name;
    EXPECT_THAT(page, Not(HasSubstr("other.example"))) << row.name;
    server_.clock().advance(10min);  // pauses and cache lives are over
  }
  host_.serve(host_.app());
  EXPECT_EQ(tokens().status, 200) << "what is mended is good";
}

// §3
TEST_F(ClientDocuments, S151_an_address_that_can_be_no_client_id_is_not_asked) {
  const auto port = host_.address().substr(host_.address().rfind(':'));  // ":1234/app.json"
  const std::pair<std::string, std::string> rows[] = {
      {"http://127.0.0.1" + port, "must be an https address"},
      {"https://127.0.0.1" + port.substr(0, port.find('/')), "needs a path"},
      {"https://user@127.0.0.1" + port, "no user name"},
      {"https://user:secret@127.0.0.1" + port, "no user name"},
      {host_.address() + "#part", "no fragment"},
      {host_.address("/a/../app.json"), "no dot segments"},
      {host_.address("/./app.json"), "no dot segments"},
      {host_.address("/a/%2e%2E/app.json"), "no dot segments"},
      {host_.address("/a/.%2e"), "no dot segments"},
      {host_.address("/" + std::string(256, 'a')), "256 characters"},
      {"https://", "must be an https address"},
      {"https://127.0.0.1:99999/app.json", "must be an https address"},
  };
  for (const auto& [address, told] : rows)
    EXPECT_THAT(page_for(address), HasSubstr(told)) << address;
  EXPECT_EQ(host_.connections(), 0);
}

TEST_F(ClientDocumentsOfOneHost, S151_documents_elsewhere_are_not_asked_for) {
  host_.serve(host_.app());
  EXPECT_THAT(page_for(host_.address()), HasSubstr("document at this host are not accepted"));
  EXPECT_EQ(host_.connections(), 0);
}

// RFC 8252 §7.3: the port of a literal address may vary. That of a name may not, and nothing else of either.
TEST_F(ClientDocuments, S050_S200_an_app_of_the_machine_itself_may_say_localhost_byte_for_byte) {
  auto app = host_.app();
  app["redirect_uris"] = {"http://localhost:33418/cb", "http://127.0.0.1/cb", "com.example.helper:/cb"};
  host_.serve(app);
  EXPECT_EQ(tokens().status, 200);
  for (const std::string good :
       {"com.example.helper:/cb", "http://localhost:33418/cb", "http://127.0.0.1:40123/cb"}) {
    Browser browser(server_);
    EXPECT_NE(sign_in(browser, good), "") << good;
  }
  for (const std::string wrong :
       {"http://localhost/cb", "http://localhost:33419/cb", "http://localhost:33418/cb/",
        "http://LOCALHOST:33418/cb", "http://localhost.evil.test:33418/cb", "http://localhost:33418@evil/cb",
        "https://localhost:33418/cb", "http://[::1]:33418/cb"})
    EXPECT_THAT(page_for(host_.address(), wrong), HasSubstr("invalid_redirect_uri")) << wrong;
}

TEST_F(ClientDocuments, a_document_that_changes_is_taken_over_when_its_cache_life_ends) {
  host_.serve(host_.app(), "/app.json", "Content-Type: application/json\r\nCache-Control: max-age=300\r\n");
  EXPECT_EQ(tokens().status, 200);
  auto app = host_.app();
  app["redirect_uris"] = json::array{"https://helper.example/cb"};
  host_.serve(app);
  EXPECT_EQ(tokens().status, 200) << "the old one still";
  server_.clock().advance(301s);
  EXPECT_THAT(page_for(host_.address()), HasSubstr("invalid_redirect_uri"));
  Browser browser(server_);
  EXPECT_NE(sign_in(browser, "https://helper.example/cb"), "");
  EXPECT_EQ(host_.fetched(), 2u);
}

TEST_F(ClientDocuments, what_becomes_no_description_ends_the_client) {
  host_.serve(host_.app());
  const auto first = tokens();
  auto app = host_.app();
  app["client_secret"] = "s";
  host_.serve(app);
  server_.clock().advance(10min);
  EXPECT_THAT(page_for(host_.address()), HasSubstr("no client_secret"));
  EXPECT_EQ(refresh(server_, host_.address(), first.text("refresh_token")).error(), "invalid_client");
}

TEST_F(ClientDocumentsOnDisk, a_granted_app_is_known_after_a_restart_and_without_its_host_is_told_to_wait) {
  host_.serve(host_.app());
  const auto first = tokens();
  server_.restart();
  const auto second = refresh(server_, host_.address(), first.text("refresh_token"));
  ASSERT_EQ(second.status, 200) << second.response.body.view();
  EXPECT_EQ(host_.fetched(), 2u);
  // Its server is away: what is known serves, also for what is sent to it.
  host_.serve_raw(http_answer("", {}, "503 Service Unavailable"));
  server_.clock().advance(1h);
  const auto third = refresh(server_, host_.address(), second.text("refresh_token"));
  ASSERT_EQ(third.status, 200) << third.response.body.view();
  server_.restart();
  const auto away = refresh(server_, host_.address(), third.text("refresh_token"));
  EXPECT_EQ(away.status, 503) << away.response.body.view();
  EXPECT_EQ(away.error(), "temporarily_unavailable");
  EXPECT_THAT(server_.log_text(), HasSubstr("\"request.failed\""));
  host_.serve(host_.app());
  server_.clock().advance(1min);
  EXPECT_EQ(refresh(server_, host_.address(), third.text("refresh_token")).status, 200);
}

TEST_F(ClientDocumentsOnDisk, a_host_that_is_away_costs_other_apps_and_people_nothing) {
  host_.serve(host_.app());
  Browser browser(server_);
  const TokenClient web(server_);
  const auto mine = web.redeem(browser.sign_in("web", web.redirect_uri()));
  EXPECT_NE(sign_in(browser), "");
  host_.serve_raw(http_answer("", {}, "503 Service Unavailable"));
  server_.restart();
  browser.open("/account/apps");
  EXPECT_THAT(browser.body(), HasSubstr(host_.address())) << "it can be taken back";
  browser.open("/end-session?" + form_of({{"id_token_hint", mine.text("id_token")}}));
  EXPECT_THAT(browser.body(), HasSubstr("You are signed out"));
}

class PushingDocumentClient : public ClientDocuments {
 protected:
  TokenAnswer push(std::map<std::string, std::string> more) {
    more.insert({{"response_type", "code"},
                 {"redirect_uri", kCallback},
                 {"scope", "openid"},
                 {"state", "s"},
                 {"code_challenge", std::string(kChallenge)},
                 {"code_challenge_method", "S256"}});
    return answer_of(server_.post("/t/a/par", form_of(more)));
  }
  std::string assertion(const ClientKey& key) {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
    return key.sign({{"iss", host_.address()},
                     {"sub", host_.address()},
                     {"aud", "https://id.example/t/a"},
                     {"exp", now + 60},
                     {"iat", now},
                     {"jti", std::to_string(++number_)}});
  }
  int number_ = 0;
};

TEST_F(PushingDocumentClient, RFC9126_introduces_itself_there_as_well) {
  host_.serve(host_.app());
  const auto pushed = push({{"client_id", host_.address()}});
  ASSERT_EQ(pushed.status, 201) << pushed.response.body.view();
  host_.serve_raw(http_answer("canary", {}, "404 Not Found"), "/other.json");
  const auto refused = push({{"client_id", host_.address("/other.json")}});
  EXPECT_EQ(refused.error(), "invalid_client");
  EXPECT_THAT(refused.text("error_description"), HasSubstr("No document came"));
}

TEST_F(PushingDocumentClient, RFC7523_proves_itself_with_a_key_of_its_document) {
  const ClientKey key;
  auto app = host_.app();
  app["token_endpoint_auth_method"] = "private_key_jwt";
  app["jwks"] = json::parse(key.jwks());
  host_.serve(app);
  const std::string type(oauth::kJwtBearerAssertion);
  EXPECT_EQ(push({{"client_assertion_type", type}, {"client_assertion", assertion(key)}}).status, 201);
  EXPECT_EQ(push({{"client_assertion_type", type}, {"client_assertion", assertion(ClientKey())}}).error(),
            "invalid_client");
  EXPECT_EQ(push({{"client_id", host_.address()}}).error(), "invalid_client");
  Browser browser(server_);
  const auto code = sign_in(browser);
  EXPECT_EQ(redeem(server_, host_.address(), code, kCallback).error(), "invalid_client");
  const auto answer = ask(server_, host_.address(),
                          {{"grant_type", "authorization_code"},
                           {"code", code},
                           {"redirect_uri", kCallback},
                           {"code_verifier", std::string(kVerifier)},
                           {"client_assertion_type", type},
                           {"client_assertion", assertion(key)}});
  EXPECT_EQ(answer.status, 200) << answer.response.body.view();
}

}  // namespace
}  // namespace gatehouse::test_support
