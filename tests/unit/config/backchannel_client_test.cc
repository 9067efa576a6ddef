// Rules for clients that ask people from elsewhere (CIBA §4).
#include "core/config/rules/backchannel_client.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/config/client_document.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/tenant_rules.h"

namespace gatehouse::config {
namespace {

constexpr auto* kJwks = R"({"keys":[]})";

ClientMetadata till(const std::string& mode = "poll") {
  ClientMetadata client;
  client.client_id = "till";
  client.client_secret_hash = "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  client.grant_types = {std::string(kCibaGrantType), "refresh_token"};
  client.response_types = {};
  if (!mode.empty()) client.backchannel_token_delivery_mode = mode;
  if (mode == "ping" || mode == "push")
    client.backchannel_client_notification_endpoint = "https://till.example/told";
  return client;
}

std::string codes(const ClientMetadata& client, Profile profile = Profile::production) {
  Diagnostics found;
  check_client(client, profile, found);
  std::string text;
  for (const auto& one : found)
    text += (text.empty() ? "" : " ") + one.code;
  return text;
}

TEST(BackchannelClient, of_each_mode_is_right) {
  for (const auto* mode : {"poll", "ping", "push"})
    EXPECT_EQ(codes(till(mode)), "") << mode;
  auto local = till("ping");
  local.backchannel_client_notification_endpoint = "http://127.0.0.1:8090/told";
  EXPECT_EQ(codes(local, Profile::dev), "");
}

// Also one of no mode: every client of the store is written and read by these.
TEST(BackchannelClient, is_written_and_read_back) {
  for (const auto* mode : {"", "poll", "ping", "push"}) {
    const auto read = read_client(render_client(till(mode)));
    ASSERT_TRUE(read) << mode << ": " << read.error().describe();
    EXPECT_EQ(read->backchannel_token_delivery_mode.value_or(""), mode);
    EXPECT_EQ(read->backchannel_token_delivery_mode.has_value(), !std::string(mode).empty());
    EXPECT_EQ(read->backchannel_client_notification_endpoint,
              till(mode).backchannel_client_notification_endpoint);
  }
}

// CIBA §4.
TEST(BackchannelClient, a_request_is_signed_by_a_key_pair) {
  auto client = till();
  for (const auto* algorithm : {"ES256", "PS256", "EdDSA"}) {
    client.backchannel_authentication_request_signing_alg = algorithm;
    EXPECT_TRUE(read_new_client(render_client(client))) << algorithm;
  }
  for (const auto* algorithm : {"HS256", "none"}) {
    client.backchannel_authentication_request_signing_alg = algorithm;
    EXPECT_FALSE(read_new_client(render_client(client))) << algorithm;
  }
}

// CIBA §4: of one that no browser comes back to.
TEST(BackchannelClient, S216_its_sector_is_of_an_address_that_it_shows_to_be_its_own) {
  EXPECT_EQ(sector_of(till("push")), "till.example");
  for (const auto* mode : {"poll", "ping"}) {
    auto client = till(mode);
    client.jwks_uri = "https://Keys.example/jwks.json";
    EXPECT_FALSE(sector_of(client)) << mode << ": anybody can name it";
    client.token_endpoint_auth_method = "private_key_jwt";
    EXPECT_EQ(sector_of(client), "keys.example") << mode;
    client.token_endpoint_auth_method = "client_secret_basic";
    client.backchannel_authentication_request_signing_alg = "ES256";
    EXPECT_EQ(sector_of(client), "keys.example") << mode;
    client.redirect_uris = {"https://till.example/cb"};
    EXPECT_EQ(sector_of(client), "till.example") << mode;
  }
}

TEST(BackchannelClient, S216_with_pairwise_subjects_it_shows_whose_it_is) {
  const auto found_in = [](ClientMetadata client, SubjectType type) {
    client.subject_type = type;
    Diagnostics found;
    Findings findings(found);
    check_client_subject(client, TenantConfig(), Place(), findings);
    return found.empty() ? std::string() : found.front().code;
  };
  EXPECT_EQ(found_in(till("push"), SubjectType::pairwise), "");
  for (const auto* mode : {"poll", "ping"}) {
    auto client = till(mode);
    EXPECT_EQ(found_in(client, SubjectType::pairwise), "GH-C0180") << mode;
    EXPECT_EQ(found_in(client, SubjectType::public_), "") << mode;
    client.jwks_uri = "https://till.example/jwks.json";
    EXPECT_EQ(found_in(client, SubjectType::pairwise), "GH-C0180") << mode << ": anybody can name it";
    client.token_endpoint_auth_method = "private_key_jwt";
    EXPECT_EQ(found_in(client, SubjectType::pairwise), "") << mode;
    client = till(mode);
    client.redirect_uris = {"https://till.example/cb"};
    EXPECT_EQ(found_in(client, SubjectType::pairwise), "") << mode;
  }
}

TEST(BackchannelClient, what_does_not_go_together_is_refused) {
  struct Row {
    const char* name;
    const char* mode;
    std::function<void(ClientMetadata&)> change;
    const char* found;
  };
  const Row rows[] = {
      {"no mode", "", [](auto&) {}, "GH-C0138"},
      {"public", "poll",
       [](auto& client) {
         client.token_endpoint_auth_method = "none";
         client.client_secret_hash.clear();
       },
       "GH-C0136"},
      {"without openid", "poll", [](auto& client) { client.scope = "profile"; }, "GH-C0138"},
      {"a mode without the grant", "poll", [](auto& client) { client.grant_types = {"client_credentials"}; },
       "GH-C0138"},
      {"an algorithm without the grant", "",
       [](auto& client) {
         client.grant_types = {"client_credentials"};
         client.backchannel_authentication_request_signing_alg = "ES256";
         client.jwks = kJwks;
       },
       "GH-C0138"},
      {"ping without an address", "ping",
       [](auto& client) { client.backchannel_client_notification_endpoint.clear(); }, "GH-C0138"},
      {"push without an address", "push",
       [](auto& client) { client.backchannel_client_notification_endpoint.clear(); }, "GH-C0138"},
      {"poll with an address", "poll",
       [](auto& client) { client.backchannel_client_notification_endpoint = "https://till.example/"; },
       "GH-C0138"},
      {"a plain address", "ping",
       [](auto& client) { client.backchannel_client_notification_endpoint = "http://till.example/"; },
       "GH-C0172"},
      {"push of bound tokens", "push", [](auto& client) { client.dpop_bound_access_tokens = true; },
       "GH-C0138"},
      {"push of tokens bound to a certificate", "push",
       [](auto& client) { client.tls_client_certificate_bound_access_tokens = true; }, "GH-C0138"},
      {"signs without keys", "poll",
       [](auto& client) { client.backchannel_authentication_request_signing_alg = "ES256"; }, "GH-C0139"}};
  for (const auto& row : rows) {
    auto client = till(row.mode);
    row.change(client);
    EXPECT_NE(codes(client).find(row.found), std::string::npos) << row.name << ": " << codes(client);
  }
}

}  // namespace
}  // namespace gatehouse::config
