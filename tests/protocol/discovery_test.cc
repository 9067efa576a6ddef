// OpenID Discovery and RFC 8414: the document, its addresses, and that nothing in a request changes it.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/test_server.h"

namespace gatehouse::test_support {
namespace {

boost::json::object json_of(const http::Response& response) {
  return boost::json::parse(response.body.view()).as_object();
}

TEST(Discovery, A213_S211_issuer_equals_the_address_it_is_found_under) {
  TestServer server;
  for (const std::string tenant : {"a", "b"}) {
    const auto response = server.get("/t/" + tenant + "/.well-known/openid-configuration");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
    EXPECT_EQ(json_of(response).at("issuer").as_string(), "https://id.example/t/" + tenant);
  }
}

TEST(Discovery, both_specifications_find_the_same_document_at_root_and_inserted_addresses) {
  TestServer server;
  const auto expected = std::string(server.get("/t/a/.well-known/openid-configuration").body.view());
  for (const auto* target :
       {"/t/a/.well-known/oauth-authorization-server", "/.well-known/openid-configuration/t/a",
        "/.well-known/oauth-authorization-server/t/a"})
    EXPECT_EQ(server.get(target).body.view(), expected) << target;
}

// RFC 8414 §2, §3.2: a list without elements is left out; `none` is no algorithm to authenticate with.
TEST(Discovery, no_list_is_empty_and_no_algorithm_is_none) {
  TestServer server;
  for (const auto& [name, value] : json_of(server.get("/t/a/.well-known/oauth-authorization-server"))) {
    if (const auto* list = value.if_array()) {
      EXPECT_FALSE(list->empty()) << name;
    }
    if (name.ends_with("_signing_alg_values_supported")) {
      EXPECT_EQ(boost::json::serialize(value).find("\"none\""), std::string::npos) << name;
    }
  }
}

TEST(Discovery, A082_S211_every_advertised_address_answers) {
  TestServer server;
  const auto metadata = json_of(server.get("/t/a/.well-known/openid-configuration"));
  for (const auto& [name, value] : metadata) {
    if (!name.ends_with("_endpoint") && name != "jwks_uri") continue;
    const auto address = std::string(value.as_string());
    ASSERT_TRUE(address.starts_with("https://id.example/t/a/")) << address;
    const auto response = server.get(address.substr(std::string("https://id.example").size()));
    EXPECT_NE(response.status, 404) << address;
  }
}

TEST(Discovery, S305_a_host_that_is_not_the_issuers_is_told_so_and_gets_nothing) {
  TestServer server;
  for (const auto* host : {"evil.example", "id.example:8443", "id.example.evil.example", "127.0.0.1"}) {
    const auto response = server.get("/t/a/.well-known/openid-configuration", {{"host", host}});
    EXPECT_EQ(response.status, 421) << host;
    EXPECT_NE(response.body.view().find("served at https://id.example/t/a only"), std::string::npos);
    EXPECT_EQ(response.body.view().find("evil"), std::string::npos);
    EXPECT_EQ(response.body.view().find("authorization_endpoint"), std::string::npos);
    EXPECT_EQ(server.get("/t/nobody/authorize", {{"host", host}}).status, 404) << host;
  }
  for (const auto* host : {"ID.example", "id.example.", "id.example:443", "id.EXAMPLE.:443"})
    EXPECT_EQ(server.get("/t/a/.well-known/openid-configuration", {{"host", host}}).status, 200) << host;
}

TEST(Discovery, S310_no_header_or_query_changes_the_document) {
  TestServer server;
  const auto expected = std::string(server.get("/t/a/.well-known/openid-configuration").body.view());
  for (const auto* name :
       {"x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-prefix", "forwarded",
        "x-original-url", "x-host", "accept", "accept-language", "origin", "via", "x-tenant"})
    EXPECT_EQ(server.get("/t/a/.well-known/openid-configuration", {{name, "evil.example"}}).body.view(),
              expected)
        << name;
  EXPECT_EQ(server.get("/t/a/.well-known/openid-configuration?issuer=https://evil.example").body.view(),
            expected);
  EXPECT_EQ(header_of(server.get("/t/a/.well-known/openid-configuration"), "Cache-Control"),
            "public, max-age=300");
}

TEST(Discovery, S224_introspection_is_advertised_without_public_clients) {
  TestServer server;
  const auto metadata = json_of(server.get("/t/a/.well-known/oauth-authorization-server"));
  EXPECT_EQ(boost::json::serialize(metadata.at("introspection_endpoint_auth_methods_supported")),
            R"(["client_secret_basic","client_secret_post","client_secret_jwt","private_key_jwt"])");
  EXPECT_EQ(metadata.at("revocation_endpoint_auth_methods_supported"),
            metadata.at("token_endpoint_auth_methods_supported"));
}

TEST(Discovery, S174_what_is_not_built_is_absent) {
  TestServer server;
  const auto metadata = json_of(server.get("/t/a/.well-known/openid-configuration"));
  for (const auto* name : {"registration_endpoint", "protected_resources", "check_session_iframe"})
    EXPECT_FALSE(metadata.contains(name)) << name;
  EXPECT_EQ(boost::json::serialize(metadata.at("response_types_supported")), R"(["code"])");
  EXPECT_EQ(boost::json::serialize(metadata.at("response_modes_supported")),
            R"(["query","fragment","form_post","jwt","query.jwt","fragment.jwt","form_post.jwt"])");
  EXPECT_EQ(metadata.at("claims_parameter_supported"), true);
  EXPECT_EQ(boost::json::serialize(metadata.at("scopes_supported")),
            R"(["openid","profile","email","address","phone","offline_access","api","badge"])");
  EXPECT_EQ(boost::json::serialize(metadata.at("grant_types_supported")),
            R"(["authorization_code","refresh_token","client_credentials",)"
            R"("urn:ietf:params:oauth:grant-type:device_code","urn:openid:params:grant-type:ciba"])");
}

TEST(Discovery, A221_S302_a_tenant_lists_only_its_own_public_keys) {
  TestServer server;
  const auto a = std::string(server.get("/t/a/jwks").body.view());
  const auto b = std::string(server.get("/t/b/jwks").body.view());
  const auto keys = boost::json::parse(a).as_object().at("keys").as_array();
  EXPECT_EQ(keys.size(), 2u);
  for (const auto& key : keys) {
    EXPECT_EQ(b.find(std::string(key.as_object().at("kid").as_string())), std::string::npos);
    for (const auto* secret : {"d", "p", "q", "dp", "dq", "qi", "k"})
      EXPECT_FALSE(key.as_object().contains(secret)) << secret;
  }
}

TEST(Discovery, jwks_answers_304_to_its_own_entity_tag) {
  TestServer server;
  const auto first = server.get("/t/a/jwks");
  const auto etag = header_of(first, "ETag");
  ASSERT_FALSE(etag.empty());
  const auto second = server.get("/t/a/jwks", {{"if-none-match", etag}});
  EXPECT_EQ(second.status, 304);
  EXPECT_TRUE(second.body.view().empty());
  // RFC 9110 §13.1.2: one of several, one that a compressing proxy made weak, any.
  for (const std::string& known :
       {"\"other\", " + etag, "W/" + etag, "\"a\",W/" + etag + " ,\"b\"", std::string("*")})
    EXPECT_EQ(server.get("/t/a/jwks", {{"if-none-match", known}}).status, 304) << known;
  EXPECT_EQ(server.get("/t/a/jwks", {{"if-none-match", "\"other\""}, {"if-none-match", etag}}).status, 304);
  for (const std::string& other :
       {std::string("\"other\""), etag.substr(1), "w/" + etag, std::string(",,"), std::string()})
    EXPECT_EQ(server.get("/t/a/jwks", {{"if-none-match", other}}).status, 200) << other;
  EXPECT_EQ(header_of(second, "ETag"), etag);  // RFC 9110 §15.4.5
  EXPECT_EQ(header_of(second, "Cache-Control"), header_of(first, "Cache-Control"));
}

TEST(Discovery, S028_only_the_canonical_path_reaches_a_tenant) {
  TestServer server;
  for (const auto* path :
       {"//t//a///jwks/", "/t/%61/jwks", "/t/a%2Fb/jwks", "/t/..%2fa/jwks", "/t/a/../b/jwks", "/t/A/jwks",
        "/t/a;x/jwks", "/t/a/jwks/", "/t/a//jwks", "/T/a/jwks", "/t/a\\jwks", "/t/a/./jwks"})
    EXPECT_EQ(server.get(path).status, 404) << path;
}

TEST(Discovery, A215_A216_A259_S311_an_unknown_tenant_reads_like_an_unknown_address) {
  TestServer server;
  const auto unknown = server.get("/t/nobody/.well-known/openid-configuration");
  const auto nowhere = server.get("/nowhere");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.status, nowhere.status);
  EXPECT_EQ(unknown.body.view(), nowhere.body.view());
}

// RFC 9110 §9.3.2, RFC 9110 §9.3.7
TEST(Discovery, HEAD_is_answered_as_GET_is) {
  TestServer server;
  const auto ask = [&server](http::Method method, const std::string& target) {
    return server.send(
        {.method = method, .target = target, .headers = {{"host", "id.example"}}, .body = {}, .peer = {}});
  };
  for (const std::string target : {"/t/a/jwks", "/t/a/.well-known/openid-configuration", "/t/a/authorize",
                                   "/t/a/userinfo", "/t/a/nothing", "/nothing"}) {
    const auto get = ask(http::Method::get, target), head = ask(http::Method::head, target);
    EXPECT_EQ(head.status, get.status) << target;
    for (const auto* name : {"Content-Type", "Cache-Control", "ETag", "WWW-Authenticate"})
      EXPECT_EQ(header_of(head, name), header_of(get, name)) << target << ' ' << name;
  }
  const auto options = ask(http::Method::options, "/t/a/jwks");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(header_of(options, "Allow"), "GET, HEAD, OPTIONS");
}

TEST(Discovery, S027_methods_that_an_address_does_not_take_are_405_with_allow) {
  TestServer server;
  const auto response = server.post("/t/a/jwks", "a=b");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(server.get("/t/a/token").status, 405);
}

}  // namespace
}  // namespace gatehouse::test_support
