// RFC 9101 §5.2, OpenID Core §6.2: request objects at an address of the client. Only at one that it
// registered, and for no other is there any connection (security.md S-150).
#include <gtest/gtest.h>

#include <fstream>
#include <mutex>

#include "core/crypto/digest.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/protocol/client_id_metadata/document_host.h"
#include "tests/support/client_key.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

const std::string kCallback = "https://web.example/cb";

const ClientKey& key() {
  static const ClientKey one;
  return one;
}

class RequestUri : public testing::Test {
 protected:
  RequestUri() {
    std::ofstream(directory_.path() / "ca.pem") << authority_.pem();
    peer_ = std::make_unique<TlsPeer>(authority_.issue("127.0.0.1"),
                                      [this](const std::string&, const TlsPeer::Send& send) {
                                        const std::lock_guard lock(mutex_);
                                        send(answer_);
                                      });
    server_ = std::make_unique<TestServer>(options());
  }
  TestServerOptions options(const std::string& tenant_extra = {}) {
    const auto client = [&](const std::string& id, const std::string& more) {
      return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"" + kCallback +
             "\"], scope: \"openid profile\", consent: skip, client_secret_hash: \"" + web_secret_hash() +
             "\", jwks: " + key().jwks() + more + " }\n";
    };
    const auto registered = ", request_uris: [\"" + peer_->url("127.0.0.1", "/request.jwt") + "\", \"" +
                            peer_->url("127.0.0.1", "/versioned.jwt#v1") + "\"]";
    return {.server_extra = "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" +
                            (directory_.path() / "ca.pem").string() + "\" }\n",
            .tenant_extra = tenant_extra,
            .clients = "clients:\n" + client("web", registered) + client("none", "") +
                       client("pusher", registered + ", require_pushed_authorization_requests: true")};
  }
  static json::object request(const std::string& state = "signed-state") {
    return {{"client_id", "web"},
            {"response_type", "code"},
            {"redirect_uri", kCallback},
            {"scope", "openid profile"},
            {"state", state},
            {"code_challenge", kChallenge},
            {"code_challenge_method", "S256"}};
  }
  void serve(const std::string& body, const std::string& fields = {}, const std::string& status = "200 OK") {
    const std::lock_guard lock(mutex_);
    answer_ = http_answer(body, fields, status);
  }
  std::string address(const std::string& uri, const std::string& client = "web",
                      const std::string& more = {}) {
    return "/authorize?client_id=" + client +
           "&response_type=code&scope=openid&state=outer&redirect_uri=" + http::percent_encode(kCallback) +
           "&request_uri=" + http::percent_encode(uri) + more;
  }
  /// How a request is refused: the error at the app's address, or "page", or "none".
  std::string refused(const std::string& target) {
    Browser browser(*server_);
    browser.open(target);
    if (browser.page().status == 400) return "page";
    return browser.answered("error").value_or("none");
  }
  std::string state_of(const std::string& target) {
    Browser browser(*server_);
    browser.open(target);
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    EXPECT_NE(browser.answered("code").value_or(""), "");
    return browser.answered("state").value_or("");
  }
  std::string uri(const std::string& path = "/request.jwt") { return peer_->url("127.0.0.1", path); }

  tests::TemporaryDirectory directory_;
  Authority authority_;
  std::unique_ptr<TlsPeer> peer_;
  std::unique_ptr<TestServer> server_;

 private:
  std::mutex mutex_;
  std::string answer_;
};

TEST_F(RequestUri, RFC9101_5_2_what_stands_at_a_registered_address_is_what_counts) {
  serve(key().sign(request()) + "\n");
  EXPECT_EQ(state_of(address(uri())), "signed-state");
  EXPECT_EQ(peer_->requests().size(), 1u);
  EXPECT_TRUE(peer_->requests().front().starts_with("GET /request.jwt HTTP/1.1\r\n"));
  EXPECT_EQ(state_of(address(uri())), "signed-state");
  EXPECT_EQ(peer_->requests().size(), 1u) << "kept as long as its server says";
}

TEST_F(RequestUri, S150_for_no_other_address_is_there_any_connection) {
  serve(key().sign(request()));
  const std::string rows[] = {
      "http://169.254.169.254/latest/meta-data",
      uri("/other.jwt"),
      uri("/request.jwt?x=1"),
      uri("/request.jwt/"),
      uri("/Request.jwt"),
      peer_->url("localhost", "/request.jwt"),
      "https://user@127.0.0.1:" + std::to_string(peer_->port()) + "/request.jwt",
      "file:///etc/passwd",
      "#",
      "urn:example:request",
  };
  for (const auto& row : rows)
    EXPECT_EQ(refused(address(row)), "invalid_request_uri") << row;
  EXPECT_EQ(refused(address(uri(), "none")), "request_uri_not_supported");
  EXPECT_EQ(refused(address(uri(), "nobody")), "page");
  EXPECT_EQ(refused(address(uri(), "pusher")), "invalid_request");
  EXPECT_EQ(refused(address(uri(), "web", "&request=a.b.c")), "invalid_request") << "RFC 9101 §5: not both";
  EXPECT_EQ(refused(address(uri(), "web", "&request_uri=" + http::percent_encode(uri()))), "invalid_request");
  EXPECT_EQ(answer_of(server_->post("/t/a/par", "request_uri=" + http::percent_encode(uri()),
                                    {basic("web", kWebSecret)}))
                .error(),
            "invalid_request");
  EXPECT_EQ(peer_->connections(), 0);
}

TEST_F(RequestUri, S222_it_is_verified_as_one_by_value) {
  const auto changed = [](std::string_view name, const std::string& value) {
    auto with = request();
    with[name] = value;
    return key().sign(with);
  };
  const std::pair<const char*, std::string> rows[] = {
      {"another key", ClientKey().sign(request())},
      {"unsigned",
       base64url_encode(R"({"alg":"none"})") + "." + base64url_encode(json::serialize(request())) + "."},
      {"of another client", changed("client_id", "none")},
      {"one inside another (RFC 9101 §4)", changed("request_uri", uri())},
      {"no JWT", "<html>"},
  };
  for (const auto& [name, body] : rows) {
    serve(body);
    EXPECT_EQ(refused(address(uri())), "invalid_request_object") << name;
    server_->clock().advance(11min);
  }
}

TEST_F(RequestUri, RFC9101_7_what_cannot_be_fetched_is_told_as_such_and_nothing_of_it_is_repeated) {
  const std::tuple<const char*, std::string, std::string, std::string> rows[] = {
      {"not found", "secret-body", "", "404 Not Found"},
      {"redirected (S-151)", "", "Location: https://127.0.0.1/\r\n", "302 Found"},
      {"empty", "\n", "", "200 OK"},
      {"too long", std::string(70'000, 'x'), "", "200 OK"},
  };
  for (const auto& [name, body, fields, status] : rows) {
    serve(body, fields, status);
    Browser browser(*server_);
    browser.open(address(uri()));
    EXPECT_EQ(browser.answered("error"), "invalid_request_uri") << name;
    EXPECT_EQ(browser.location().find("secret-body"), std::string::npos);
    server_->clock().advance(11min);
  }
}

TEST_F(RequestUri, OpenIDCore_6_2_a_fragment_tells_of_a_newer_version) {
  const auto with_hash = [&](const std::string& body) {
    const Digest digest = crypto::sha256(body);
    return uri("/versioned.jwt") + "#" + base64url_encode(crypto::as_bytes(digest));
  };
  const auto first = key().sign(request("one")), second = key().sign(request("two"));
  serve(first);
  EXPECT_EQ(state_of(address(with_hash(first))), "one");
  EXPECT_EQ(refused(address(with_hash(second))), "invalid_request_uri") << "what is there is another";
  serve(second);
  server_->clock().advance(31s);
  EXPECT_EQ(state_of(address(with_hash(second))), "two");
  const auto asked = peer_->requests().size();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(refused(address(with_hash(std::to_string(i)))), "invalid_request_uri");
  EXPECT_EQ(peer_->requests().size(), asked) << "made-up hashes do not make us ask all the time";
}

/// Anybody can open these addresses, of clients that anybody can register.
TEST(RequestUris, S150_do_not_push_out_the_keys_of_other_clients) {
  DocumentHost host;
  host.serve_raw(
      http_answer(key().jwks(), "Content-Type: application/json\r\nCache-Control: max-age=3000\r\n"),
      "/keys.json");
  const auto object = [&](int client, int number) {
    return host.address("/" + std::to_string(client) + "/" + std::to_string(number));
  };
  constexpr int kClients = 17, kEach = 16;  // more than a tenant keeps
  std::string clients =
      "clients:\n  - { client_id: signer, client_name: Signer, grant_types: [client_credentials], "
      "response_types: [], scope: api, token_endpoint_auth_method: private_key_jwt, jwks_uri: \"" +
      host.address("/keys.json") + "\" }\n";
  for (int client = 0; client < kClients; ++client) {
    clients += "  - { client_id: c" + std::to_string(client) + ", client_name: c, redirect_uris: [\"" +
               kCallback + "\"], scope: openid, client_secret_hash: \"" + web_secret_hash() +
               "\", jwks: " + key().jwks() + ", request_uris: [";
    for (int number = 0; number < kEach; ++number)
      clients += (number == 0 ? "\"" : ", \"") + object(client, number) + "\"";
    clients += "] }\n";
  }
  TestServer server({.server_extra = host.trust(), .clients = clients});
  int used = 0;
  const auto ask = [&] {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server.clock().now().time_since_epoch()).count();
    const auto assertion = key().sign({{"iss", "signer"},
                                       {"sub", "signer"},
                                       {"aud", "https://id.example/t/a"},
                                       {"jti", "a" + std::to_string(++used)},
                                       {"iat", now},
                                       {"exp", now + 60}});
    return answer_of(server.post("/t/a/token", "grant_type=client_credentials&client_assertion=" + assertion +
                                                   "&client_assertion_type=" +
                                                   http::percent_encode(oauth::kJwtBearerAssertion)))
        .status;
  };
  EXPECT_EQ(ask(), 200);
  EXPECT_EQ(host.fetched(), 1u);
  server.clock().advance(1s);
  for (int client = 0; client < kClients; ++client)
    for (int number = 0; number < kEach; ++number) {
      Browser browser(server);
      browser.open("/authorize?client_id=c" + std::to_string(client) +
                   "&response_type=code&redirect_uri=" + http::percent_encode(kCallback) +
                   "&request_uri=" + http::percent_encode(object(client, number)));
      ASSERT_EQ(browser.answered("error"), "invalid_request_uri");
    }
  const auto fetched = host.fetched();
  EXPECT_EQ(fetched, 1u + kClients * kEach);
  EXPECT_EQ(ask(), 200);
  EXPECT_EQ(host.fetched(), fetched) << "the keys were there no more";
}

TEST_F(RequestUri, discovery_says_so_exactly_where_it_works) {
  const auto document = [&] {
    return json::parse(server_->get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  };
  EXPECT_EQ(document().at("request_uri_parameter_supported"), true);
  EXPECT_EQ(document().at("require_request_uri_registration"), true);
}

}  // namespace
}  // namespace gatehouse::test_support
