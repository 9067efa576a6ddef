// RFC 8705 §3.3, §3.4 and §5: what discovery tells, the endpoints under an alias, and registration.
#include <gtest/gtest.h>

#include "tests/protocol/mtls/mtls_app.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const std::string kAlias =
    "mtls: { authorities: clients.pem, alias: \"https://mtls.example:8443/clients/%tenant%\" }\n";

TestServerOptions with_alias() { return mtls_options(kAlias); }

json::object metadata_of(TestServer& server) {
  return json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
}

bool lists(const json::object& metadata, std::string_view name, std::string_view value) {
  for (const auto& one : metadata.at(name).as_array())
    if (one.as_string() == value) return true;
  return false;
}

TEST(MtlsDiscovery, methods_are_told_where_they_can_be_used) {
  constexpr std::string_view kMethods = "token_endpoint_auth_methods_supported";
  TestServer none;
  const auto without = metadata_of(none);
  EXPECT_FALSE(without.at("tls_client_certificate_bound_access_tokens").as_bool());
  EXPECT_FALSE(without.contains("mtls_endpoint_aliases"));
  for (const auto* method : {"tls_client_auth", "self_signed_tls_client_auth"})
    EXPECT_FALSE(lists(without, kMethods, method)) << method;

  TestServer self_signed_only({.listener_extra = ", client_certificate_header: nginx"});
  const auto some = metadata_of(self_signed_only);
  EXPECT_TRUE(some.at("tls_client_certificate_bound_access_tokens").as_bool());
  EXPECT_TRUE(lists(some, kMethods, "self_signed_tls_client_auth"));
  EXPECT_FALSE(lists(some, kMethods, "tls_client_auth")) << "nobody's certificates count";

  TestServer server(mtls_options());
  const auto all = metadata_of(server);
  for (const auto* list :
       {"token_endpoint_auth_methods_supported", "revocation_endpoint_auth_methods_supported",
        "introspection_endpoint_auth_methods_supported"})
    for (const auto* method : {"tls_client_auth", "self_signed_tls_client_auth"})
      EXPECT_TRUE(lists(all, list, method)) << list << ' ' << method;
  EXPECT_FALSE(all.contains("mtls_endpoint_aliases"));
}

TEST(MtlsDiscovery, every_alias_that_is_told_is_answered) {
  TestServer server(with_alias());
  const auto metadata = metadata_of(server);
  const auto& aliases = metadata.at("mtls_endpoint_aliases").as_object();
  EXPECT_EQ(aliases.at("token_endpoint").as_string(), "https://mtls.example:8443/clients/a/token");
  for (const auto* name : {"revocation_endpoint", "introspection_endpoint", "userinfo_endpoint",
                           "pushed_authorization_request_endpoint", "device_authorization_endpoint"})
    EXPECT_TRUE(aliases.contains(name)) << name;
  for (const auto* page :
       {"authorization_endpoint", "end_session_endpoint", "jwks_uri", "registration_endpoint"})
    EXPECT_FALSE(aliases.contains(page)) << page;
  for (const auto& [name, address] : aliases) {
    const std::string_view text(address.as_string());
    const auto path = text.substr(text.find("/clients"));
    http::Request request;
    request.method = http::Method::post;
    request.target = std::string(path);
    request.headers = {{"host", "mtls.example:8443"}, {"content-type", "application/x-www-form-urlencoded"}};
    request.peer.address = kProxy;
    const auto answer = server.send(std::move(request));
    EXPECT_TRUE(answer.status == 400 || answer.status == 401) << name << ' ' << answer.status;
  }
}

http::Response ask_alias(TestServer& server, const std::string& target, http::Method method,
                         std::string body = {}, std::vector<http::Header> headers = {}) {
  http::Request request;
  request.method = method;
  request.target = target;
  request.headers = std::move(headers);
  request.headers.push_back({"host", "mtls.example:8443"});
  if (!body.empty()) request.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
  request.body = std::move(body);
  request.peer.address = kProxy;
  return server.send(std::move(request));
}

TEST(MtlsDiscovery, a_client_works_at_the_alias) {
  TestServer server(with_alias());
  const auto form = form_of({{"grant_type", "client_credentials"}, {"client_id", "dns"}});
  const auto shown = forwarded(certificates().app);
  EXPECT_EQ(ask_alias(server, "/clients/a/token", http::Method::post, form, {shown}).status, 200);
  // A proof names the address that the client calls.
  const ProofMaker key;
  const auto now = server.clock().now();
  EXPECT_EQ(ask_alias(server, "/clients/a/token", http::Method::post, form,
                      {shown, {"dpop", key.proof("POST", "https://mtls.example:8443/clients/a/token", now)}})
                .status,
            200);
  EXPECT_EQ(ask_alias(server, "/clients/a/token", http::Method::post, form,
                      {shown, {"dpop", key.proof("POST", "https://id.example/t/a/token", now)}})
                .status,
            400);
}

TEST(MtlsDiscovery, S305_nothing_else_is_served_at_the_alias) {
  TestServer server(with_alias());
  for (const auto* target :
       {"/clients/a/authorize?client_id=app", "/clients/a/.well-known/openid-configuration",
        "/clients/a/jwks", "/clients/a/end_session", "/clients/a/device", "/clients/a", "/clients/atoken",
        "/clients/c/token"})
    EXPECT_EQ(ask_alias(server, target, http::Method::get).status, 404) << target;
  EXPECT_EQ(ask_alias(server, "/t/a/authorize?client_id=app", http::Method::get).status, 421);
  http::Request elsewhere;
  elsewhere.method = http::Method::post;
  elsewhere.target = "/clients/a/token";
  elsewhere.headers = {{"host", "id.example"}};
  EXPECT_EQ(server.send(std::move(elsewhere)).status, 404) << "the alias has its own host";
}

TokenAnswer register_client(TestServer& server, const json::object& metadata) {
  http::Request request;
  request.method = http::Method::post;
  request.target = "/t/a/register";
  request.headers = {{"content-type", "application/json"}};
  request.body = json::serialize(metadata);
  request.peer.address = "198.51.100.4";
  return answer_of(server.send(std::move(request)));
}

// RFC 8705 §2.1.2, §3.4
TEST(MtlsRegistration, a_client_registers_with_its_certificate) {
  TestServer server(
      mtls_options("registration: { mode: open, grant_types: [client_credentials, authorization_code], "
                   "scopes: [openid, api] }\n"));
  const auto made = register_client(server, {{"grant_types", {"client_credentials"}},
                                             {"scope", "api"},
                                             {"token_endpoint_auth_method", "tls_client_auth"},
                                             {"tls_client_auth_subject_dn", "CN=app,O=Example"},
                                             {"tls_client_certificate_bound_access_tokens", true}});
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(made.text("tls_client_auth_subject_dn"), "CN=app,O=Example");
  EXPECT_TRUE(made.body.at("tls_client_certificate_bound_access_tokens").as_bool());
  EXPECT_EQ(made.text("client_secret"), "");
  const MtlsApp app(server, made.text("client_id"));
  const auto tokens = app.token({{"grant_type", "client_credentials"}});
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(bound_to(claims_of(tokens.text("access_token"))), thumbprint(certificates().app));
  const auto refused = register_client(server, {{"grant_types", {"client_credentials"}},
                                                {"scope", "api"},
                                                {"token_endpoint_auth_method", "tls_client_auth"},
                                                {"tls_client_auth_subject_dn", "CN=app"},
                                                {"tls_client_auth_san_dns", "app.example"}});
  EXPECT_EQ(refused.error(), "invalid_client_metadata");
}

TEST(MtlsRegistration, what_the_tenant_cannot_serve_is_refused) {
  TestServer server(
      {.tenant_extra = "registration: { mode: open, grant_types: [client_credentials], scopes: [api] }\n"});
  for (const json::object& more : {json::object{{"token_endpoint_auth_method", "tls_client_auth"},
                                                {"tls_client_auth_san_dns", "app.example"}},
                                   json::object{{"tls_client_certificate_bound_access_tokens", true}}}) {
    json::object metadata{{"grant_types", {"client_credentials"}}, {"scope", "api"}};
    for (const auto& [name, value] : more)
      metadata[name] = value;
    EXPECT_EQ(register_client(server, metadata).error(), "invalid_client_metadata")
        << json::serialize(metadata);
  }
}

}  // namespace
}  // namespace gatehouse::test_support
