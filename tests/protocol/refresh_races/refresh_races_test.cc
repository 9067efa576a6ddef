// RFC 9700 §4.14.2, S065, S208, S413: rotation under races. Whatever apps do with a token that is good (send
// it several times at once, lose the answer and try again), there is one successor, one live head and nobody
// is signed out; under every sender constraint, after every grant, on every storage.
#include <gtest/gtest.h>

#include <mutex>
#include <random>
#include <set>

#include "tests/protocol/mtls/mtls_app.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/race.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

constexpr auto* kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
constexpr auto* kTokenUri = "https://id.example/t/a/token";

struct Way {
  const char* name;
  const char* storage;
  const char* client;
  bool proves_key;                 ///< RFC 9449
  bool by_device;                  ///< RFC 8628
  bool shows_certificate = false;  ///< RFC 8705 §3
};

TestServerOptions options_of(const Way& way) {
  const auto app = [](const std::string& id, const std::string& authentication) {
    return "  - { client_id: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], scope: \"openid profile\", consent: skip, " + authentication +
           ",\n      grant_types: [authorization_code, refresh_token, "
           "\"urn:ietf:params:oauth:grant-type:device_code\"] }\n";
  };
  const std::string bound = ", tls_client_certificate_bound_access_tokens: true";
  TestServerOptions options;
  options.storage = way.storage;
  options.clients =
      "clients:\n" + app("web", "client_secret_hash: \"" + web_secret_hash() + "\"") +
      app("spa", "token_endpoint_auth_method: none") +
      app("bank",
          "token_endpoint_auth_method: tls_client_auth, tls_client_auth_subject_dn: \"CN=app,O=Example\"" +
              bound) +
      app("boundweb", "client_secret_hash: \"" + web_secret_hash() + "\"" + bound) +
      app("boundspa", "token_endpoint_auth_method: none" + bound);
  options.listener_extra = ", client_certificate_header: nginx";
  options.files = {{"clients.pem", certificates().root.pem()}};
  options.tenant_extra = "mtls: { authorities: clients.pem }\n";
  return options;
}

/// An app that is one of the ways.
class App {
 public:
  App(TestServer& server, const Way& way) : server_(server), way_(way) {}

  TokenAnswer sign_in() const { return way_.by_device ? sign_in_by_device() : sign_in_by_code(); }

  TokenAnswer refresh(const std::string& token) const {
    return ask({{"grant_type", "refresh_token"}, {"refresh_token", token}});
  }

 private:
  TokenAnswer sign_in_by_code() const {
    const auto redirect_uri = "https://" + std::string(way_.client) + ".example/cb";
    return ask({{"grant_type", "authorization_code"},
                {"code", Browser(server_).sign_in(way_.client, redirect_uri)},
                {"redirect_uri", redirect_uri},
                {"code_verifier", std::string(kVerifier)}});
  }

  TokenAnswer sign_in_by_device() const {
    std::map<std::string, std::string> fields{{"scope", "openid profile"}};
    auto headers = identify(fields);
    const auto begun = post("/t/a/device_authorization", fields, std::move(headers));
    Browser browser(server_);
    browser.open("/device");
    browser.submit({{"user_code", begun.text("user_code")}, {"action", "continue"}});
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
    browser.submit({{"action", "allow"}});
    return ask({{"grant_type", kDeviceGrant}, {"device_code", begun.text("device_code")}});
  }

  TokenAnswer ask(std::map<std::string, std::string> fields) const {
    auto headers = identify(fields);
    if (way_.proves_key)
      headers.push_back({"dpop", key_.proof("POST", kTokenUri, server_.clock().now(), {})});
    return post("/t/a/token", fields, std::move(headers));
  }

  /// With a certificate: as the reverse proxy passes it on that ended the app's connection.
  TokenAnswer post(const std::string& path, const std::map<std::string, std::string>& fields,
                   std::vector<http::Header> headers) const {
    http::Request request;
    request.method = http::Method::post;
    request.target = path;
    request.headers = std::move(headers);
    request.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
    request.peer.address = way_.shows_certificate ? kProxy : "127.0.0.1";
    if (way_.shows_certificate) request.headers.push_back(forwarded(certificates().app));
    request.body = form_of(fields);
    return answer_of(server_.send(std::move(request)));
  }

  std::vector<http::Header> identify(std::map<std::string, std::string>& fields) const {
    if (std::string_view(way_.client).ends_with("web")) return {basic(way_.client)};
    fields["client_id"] = way_.client;
    return {};
  }

  TestServer& server_;
  const Way& way_;
  ProofMaker key_;
};

class RefreshRaces : public testing::TestWithParam<Way> {
 protected:
  /// Of `racers` that present `token` at once, and of those that lose the answer and ask again: every
  /// successor that anyone was given.
  std::set<std::string> race(const App& app, const std::string& token, int racers, int retries) {
    std::mutex guard;
    std::set<std::string> successors;
    test_support::race(racers, [&](int) {
      for (int attempt = 0; attempt <= retries; ++attempt) {
        const auto answer = app.refresh(token);
        const std::lock_guard lock(guard);
        successors.insert(answer.status == 200 ? answer.text("refresh_token") : answer.error());
      }
    });
    return successors;
  }

  TestServer server_{options_of(GetParam())};
};

TEST_P(RefreshRaces, S065_S413_there_is_one_live_head_and_no_false_sign_out) {
  const App app(server_, GetParam());
  std::mt19937 random(20260607);  // the same on every machine: a failure can be looked at again
  const auto begun = app.sign_in();
  ASSERT_EQ(begun.status, 200) << begun.error();
  std::string head = begun.text("refresh_token");
  std::string before;
  std::set<std::string> ever{head};
  for (int round = 0; round < 12; ++round) {
    const auto successors =
        race(app, head, 1 + static_cast<int>(random() % 8), static_cast<int>(random() % 3));
    ASSERT_EQ(successors.size(), 1u) << "round " << round << ": a second branch, or a refusal";
    before = head;
    head = *successors.begin();
    ASSERT_TRUE(ever.insert(head).second)
        << "round " << round << ": a token of before, or an error: " << head;
    server_.clock().advance(std::chrono::seconds(random() % 29));
  }
  // The head lives, and what stands behind it is dead for good: it ends the family (S-208).
  server_.clock().advance(std::chrono::minutes(1));
  const auto last = app.refresh(head);
  ASSERT_EQ(last.status, 200) << last.error();
  EXPECT_EQ(app.refresh(before).error(), "invalid_grant");
  EXPECT_EQ(app.refresh(last.text("refresh_token")).error(), "invalid_grant");
}

TEST_P(RefreshRaces, S065_an_access_token_stays_bound_through_every_rotation) {
  const App app(server_, GetParam());
  auto tokens = app.sign_in();
  ASSERT_EQ(tokens.status, 200) << tokens.error();
  for (int round = 0; round < 3; ++round) {
    tokens = app.refresh(tokens.text("refresh_token"));
    ASSERT_EQ(tokens.status, 200) << tokens.error();
    const auto claims = claims_of(tokens.text("access_token"));
    const auto* cnf = claims.if_contains("cnf");
    const bool is_bound = GetParam().proves_key || GetParam().shows_certificate;
    ASSERT_EQ(cnf != nullptr, is_bound) << "round " << round;
    EXPECT_EQ(bound_to(claims), GetParam().shows_certificate ? thumbprint(certificates().app) : "");
    EXPECT_EQ(cnf != nullptr && cnf->as_object().contains("jkt"), GetParam().proves_key);
  }
}

constexpr Way kWays[] = {
    {"bearer_on_memory", "memory", "web", false, false},
    {"bearer_on_sqlite", "sqlite", "web", false, false},
    {"public_bearer_on_sqlite", "sqlite", "spa", false, false},
    {"dpop_on_memory", "memory", "web", true, false},
    {"dpop_on_sqlite", "sqlite", "web", true, false},
    {"public_dpop_on_memory", "memory", "spa", true, false},
    {"public_dpop_on_sqlite", "sqlite", "spa", true, false},
    {"mtls_on_memory", "memory", "bank", false, false, true},
    {"mtls_on_sqlite", "sqlite", "bank", false, false, true},
    {"secret_and_certificate_on_sqlite", "sqlite", "boundweb", false, false, true},
    {"public_mtls_on_memory", "memory", "boundspa", false, false, true},
    {"public_mtls_on_sqlite", "sqlite", "boundspa", false, false, true},
    {"device_with_mtls_on_sqlite", "sqlite", "boundspa", false, true, true},
    {"device_on_memory", "memory", "spa", false, true},
    {"device_on_sqlite", "sqlite", "web", false, true},
    {"device_with_dpop_on_sqlite", "sqlite", "spa", true, true},
};
INSTANTIATE_TEST_SUITE_P(Of, RefreshRaces, testing::ValuesIn(kWays),
                         [](const auto& way) { return std::string(way.param.name); });

}  // namespace
}  // namespace gatehouse::test_support
