// RFC 7591 §5, OpenID Registration §9.2: how many clients register themselves, to which addresses they lead,
// and that no update makes of a client what could not be registered.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

std::string rules(const std::string& more) {
  return "registration: { mode: open, grant_types: [authorization_code], scopes: [openid]" + more + " }\n";
}

TEST(RegistrationLimits, registrations_of_a_day_are_bounded) {
  TestServer server({.tenant_extra = rules(", per_day: 2")});
  const auto post = [&server] {
    return server
        .send({.method = http::Method::post,
               .target = "/t/a/register",
               .headers = {{"content-type", "application/json"}},
               .body = R"({"redirect_uris":["https://new.example/cb"]})",
               .peer = {.address = "127.0.0.1", .unix_socket = false}})
        .status;
  };
  EXPECT_EQ(post(), 201);
  EXPECT_EQ(post(), 201);
  EXPECT_EQ(post(), 503);
  server.clock().advance(std::chrono::hours(24));
  EXPECT_EQ(post(), 201);
}

TEST(RegistrationHosts, redirect_uris_lead_to_the_allowed_hosts_only) {
  TestServer server({.tenant_extra = rules(", redirect_hosts: [new.example]")});
  const auto post = [&server](const std::string& uri) {
    return server
        .send({.method = http::Method::post,
               .target = "/t/a/register",
               .headers = {{"content-type", "application/json"}},
               .body = R"({"redirect_uris":[")" + uri + R"("]})",
               .peer = {.address = "127.0.0.1", .unix_socket = false}})
        .status;
  };
  EXPECT_EQ(post("https://new.example/cb"), 201);
  EXPECT_EQ(post("https://old.example/cb"), 400);
  EXPECT_EQ(post("https://new.example.evil.test/cb"), 400);
  EXPECT_EQ(post(R"(https://new.example/cb"],"post_logout_redirect_uris":["https://evil.test/)"), 400);
}

const std::string kUri = "https://new.example/cb";

class RegistrationUpdates : public testing::Test {
 protected:
  TokenAnswer send(http::Method method, const std::string& query, const std::string& body,
                   const std::string& token) {
    auto response =
        server_.send({.method = method,
                      .target = "/t/a/register" + query,
                      .headers = {{"content-type", "application/json"}, {"authorization", "Bearer " + token}},
                      .body = body,
                      .peer = {.address = "127.0.0.1", .unix_socket = false}});
    if (response.status == 204) return {.status = 204, .body = {}, .response = std::move(response)};
    return answer_of(std::move(response));
  }
  TokenAnswer post(const json::object& metadata) {
    return send(http::Method::post, "", json::serialize(metadata), "");
  }
  TokenAnswer put(const TokenAnswer& made, json::object metadata) {
    metadata["client_id"] = made.text("client_id");
    return send(http::Method::put, query(made), json::serialize(metadata),
                made.text("registration_access_token"));
  }
  static std::string query(const TokenAnswer& made) { return "?client_id=" + made.text("client_id"); }
  /// As the client with this secret, or as anybody who knows its name.
  TokenAnswer push(const TokenAnswer& made, const std::string& secret, bool with_pkce = true) {
    std::map<std::string, std::string> fields{
        {"response_type", "code"}, {"redirect_uri", kUri}, {"scope", "openid"}};
    if (with_pkce)
      fields.insert({{"code_challenge", std::string(kChallenge)}, {"code_challenge_method", "S256"}});
    std::vector<http::Header> headers;
    if (secret.empty())
      fields["client_id"] = made.text("client_id");
    else
      headers.push_back(basic(made.text("client_id"), secret));
    return answer_of(server_.post("/t/a/par", form_of(fields), std::move(headers)));
  }
  void settle() { server_.server().keeper().follow_changes(); }

  TestServer server_{
      {.tenant_extra =
           "registration: { mode: open, grant_types: [authorization_code, refresh_token], scopes: [openid],\n"
           "  require_pkce: false }\n"
           "limits: { login: { per_address: 10000/1m } }\n"}};
};

TEST_F(RegistrationUpdates, S051_S052_S055_S059_no_client_of_any_type_comes_to_lead_to_such_an_address) {
  const auto made = post({{"redirect_uris", {kUri}}});
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  for (const std::string uri : {"http://localhost.evil.test",
                                "http://localhost.evil.test/cb",
                                "http://localhost@evil.test/cb",
                                "http://127.0.0.1.evil.test/cb",
                                "https://*.new.example/cb",
                                "https://new.example/*",
                                "https://new.example/cb?next=*",
                                "http://127.0.0.1:*/cb",
                                "com.example.app:/*",
                                "https://new.example/cb?code=x",
                                "https://new.example/cb?a=b&state=x",
                                "https://new.example/cb?iss=x",
                                "https://new.example/cb?error",
                                "https://new.example/cb?response=x",
                                "https://new.example/cb?%63ode=x",
                                "https://new.example/cb#",
                                "https://new.example/cb#state=x",
                                "javascript:alert(1)",
                                "JavaScript:alert(1)",
                                "data:text/html,x",
                                "vbscript:x",
                                "file:///etc/passwd"})
    for (const auto* type : {"web", "native"})
      for (const auto* list : {"redirect_uris", "post_logout_redirect_uris"}) {
        json::object metadata{{"redirect_uris", {kUri}}, {"application_type", type}};
        metadata[list] = json::array{uri};
        for (const auto& answer : {post(metadata), put(made, metadata)}) {
          EXPECT_EQ(answer.status, 400) << uri << " " << type << " " << list;
          EXPECT_EQ(answer.error(), "invalid_redirect_uri") << uri << " " << answer.response.body.view();
        }
      }
  const auto kept = send(http::Method::get, query(made), "", made.text("registration_access_token"));
  EXPECT_EQ(json::serialize(kept.body.at("redirect_uris")), "[\"" + kUri + "\"]");
  const auto trail = server_.audit_text();
  EXPECT_EQ(trail.find("client.created"), trail.rfind("client.created")) << "the good one alone";
  EXPECT_EQ(trail.find("client.updated"), std::string::npos);
}

// What a page of ours links to, loads or sends people to, and what is fetched.
TEST_F(RegistrationUpdates, S059_no_other_address_of_a_client_runs_script_or_reads_files_either) {
  for (const std::string uri :
       {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"})
    for (const auto* name : {"logo_uri", "policy_uri", "tos_uri", "initiate_login_uri",
                             "frontchannel_logout_uri", "backchannel_logout_uri", "jwks_uri"}) {
      const auto answer = post({{"redirect_uris", {kUri}}, {name, uri}});
      EXPECT_EQ(answer.status, 400) << name << " " << uri;
      EXPECT_EQ(answer.error(), "invalid_client_metadata") << name << " " << uri;
    }
  EXPECT_EQ(server_.audit_text().find("client.created"), std::string::npos);
}

TEST_F(RegistrationUpdates, S073_what_an_update_makes_of_a_public_client_is_judged_not_what_it_was) {
  const json::object open{{"redirect_uris", {kUri}}, {"token_endpoint_auth_method", "none"}};
  const auto made = post(open);
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  const auto with = [&open](const json::object& more) {
    auto changed = open;
    for (const auto& [name, value] : more)
      changed[name] = value;
    return changed;
  };
  const json::object keys =
      json::parse(R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]})").as_object();
  const std::pair<const char*, json::object> weak[] = {
      {"an unknown method", with({{"token_endpoint_auth_method", "magic"}})},
      {"a key, but none is there", with({{"token_endpoint_auth_method", "private_key_jwt"}})},
      {"keys, and an address of keys", with({{"token_endpoint_auth_method", "private_key_jwt"},
                                             {"jwks", keys},
                                             {"jwks_uri", "https://new.example/jwks"}})},
      {"a key that everybody can read",
       with({{"token_endpoint_auth_method", "private_key_jwt"},
             {"jwks", json::parse(R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]})")}})},
      {"a secret for a key", with({{"token_endpoint_auth_method", "private_key_jwt"},
                                   {"jwks", json::parse(R"({"keys":[{"kty":"oct","k":"AAAA"}]})")}})},
      {"a key, and no signature", with({{"token_endpoint_auth_method", "private_key_jwt"},
                                        {"jwks", keys},
                                        {"token_endpoint_auth_signing_alg", "none"}})},
      {"a key, and an algorithm of secrets", with({{"token_endpoint_auth_method", "private_key_jwt"},
                                                   {"jwks", keys},
                                                   {"token_endpoint_auth_signing_alg", "HS256"}})},
      {"a secret, and an algorithm of keys", with({{"token_endpoint_auth_method", "client_secret_jwt"},
                                                   {"token_endpoint_auth_signing_alg", "ES256"}})},
      {"answers under a secret that it does not have", with({{"id_token_signed_response_alg", "HS256"}})},
  };
  for (const auto& [what, metadata] : weak) {
    const auto answer = put(made, metadata);
    EXPECT_EQ(answer.status, 400) << what;
    EXPECT_EQ(answer.error(), "invalid_client_metadata") << what;
  }
  settle();
  EXPECT_EQ(push(made, "").status, 201) << "it is what it was";
  EXPECT_EQ(push(made, "", false).error(), "invalid_request") << "a public client needs PKCE";
  EXPECT_EQ(server_.audit_text().find("client.updated"), std::string::npos);

  const auto confidential = put(made, with({{"token_endpoint_auth_method", "client_secret_basic"}}));
  ASSERT_EQ(confidential.status, 200) << confidential.response.body.view();
  const auto secret = confidential.text("client_secret");
  ASSERT_FALSE(secret.empty());
  settle();
  EXPECT_EQ(push(made, "").error(), "invalid_client") << "its name is no proof any more";
  EXPECT_EQ(push(made, secret, false).status, 201);

  const auto open_again = put(made, open);
  ASSERT_EQ(open_again.status, 200) << open_again.response.body.view();
  EXPECT_FALSE(open_again.body.contains("client_secret"));
  settle();
  EXPECT_EQ(push(made, secret).error(), "invalid_client") << "a secret that it does not have any more";
  EXPECT_EQ(push(made, "", false).error(), "invalid_request");
  EXPECT_EQ(push(made, "").status, 201);
}

TEST_F(RegistrationUpdates, S067_nothing_that_was_issued_outlives_a_client_that_removes_itself) {
  const auto made =
      post({{"redirect_uris", {kUri}}, {"grant_types", {"authorization_code", "refresh_token"}}});
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  const auto id = made.text("client_id");
  const TokenClient app(server_, id);
  const auto ask = [&](const std::map<std::string, std::string>& fields) {
    return app.token_as({basic(id, made.text("client_secret"))}, fields);
  };
  const auto tokens = ask({{"grant_type", "authorization_code"},
                           {"code", Browser(server_).sign_in(id, kUri)},
                           {"redirect_uri", kUri},
                           {"code_verifier", std::string(kVerifier)}});
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  ASSERT_EQ(app.userinfo(tokens.text("access_token")).status, 200);
  EXPECT_EQ(send(http::Method::del, query(made), "", made.text("registration_access_token")).status, 204);
  settle();
  EXPECT_EQ(ask({{"grant_type", "refresh_token"}, {"refresh_token", tokens.text("refresh_token")}}).error(),
            "invalid_client");
  EXPECT_EQ(app.userinfo(tokens.text("access_token")).status, 401);
}

}  // namespace
}  // namespace gatehouse::test_support
