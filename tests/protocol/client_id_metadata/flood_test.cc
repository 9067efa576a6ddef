// Made-up client_ids without number: they fill neither memory nor threads, and make us ask nobody but within
// what one network may (security.md S-150).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/clients/client_encryption_keys.h"
#include "core/clients/client_keys.h"
#include "core/clients/document_clients.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/protocol/client_id_metadata/document_host.h"
#include "tests/support/client_key.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string kCallback = "http://127.0.0.1/cb";

class DocumentFlood : public testing::Test {
 protected:
  http::Response authorize(const std::string& client, const std::string& network) {
    return server_.send({.method = http::Method::get,
                         .target = "/t/a" + authorize_target(client, kCallback),
                         .headers = {{"host", "id.example"}},
                         .body = {},
                         .peer = {.address = network, .unix_socket = false}});
  }
  DocumentHost host_;
  TestServer server_{
      {.server_extra = host_.trust(), .tenant_extra = "client_metadata_documents: { accepted: true }\n"}};
};

TEST_F(DocumentFlood, S150_one_network_makes_us_ask_thirty_times_a_minute_and_others_are_served) {
  int refused = 0;
  for (int i = 0; i < 100; ++i)
    refused += authorize(host_.address("/" + std::to_string(i)), "203.0.113.5").status == 429;
  EXPECT_EQ(host_.fetched(), 30u);
  EXPECT_EQ(refused, 70);
  http::Request pushed{.method = http::Method::post,
                       .target = "/t/a/par",
                       .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                       .body = form_of({{"client_id", host_.address("/pushed")}}),
                       .peer = {.address = "203.0.113.5", .unix_socket = false}};
  EXPECT_EQ(server_.send(std::move(pushed)).status, 429) << "nor by pushing (RFC 9126 §2.3)";
  EXPECT_EQ(host_.fetched(), 30u);
  host_.serve(host_.app());
  EXPECT_EQ(authorize(host_.address(), "198.51.100.7").status, 303) << "another network";
  EXPECT_EQ(authorize(host_.address(), "203.0.113.5").status, 303) << "what is known costs nothing";
  Browser browser(server_);
  EXPECT_NE(browser.sign_in("web", "https://web.example/cb"), "");
}

TEST_F(DocumentFlood, S150_an_address_that_gives_nothing_is_not_asked_all_the_time) {
  for (int i = 0; i < 20; ++i)
    (void)authorize(host_.address("/nothing"), "203.0.113.5");
  EXPECT_EQ(host_.fetched(), 1u);
}

TEST_F(DocumentFlood, S150_nobody_but_who_begins_a_sign_in_makes_us_ask) {
  host_.serve(host_.app());
  const auto client = host_.address();
  for (const auto& [path, form] : std::map<std::string, std::map<std::string, std::string>>{
           {"/token", {{"grant_type", "authorization_code"}, {"code", "c"}}},
           {"/token", {{"grant_type", "refresh_token"}, {"refresh_token", "r"}}},
           {"/revoke", {{"token", "t"}}},
           {"/introspect", {{"token", "t"}}},
           {"/device_authorization", {{"scope", "openid"}}}}) {
    auto fields = form;
    fields["client_id"] = client;
    EXPECT_EQ(answer_of(server_.post("/t/a" + path, form_of(fields))).error(), "invalid_client") << path;
  }
  Browser browser(server_);
  browser.open("/end-session?" + form_of({{"client_id", client}}));
  EXPECT_EQ(host_.connections(), 0);
}

/// A registered client whose keys are fetched, and strangers whose documents name keys as well.
class SelfDescribedKeys : public testing::Test {
 protected:
  explicit SelfDescribedKeys(const std::string& more = {})
      : server_(
            {.server_extra = host_.trust(),
             .tenant_extra =
                 "client_metadata_documents: { accepted: true }\n"
                 "limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m } }\n" +
                 more,
             .clients = "clients:\n  - { client_id: signer, client_name: Signer, grant_types: "
                        "[client_credentials], response_types: [], scope: api, token_endpoint_auth_method: "
                        "private_key_jwt, jwks_uri: \"" +
                        host_.address("/registered.json") + "\" }\n"}) {
    serve_keys("/registered.json");
  }

  void serve_keys(const std::string& path) {
    host_.serve_raw(
        http_answer(key_.jwks(), "Content-Type: application/json\r\nCache-Control: max-age=3000\r\n"), path);
  }
  std::map<std::string, std::string> proof_of(const std::string& client) {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
    return {{"client_assertion_type", std::string(oauth::kJwtBearerAssertion)},
            {"client_assertion", key_.sign({{"iss", client},
                                            {"sub", client},
                                            {"aud", "https://id.example/t/a"},
                                            {"exp", now + 60},
                                            {"iat", now},
                                            {"jti", "a" + std::to_string(++used_)}})}};
  }
  int ask_as_registered() {
    auto form = proof_of("signer");
    form["grant_type"] = "client_credentials";
    return answer_of(server_.post("/t/a/token", form_of(form))).status;
  }
  /// As a stranger does who made a document and a set of keys up.
  int push_as_stranger(int number) {
    const auto path = "/app" + std::to_string(number), keys = "/keys" + std::to_string(number);
    auto app = host_.app(path);
    app["token_endpoint_auth_method"] = "private_key_jwt";
    app["jwks_uri"] = host_.address(keys);
    host_.serve(app, path);
    serve_keys(keys);
    auto form = proof_of(host_.address(path));
    form.insert({{"response_type", "code"},
                 {"redirect_uri", kCallback},
                 {"scope", "openid"},
                 {"code_challenge", std::string(kChallenge)},
                 {"code_challenge_method", "S256"}});
    return answer_of(server_.post("/t/a/par", form_of(form))).status;
  }

  const ClientKey key_;
  int used_ = 0;
  DocumentHost host_;
  TestServer server_;
};

TEST_F(SelfDescribedKeys, S150_do_not_push_out_those_of_registered_clients) {
  EXPECT_EQ(ask_as_registered(), 200);
  server_.clock().advance(1s);
  constexpr int kMany = 257;  // more than a tenant keeps
  for (int number = 0; number < kMany; ++number)
    ASSERT_EQ(push_as_stranger(number), 201) << number;
  const auto fetched = host_.fetched();
  EXPECT_EQ(fetched, 1u + 2 * kMany);
  EXPECT_EQ(ask_as_registered(), 200);
  EXPECT_EQ(host_.fetched(), fetched) << "the keys were there no more";
}

/// Where registration is open, whoever registers chooses addresses as well: of a sector before there is any
/// client, of keys afterwards.
class SelfRegisteredKeys : public SelfDescribedKeys {
 protected:
  SelfRegisteredKeys() : SelfDescribedKeys("registration: { mode: open }\n") {}

  /// Registers a client with a sector and keys of its own, which pushes once.
  int push_as_registrant(int number) {
    const std::string uri = "https://app.example/cb";
    const auto sector = "/sector" + std::to_string(number), keys = "/keys" + std::to_string(number);
    host_.serve_raw(http_answer("[\"" + uri + "\"]", "Content-Type: application/json\r\n"), sector);
    serve_keys(keys);
    const json::object metadata{{"redirect_uris", {uri}},
                                {"subject_type", "pairwise"},
                                {"sector_identifier_uri", host_.address(sector)},
                                {"token_endpoint_auth_method", "private_key_jwt"},
                                {"jwks_uri", host_.address(keys)}};
    const auto made = answer_of(server_.send({.method = http::Method::post,
                                              .target = "/t/a/register",
                                              .headers = {{"content-type", "application/json"}},
                                              .body = json::serialize(metadata),
                                              .peer = {.address = "127.0.0.1", .unix_socket = false}}));
    EXPECT_EQ(made.status, 201) << made.response.body.view();
    auto form = proof_of(made.text("client_id"));
    form.insert({{"response_type", "code"},
                 {"redirect_uri", uri},
                 {"scope", "openid"},
                 {"code_challenge", std::string(kChallenge)},
                 {"code_challenge_method", "S256"}});
    return answer_of(server_.post("/t/a/par", form_of(form))).status;
  }
};

TEST_F(SelfRegisteredKeys, S150_do_not_push_out_those_of_the_operators_clients) {
  EXPECT_EQ(ask_as_registered(), 200);
  server_.clock().advance(1s);
  constexpr int kMany = 129;  // of two documents each: more than a tenant keeps
  for (int number = 0; number < kMany; ++number)
    ASSERT_EQ(push_as_registrant(number), 201) << number;
  const auto fetched = host_.fetched();
  EXPECT_EQ(fetched, 1u + 2 * kMany);
  EXPECT_EQ(ask_as_registered(), 200);
  EXPECT_EQ(host_.fetched(), fetched) << "the keys were there no more";
}

TEST(KeyDocuments, S150_every_set_of_keys_is_fetched_in_the_share_of_its_client) {
  fetch::FetchPlaces places(4);
  int registered = 0, registrants = 0, strange = 0;
  const auto counted = [](int& count) {
    return [&count](const std::string&) -> Result<fetch::Document> {
      ++count;
      return fetch::Document{.body = R"({"keys":[]})", .media_type = {}, .lifetime = 10min};
    };
  };
  fetch::RemoteDocuments of_registered(counted(registered), places), of_strangers(counted(strange), places),
      of_registrants(counted(registrants), places);
  const clients::KeyDocuments documents{.of_registered = of_registered,
                                        .of_self_registered = of_registrants,
                                        .of_self_described = of_strangers};
  FakeClock clock;
  const clients::ClientKeys signature_keys(documents);
  const clients::ClientEncryptionKeys encryption_keys(documents, clock);
  config::ClientMetadata client;
  const auto ask = [&](const std::string& id, const std::string& purpose, const std::string& token = {}) {
    client.client_id = id;
    client.registration_access_token_hash = token;
    client.jwks_uri = "https://app.example/" + purpose;
    const auto shared = std::make_shared<const config::ClientMetadata>(client);
    if (purpose == "encryption") {
      EXPECT_FALSE(encryption_keys.find(client, jose::KeyManagement::ecdh_es));
    } else if (purpose == "certificates") {
      EXPECT_TRUE(signature_keys.key_set(shared, clock.now()));
    } else {
      EXPECT_TRUE(signature_keys.signature_keys(shared, "kid", clock.now()));
    }
  };
  int asked = 0;
  for (const auto* purpose : {"encryption", "certificates", "signatures"}) {
    ask("https://stranger.example/app", purpose);
    EXPECT_EQ(strange, ++asked) << purpose;
    EXPECT_EQ(registered, asked - 1) << purpose;
    ask("signer", purpose);
    EXPECT_EQ(strange, asked) << purpose;
    EXPECT_EQ(registered, asked) << purpose;
    EXPECT_EQ(registrants, asked - 1) << purpose;
    ask("registrant", purpose, "hash of its registration access token");
    EXPECT_EQ(strange, asked) << purpose;
    EXPECT_EQ(registered, asked) << purpose;
    EXPECT_EQ(registrants, asked) << purpose;
  }
}

/// A judge that takes everything, and a store without grants.
class DocumentClientsTest : public testing::Test {
 protected:
  class Judge final : public clients::DocumentJudge {
   public:
    std::string_view problem_of(const std::string&) const override { return {}; }
    Judged judge(const std::string& address, const fetch::Document& document, TimePoint) const override {
      if (document.body.empty()) return clients::DocumentRefusal{.text = "empty"};
      config::ClientMetadata client;
      client.client_id = address;
      return client;
    }
  };
  class NoGrants final : public GrantStore {
   public:
    Result<void> begin_grant(const BeginGrant&) override { return none(); }
    Result<RedeemResult> redeem(const RedeemCode&) override { return none(); }
    Result<FailureOutcome> fail_redemption(const FailRedemption&) override { return none(); }
    Result<RotateResult> rotate(const RotateRefresh&) override { return none(); }
    Result<std::optional<FamilyRecord>> find(const FamilyId&, TimePoint) override { return none(); }
    Result<Page<FamilyRecord>> list(const FamilyQuery&) override { return Page<FamilyRecord>{}; }
    Result<RevokedCount> revoke(const RevokeRequest&) override { return none(); }

   private:
    static Error none() { return Error(ErrorCode::unsupported, "not here"); }
  };

  static std::string address(int number) { return "https://app.example/" + std::to_string(number); }

  Judge judge_;
  NoGrants grants_;
  FakeClock clock_;
  fetch::FetchPlaces places_{8};
  std::string body_ = "{}";
  int fetched_ = 0;
  fetch::RemoteDocuments documents_{
      clients::DocumentClients::within_bounds([this](const std::string&) {
        ++fetched_;
        return Result<fetch::Document>(fetch::Document{.body = body_, .media_type = {}, .lifetime = 10min});
      }),
      places_,
      {.documents = clients::DocumentClients::kMost}};
  clients::DocumentClients clients_{judge_, documents_, grants_, clock_};
};

TEST_F(DocumentClientsTest, S150_memory_is_bounded_and_addresses_without_a_client_go_first) {
  ASSERT_TRUE(clients_.introduce(address(-1)));
  body_ = "";
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(clients_.introduce(address(i)));
  body_ = "{}";
  const auto known = clients_.find(address(-1));
  ASSERT_TRUE(known);
  EXPECT_NE(*known, nullptr) << "pushed out by addresses that anybody can make up";
  int kept = 0;
  for (int i = 0; i < 1000; ++i)
    kept += clients_.peek(address(i)).has_value();
  EXPECT_LE(kept, static_cast<int>(clients::DocumentClients::kMost));
}

TEST_F(DocumentClientsTest, S155_what_is_too_large_is_kept_nowhere) {
  body_ = std::string(clients::DocumentClients::kLargest + 1, ' ');
  const auto introduced = clients_.introduce(address(1));
  ASSERT_TRUE(introduced);
  EXPECT_TRUE(std::holds_alternative<clients::DocumentRefusal>(*introduced));
  EXPECT_EQ(documents_.peek(address(1), clock_.now()), nullptr);
}

// CIMD §5.2: not even where its server says that it may be; but neither is it asked for all the time.
TEST_F(DocumentClientsTest, S150_what_describes_no_client_is_not_kept) {
  const auto is_client = [this] {
    const auto introduced = clients_.introduce(address(1));
    return introduced && std::holds_alternative<clients::ClientPtr>(*introduced);
  };
  body_ = "";
  EXPECT_FALSE(is_client());
  body_ = "{}";
  clock_.advance(clients::DocumentClients::kRefusalPause - 1s);
  EXPECT_FALSE(is_client());
  EXPECT_EQ(fetched_, 1);
  clock_.advance(1s);
  EXPECT_FALSE(clients_.is_fresh(address(1))) << "the fetch is counted as any other";
  EXPECT_FALSE(clients_.peek(address(1)));
  EXPECT_TRUE(is_client());
  EXPECT_EQ(fetched_, 2);
}

TEST_F(DocumentClientsTest, S150_an_unknown_address_is_looked_up_and_never_asked) {
  const auto found = clients_.find(address(1));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, nullptr);
  EXPECT_EQ(fetched_, 0);
}

TEST_F(DocumentClientsTest, a_client_in_use_waits_for_no_fetch_for_a_day) {
  ASSERT_TRUE(clients_.introduce(address(1)));
  clock_.advance(23h);
  EXPECT_TRUE(clients_.peek(address(1)));
  EXPECT_EQ(fetched_, 1);
  EXPECT_FALSE(clients_.is_fresh(address(1))) << "who begins a sign-in fetches it anew";
  clock_.advance(1h);
  EXPECT_FALSE(clients_.peek(address(1)));
  EXPECT_TRUE(clients_.find(address(1)));
  EXPECT_EQ(fetched_, 2);
}

}  // namespace
}  // namespace gatehouse::test_support
