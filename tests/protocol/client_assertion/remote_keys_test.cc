// Keys of clients behind a jwks_uri (RFC 7591 §2, RFC 7517 §5): fetched once, again after a rollover, never
// on anybody's demand.
#include <gtest/gtest.h>

#include <fstream>
#include <latch>
#include <mutex>
#include <thread>

#include "core/app/fetching.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/support/client_key.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"
#include "tests/support/token_client.h"
#include "tests/support/unsound_keys.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class RemoteKeys : public testing::Test {
 protected:
  RemoteKeys() { std::ofstream(directory_.path() / "ca.pem") << authority_.pem(); }

  void start(bool allowed = true) {
    peer_ =
        std::make_unique<TlsPeer>(authority_.issue("127.0.0.1"),
                                  [this](const std::string&, const TlsPeer::Send& send) { send(answer()); });
    start_with("clients:\n" + machine("signer", "/jwks.json") + machine("other", "/other.json"), {}, allowed);
  }
  /// With peer_ as it is.
  void start_with(const std::string& clients, const std::string& tenant_extra, bool allowed = true) {
    server_ = std::make_unique<TestServer>(
        TestServerOptions{.server_extra = allowed ? "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" +
                                                        (directory_.path() / "ca.pem").string() + "\" }\n"
                                                  : "",
                          .tenant_extra = tenant_extra,
                          .clients = clients});
  }
  std::string machine(const std::string& id, const std::string& path) const {
    return "  - { client_id: " + id + ", client_name: " + id +
           ", grant_types: [client_credentials], response_types: [], scope: api,\n      "
           "token_endpoint_auth_method: private_key_jwt, jwks_uri: \"" +
           peer_->url("127.0.0.1", path) + "\" }\n";
  }
  void serve(const std::string& jwks, const std::string& fields = {}, const std::string& status = "200 OK") {
    const std::lock_guard lock(mutex_);
    answer_ = http_answer(jwks, fields, status);
  }
  std::string answer() {
    const std::lock_guard lock(mutex_);
    return answer_;
  }
  TokenAnswer ask(const ClientKey& key, const std::string& client = "signer") {
    return answer_of(server_->post("/t/a/token", form(key, client)));
  }
  json::object claims(const std::string& client = "signer") {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_->clock().now().time_since_epoch()).count();
    return {{"iss", client},   {"sub", client}, {"aud", "https://id.example/t/a"},
            {"exp", now + 60}, {"iat", now},    {"jti", std::to_string(++number_)}};
  }
  static std::string form_with(const std::string& assertion) {
    return "grant_type=client_credentials&client_assertion_type=" +
           http::percent_encode(oauth::kJwtBearerAssertion) +
           "&client_assertion=" + http::percent_encode(assertion);
  }
  std::string form(const ClientKey& key, const std::string& client = "signer") {
    return form_with(key.sign(claims(client)));
  }
  std::size_t fetched() const { return peer_->requests().size(); }

  tests::TemporaryDirectory directory_;
  Authority authority_;
  std::unique_ptr<TlsPeer> peer_;
  std::unique_ptr<TestServer> server_;

 private:
  std::mutex mutex_;
  std::string answer_;
  std::atomic<int> number_{0};
};

TEST_F(RemoteKeys, are_fetched_once_in_their_lifetime) {
  const ClientKey key;
  serve(key.jwks(), "Cache-Control: max-age=300\r\n");
  start();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(ask(key).status, 200);
  EXPECT_EQ(fetched(), 1u);
  EXPECT_TRUE(peer_->requests().front().starts_with("GET /jwks.json HTTP/1.1\r\n"));
  server_->clock().advance(301s);
  EXPECT_EQ(ask(key).status, 200);
  EXPECT_EQ(fetched(), 2u);
}

TEST_F(RemoteKeys, many_requests_at_once_make_one_fetch) {
  const ClientKey key;
  serve(key.jwks());
  start();
  std::vector<std::string> forms;
  for (int i = 0; i < 8; ++i)
    forms.push_back(form(key));
  std::atomic<int> accepted{0};
  std::vector<std::thread> all;
  for (const auto& one : forms)
    all.emplace_back([&] { accepted += answer_of(server_->post("/t/a/token", one)).status == 200; });
  for (auto& one : all)
    one.join();
  EXPECT_EQ(accepted, 8);
  EXPECT_EQ(fetched(), 1u);
}

TEST_F(RemoteKeys, a_new_key_is_found_and_made_up_ones_do_not_make_us_ask_all_the_time) {
  const ClientKey old_key(jose::Algorithm::es256, "old"), new_key(jose::Algorithm::es256, "new");
  serve(old_key.jwks());
  start();
  EXPECT_EQ(ask(old_key).status, 200);
  serve(new_key.jwks());
  server_->clock().advance(30s);
  EXPECT_EQ(ask(new_key).status, 200);
  EXPECT_EQ(fetched(), 2u);
  EXPECT_EQ(ask(old_key).error(), "invalid_client") << "the old one is gone";
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(ask(ClientKey(jose::Algorithm::es256, "made-up-" + std::to_string(i))).error(),
              "invalid_client");
  EXPECT_EQ(fetched(), 2u);
  EXPECT_EQ(ask(new_key).status, 200);
}

TEST_F(RemoteKeys, a_client_whose_keys_cannot_be_fetched_is_refused_and_the_trail_says_why) {
  const ClientKey key;
  serve("canary of the answer", {}, "500 Internal Server Error");
  start();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(ask(key).error(), "invalid_client");
  EXPECT_EQ(fetched(), 1u) << "asked within the pause";
  EXPECT_NE(server_->audit_text().find("keys_unavailable"), std::string::npos);
  EXPECT_NE(server_->log_text().find("fetch.failed"), std::string::npos);
  EXPECT_EQ(server_->log_text().find("canary of the answer"), std::string::npos);  // S-151
  serve(key.jwks());
  server_->clock().advance(5s);
  EXPECT_EQ(ask(key).status, 200);
}

TEST_F(RemoteKeys, RFC7517_5_what_we_do_not_understand_of_a_set_is_passed_over) {
  start();
  const ClientKey key;
  auto jwk = json::parse(key.key().public_key(KeyId("key-1")).value().to_jwk()).as_object();
  jwk["https://example.com/more"] = json::object{{"a", 1}};
  jwk["x5t#S256"] = "AAAA";
  auto set = json::parse(R"({"more":true,"keys":[{"kty":"FUTURE","kid":"1"},{"kid":"key-1"},7,
      {"kty":"EC","crv":"P-999","x":"AA","y":"AA"},{"kty":"RSA","n":"AQAB"},
      {"kty":"oct","kid":"key-1","k":"AAAA"}]})")
                 .as_object();
  set["keys"].as_array().push_back(jwk);
  serve(json::serialize(set), "Cache-Control: max-age=600\r\n");
  EXPECT_EQ(ask(key).status, 200);
  EXPECT_EQ(ask(ClientKey()).error(), "invalid_client");
}

TEST_F(RemoteKeys, what_is_no_key_set_gives_no_key) {
  start();
  const ClientKey key;
  for (const std::string& body : {std::string("{}"), std::string("{\"keys\":{}}"), std::string("[]"),
                                  std::string("<html>"), std::string(), std::string(600 << 10, ' ')}) {
    serve(body, "Cache-Control: max-age=60\r\n");
    server_->clock().advance(10min);
    EXPECT_EQ(ask(key).error(), "invalid_client") << body.substr(0, 20);
  }
}

TEST_F(RemoteKeys, S123_S241_what_an_unsound_key_signs_is_not_believed) {
  start();
  for (const auto& unsound : unsound_keys()) {
    serve(unsound.jwks(), "Cache-Control: max-age=60\r\n");
    server_->clock().advance(10min);
    const auto before = fetched();
    const auto answer = answer_of(server_->post("/t/a/token", form_with(unsound.sign_claims(claims()))));
    EXPECT_EQ(answer.status, 401) << unsound.what;
    EXPECT_EQ(answer.error(), "invalid_client") << unsound.what;
    EXPECT_EQ(fetched(), before + 1) << unsound.what;
  }
  const ClientKey key;
  serve(key.jwks());
  server_->clock().advance(10min);
  EXPECT_EQ(ask(key).status, 200);
}

// To find out that a key is none can take longer than to use a good one.
TEST_F(RemoteKeys, S123_of_a_set_no_more_than_32_keys_are_tried) {
  start();
  const ClientKey key;
  const auto& unsound = unsound_keys().front().jwk;
  for (const std::size_t before_it : {31u, 32u}) {
    json::array keys(before_it, unsound);
    keys.push_back(json::parse(key.jwks()).at("keys").at(0));
    serve(json::serialize(json::object{{"keys", keys}}), "Cache-Control: max-age=60\r\n");
    server_->clock().advance(10min);
    EXPECT_EQ(ask(key).status, before_it < 32 ? 200 : 401) << before_it;
  }
}

TEST_F(RemoteKeys, S151_an_address_that_may_not_be_reached_is_not_asked) {
  const ClientKey key;
  serve(key.jwks());
  start(false);
  EXPECT_EQ(ask(key).error(), "invalid_client");
  EXPECT_EQ(peer_->connections(), 0);
}

// A tenant of eight clients with slow servers, and an app with a quick one that may be introduced in any.
TEST_F(RemoteKeys, S150_slow_servers_of_one_tenant_leave_places_to_the_others) {
  const ClientKey key;
  std::latch go_on(1);
  std::atomic<std::size_t> waiting{0};
  peer_ = std::make_unique<TlsPeer>(authority_.issue("127.0.0.1"),
                                    [&](const std::string& request, const TlsPeer::Send& send) {
                                      if (request.starts_with("GET /slow/")) {
                                        ++waiting;
                                        go_on.wait();
                                        send(http_answer(key.jwks()));
                                      } else {
                                        send(answer());
                                      }
                                    });
  std::string clients = "clients:\n";
  for (std::size_t i = 0; i < app::kFetchPlacesOfTenant; ++i)
    clients += machine("slow" + std::to_string(i), "/slow/" + std::to_string(i));
  start_with(clients, "client_metadata_documents: { accepted: true }\n");
  const auto app = peer_->url("127.0.0.1", "/app.json");
  serve(json::serialize(json::object{
            {"client_id", app}, {"client_name", "Quick"}, {"redirect_uris", {"http://127.0.0.1/cb"}}}),
        "Content-Type: application/json\r\n");
  const auto introduce = [&](const std::string& tenant) {
    return server_->get("/t/" + tenant + authorize_target(app, "http://127.0.0.1/cb")).status;
  };
  std::vector<std::string> forms;
  for (std::size_t i = 0; i < app::kFetchPlacesOfTenant; ++i)
    forms.push_back(form(key, "slow" + std::to_string(i)));
  std::atomic<int> accepted{0};
  std::vector<std::thread> all;
  for (const auto& one : forms)
    all.emplace_back([&] { accepted += answer_of(server_->post("/t/a/token", one)).status == 200; });
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (waiting < forms.size() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(5ms);
  EXPECT_EQ(waiting, forms.size());
  EXPECT_EQ(introduce("a"), 503);
  EXPECT_EQ(introduce("b"), 303);
  go_on.count_down();
  for (auto& one : all)
    one.join();
  EXPECT_EQ(accepted, static_cast<int>(forms.size()));
  EXPECT_EQ(introduce("a"), 303);
  peer_.reset();  // it uses what is here
}

TEST_F(RemoteKeys, one_client_does_not_sign_for_another) {
  const ClientKey key;
  serve(key.jwks());
  start();
  auto with = form(key, "signer");
  EXPECT_EQ(ask(key, "signer").status, 200);
  EXPECT_EQ(ask(ClientKey(), "other").error(), "invalid_client");
  EXPECT_EQ(fetched(), 2u);
}

}  // namespace
}  // namespace gatehouse::test_support
