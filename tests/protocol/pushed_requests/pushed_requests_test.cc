// RFC 9126: pushed authorization requests.
#include <gtest/gtest.h>

#include <atomic>

#include "core/app/server.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/authorization_request/pushed_requests.h"
#include "tests/support/race.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

using Fields = std::map<std::string, std::string>;

const std::string kCallback = "https://web.example/cb";

std::string clients() {
  const auto web = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"" + kCallback +
           "\"], scope: \"openid profile\", consent: skip, client_secret_hash: \"" + web_secret_hash() +
           "\"" + more + " }\n";
  };
  return "clients:\n" + web("web", "") + web("other", "") +
         web("strict", ", require_pushed_authorization_requests: true") +
         "  - { client_id: spa, client_name: Spa, redirect_uris: [\"" + kCallback +
         "\"], scope: openid, consent: ask, token_endpoint_auth_method: none }\n";
}

class PushedRequests : public testing::Test {
 protected:
  static Fields request() {
    return {{"response_type", "code"},
            {"redirect_uri", kCallback},
            {"scope", "openid profile"},
            {"state", "the-state"},
            {"nonce", "the-nonce"},
            {"login_hint", "alice"},
            {"code_challenge", std::string(kChallenge)},
            {"code_challenge_method", "S256"}};
  }
  TokenAnswer push(const Fields& fields, const std::string& client = "web") {
    return answer_of(server_.post("/t/a/par", form_of(fields), {basic(client, kWebSecret)}));
  }
  static std::string address(const std::string& request_uri, const std::string& client = "web",
                             const std::string& more = "") {
    return "/authorize?client_id=" + client + "&request_uri=" + http::percent_encode(request_uri) + more;
  }
  std::string sign_in(Browser& browser, const std::string& target) {
    browser.open(target);
    if (browser.location().empty())
      browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    return browser.answered("code").value_or("");
  }

  TestServer server_{{.clients = clients()}};
};

TEST_F(PushedRequests, a_pushed_request_is_answered_like_one_in_the_address) {
  const auto pushed = push(request());
  ASSERT_EQ(pushed.status, 201) << pushed.response.body.view();
  EXPECT_EQ(pushed.body.at("expires_in").as_int64(), 60);  // S-221
  EXPECT_TRUE(pushed.text("request_uri").starts_with(oauth::kPushedRequestUri));
  EXPECT_EQ(header_of(pushed.response, "Cache-Control"), "no-store");
  Browser browser(server_);
  const auto code = sign_in(browser, address(pushed.text("request_uri")));
  EXPECT_EQ(browser.answered("state"), "the-state");
  EXPECT_EQ(browser.answered("iss"), "https://id.example/t/a");
  const auto tokens = TokenClient(server_).redeem(code);
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(claims_of(tokens.text("id_token")).at("nonce").as_string(), "the-nonce");
}

TEST_F(PushedRequests, S221_a_request_uri_is_good_once_for_its_client_and_for_a_minute) {
  const auto uri = push(request()).text("request_uri");
  Browser browser(server_);
  // Another client can neither use it nor burn it.
  EXPECT_EQ(browser.open(address(uri, "other")).status, 400);
  EXPECT_EQ(browser.open("/authorize?request_uri=" + http::percent_encode(uri)).status, 400);
  EXPECT_EQ(browser.open("/authorize?client_id=nobody&request_uri=" + http::percent_encode(uri)).status, 400);
  EXPECT_NE(sign_in(browser, address(uri)), "");
  EXPECT_EQ(browser.open(address(uri)).status, 400);
  EXPECT_EQ(browser.location(), "");  // a page, for a request that names no trusted address
  const auto old = push(request()).text("request_uri");
  server_.clock().advance(std::chrono::seconds(60));
  EXPECT_EQ(browser.open(address(old)).status, 400);
  EXPECT_EQ(browser.open(address(std::string(oauth::kPushedRequestUri) + "made-up")).status, 400);
}

TEST_F(PushedRequests, S221_what_stands_beside_it_in_the_address_is_passed_over) {
  Browser browser(server_);
  const auto code =
      sign_in(browser, address(push(request()).text("request_uri"), "web",
                               "&redirect_uri=https%3A%2F%2Fevil.example&state=evil&scope=openid"
                               "&response_mode=fragment&prompt=none&nonce=evil"));
  EXPECT_NE(code, "");
  EXPECT_TRUE(browser.location().starts_with(kCallback + "?"));
  EXPECT_EQ(browser.answered("state"), "the-state");
}

TEST_F(PushedRequests, S056_with_a_parameter_twice_beside_it_a_request_uri_is_refused_and_not_used_up) {
  const auto uri = push(request()).text("request_uri");
  for (const std::string name : {"state", "redirect_uri", "request_uri", "client_id", "scope", "unknown"})
    for (const auto& copies : {name + "=x&" + name + "=x", name + "=&" + name + "=x"}) {
      Browser browser(server_);
      EXPECT_EQ(browser.open(address(uri, "web", "&" + copies)).status, 400) << copies;
      EXPECT_EQ(browser.location(), "") << copies;
    }
  Browser told(server_);
  told.open(address(uri, "web", "&state=x&state=x&redirect_uri=" + http::percent_encode(kCallback)));
  EXPECT_EQ(told.answered("error"), "invalid_request");
  Browser browser(server_);
  EXPECT_NE(sign_in(browser, address(uri)), "");
}

TEST_F(PushedRequests, of_50_racers_with_one_request_uri_one_wins) {
  Browser signed_in(server_);
  ASSERT_NE(sign_in(signed_in, address(push(request()).text("request_uri"))), "");
  const auto target = address(push(request()).text("request_uri"));
  std::atomic<int> codes = 0;
  race(50, [&](int) {
    auto browser = signed_in;
    browser.open(target);
    codes += browser.answered("code").has_value();
  });
  EXPECT_EQ(codes, 1);
}

TEST_F(PushedRequests, every_mistake_is_told_to_the_developer_at_once) {
  struct Row {
    const char* what;
    std::string name;
    std::string value;  ///< empty: left out
    std::string error;
  };
  const Row rows[] = {
      {"no redirect_uri", "redirect_uri", "", "invalid_request"},
      {"an address that is not registered", "redirect_uri", "https://evil.example", "invalid_request"},
      {"another response type", "response_type", "token", "unsupported_response_type"},
      {"no scope", "scope", "", "invalid_scope"},
      {"a scope that is not registered", "scope", "openid email", "invalid_scope"},
      {"S203 no PKCE", "code_challenge", "", "invalid_request"},
      {"plain PKCE", "code_challenge_method", "plain", "invalid_request"},
      {"an unknown prompt", "prompt", "dance", "invalid_request"},
      {"a request_uri inside (RFC 9126 §2.1)", "request_uri", "urn:ietf:params:oauth:request_uri:x",
       "invalid_request"},
      {"a request object of nobody", "request", "a.b.c", "invalid_request_object"},
  };
  for (const auto& row : rows) {
    auto fields = request();
    if (row.value.empty())
      fields.erase(row.name);
    else
      fields[row.name] = row.value;
    const auto answer = push(fields);
    EXPECT_EQ(answer.status, 400) << row.what;
    EXPECT_EQ(answer.error(), row.error) << row.what;
    EXPECT_EQ(answer.text("request_uri"), "") << row.what;
  }
  EXPECT_EQ(
      answer_of(server_.post("/t/a/par", form_of(request()) + "&scope=openid", {basic("web", kWebSecret)}))
          .error(),
      "invalid_request");  // S-056
}

TEST_F(PushedRequests, the_client_must_prove_itself) {
  auto of_another = request();
  of_another["client_id"] = "other";
  EXPECT_EQ(push(of_another).error(), "invalid_client");
  EXPECT_EQ(push(request(), "nobody").status, 401);
  EXPECT_EQ(answer_of(server_.post("/t/a/par", form_of(request()))).status, 401);
  auto of_spa = request();
  of_spa["client_id"] = "spa";
  of_spa["scope"] = "openid";
  EXPECT_EQ(answer_of(server_.post("/t/a/par", form_of(of_spa))).status,
            201);  // a public client has no proof
  EXPECT_EQ(server_.get("/t/a/par").status, 405);
}

TEST_F(PushedRequests, a_client_that_must_push_gets_nothing_by_a_link) {
  auto fields = request();
  fields["client_id"] = "strict";
  Browser browser(server_);
  browser.open("/authorize?" + form_of(fields));
  EXPECT_EQ(browser.answered("error"), "invalid_request");
  EXPECT_EQ(browser.answered("state"), "the-state");
  EXPECT_NE(sign_in(browser, address(push(request(), "strict").text("request_uri"), "strict")), "");
}

TEST_F(PushedRequests, S074_nothing_of_a_pushed_request_is_seen_in_the_browser) {
  auto fields = request();
  fields["client_id"] = "spa";
  fields["scope"] = "openid";
  fields["nonce"] = "canary-nonce";
  fields["login_hint"] = "canary-person";
  fields["claims"] = R"({"id_token":{"name":{"value":"canary-claim"}}})";
  std::string seen;
  const auto look = [&seen](const http::Response& response) {
    seen += response.body.view();
    for (const auto& header : response.headers)
      seen += header.name + ": " + header.value + "\n";
  };
  const auto pushed = [&] {
    const auto answer = answer_of(server_.post("/t/a/par", form_of(fields)));
    EXPECT_EQ(answer.status, 201) << answer.response.body.view();
    return address(answer.text("request_uri"), "spa");
  };
  look(server_.get("/t/a" + pushed()));  // the redirect to the first page
  Browser browser(server_);
  look(browser.open(pushed()));
  EXPECT_EQ(browser.page().status, 200);
  look(browser.submit({{"username", "alice"}, {"password", "wrong"}}));
  look(browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}}));
  look(browser.submit({{"action", "allow"}}));
  EXPECT_TRUE(browser.answered("code")) << browser.body();
  EXPECT_NE(seen.find("Spa"), std::string::npos) << "there was something to look through";
  EXPECT_EQ(seen.find("canary"), std::string::npos) << seen;
}

TEST_F(PushedRequests, S062_a_pushed_request_is_no_code_and_a_code_no_pushed_request) {
  const auto uri = push(request()).text("request_uri");
  const auto handle = uri.substr(oauth::kPushedRequestUri.size());
  EXPECT_EQ(TokenClient(server_).redeem(handle).error(), "invalid_grant");
  EXPECT_EQ(TokenClient(server_).refresh(handle).error(), "invalid_grant");
  Browser browser(server_);
  const auto code = sign_in(browser, address(uri));
  EXPECT_EQ(browser.open(address(std::string(oauth::kPushedRequestUri) + code)).status, 400);
  EXPECT_EQ(TokenClient(server_).redeem(code).status, 200);
}

TEST_F(PushedRequests, RFC9126_4_an_address_that_was_taken_from_the_client_meanwhile_gets_no_answer) {
  const auto uri = push(request()).text("request_uri");
  auto changed = clients();
  changed.replace(changed.find(kCallback), kCallback.size(), "https://web.example/other");
  server_.write_files({.clients = changed});
  ASSERT_TRUE(server_.server().reload().swapped);
  Browser browser(server_);
  EXPECT_EQ(sign_in(browser, address(uri)), "");
  EXPECT_EQ(browser.location(), "");
  EXPECT_GE(browser.page().status, 400);
}

TEST_F(PushedRequests, S300_another_tenant_knows_nothing_of_it) {
  Browser browser(server_, "b");
  EXPECT_EQ(browser.open(address(push(request()).text("request_uri"))).status, 400);
}

TEST_F(PushedRequests, discovery_names_the_endpoint) {
  const auto document =
      boost::json::parse(server_.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_EQ(document.at("pushed_authorization_request_endpoint").as_string(), "https://id.example/t/a/par");
}

// Anybody can name a public client; who proves which client it is, is not counted.
TEST(PushedRequestsFlood, RFC9126_2_3_a_network_that_pushes_too_much_gets_429_and_when_to_come_back) {
  TestServer server({.tenant_extra = "limits: { authorize: { per_address: 3/1m } }\n", .clients = clients()});
  const auto push = [&server](const std::string& client, const std::string& network) {
    Fields fields{{"response_type", "code"},
                  {"redirect_uri", kCallback},
                  {"scope", "openid"},
                  {"code_challenge", std::string(kChallenge)},
                  {"code_challenge_method", "S256"}};
    http::Request request{.method = http::Method::post,
                          .target = "/t/a/par",
                          .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                          .body = {},
                          .peer = {.address = network, .unix_socket = false}};
    if (client == "spa")
      fields["client_id"] = client;
    else
      request.headers.push_back(basic(client, kWebSecret));
    request.body = form_of(fields);
    return answer_of(server.send(std::move(request)));
  };
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(push("spa", "203.0.113.5").status, 201) << i;
  const auto refused = push("spa", "203.0.113.5");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.error(), "temporarily_unavailable");
  EXPECT_EQ(header_of(refused.response, "Retry-After"), "20");
  EXPECT_EQ(push("spa", "198.51.100.7").status, 201) << "another network";
  EXPECT_EQ(push("web", "203.0.113.5").status, 201) << "who has a secret";
  server.clock().advance(std::chrono::seconds(20));
  EXPECT_EQ(push("spa", "203.0.113.5").status, 201);
}

}  // namespace
}  // namespace gatehouse::test_support
