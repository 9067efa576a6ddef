// sector_identifier_uri (OpenID Core §8.1, OpenID Registration §5): apps of several hosts know a person by
// one name where a document of their owner says that they belong together, and never without it. The
// conformance modules oidcc-registration-sector-uri and -sector-bad look at the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "core/clients/sector_documents.h"
#include "tests/protocol/client_id_metadata/document_host.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const std::string kSector = "/sector.json";

std::string client(const std::string& id, const std::string& uris, const std::string& sector) {
  return "  - { client_id: " + id + ", redirect_uris: " + uris +
         ", scope: \"openid profile\", consent: skip, subject_type: pairwise, sector_identifier_uri: \"" +
         sector + "\", client_secret_hash: \"" + web_secret_hash() + "\" }\n";
}

class SectorIdentifier : public testing::Test {
 protected:
  SectorIdentifier() {
    TestServerOptions options{.server_extra = host_.trust(),
                              .tenant_extra = "registration: { mode: open }\n",
                              .clients = "clients:\n"};
    const auto sector = host_.address(kSector);
    options.clients += client("one", "[\"https://one.example/cb\", \"https://two.example/also\"]", sector);
    options.clients += client("two", "[\"https://two.example/cb\"]", sector);
    server_ = std::make_unique<TestServer>(options);
  }
  void list(const json::array& uris) {
    host_.serve_raw(http_answer(json::serialize(uris), "Content-Type: application/json\r\n"), kSector);
  }
  void list_all() {
    list({"https://one.example/cb", "https://two.example/also", "https://two.example/cb",
          "https://three.example/cb"});
  }
  std::string sub(const std::string& id) {
    const TokenClient app(*server_, id);
    Browser browser(*server_);
    const auto tokens = app.redeem(browser.sign_in(id, app.redirect_uri()));
    return std::string(claims_of(tokens.text("id_token")).at("sub").as_string());
  }
  std::string page(const std::string& id) {
    Browser browser(*server_);
    browser.open(authorize_target(id, "https://" + id + ".example/cb"));
    EXPECT_EQ(browser.location(), "");
    return browser.body();
  }
  TokenAnswer registers(const std::string& redirect_uri) {
    return posts({{"client_name", "New"},
                  {"redirect_uris", {redirect_uri}},
                  {"subject_type", "pairwise"},
                  {"sector_identifier_uri", host_.address(kSector)}});
  }
  TokenAnswer posts(const json::object& metadata) {
    return answer_of(server_->send({.method = http::Method::post,
                                    .target = "/t/a/register",
                                    .headers = {{"content-type", "application/json"}},
                                    .body = json::serialize(metadata),
                                    .peer = {.address = "127.0.0.1", .unix_socket = false}}));
  }
  DocumentHost host_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(SectorIdentifier, S216_apps_of_several_hosts_share_the_sector_that_their_document_makes) {
  list_all();
  EXPECT_EQ(sub("one"), sub("two"));
  EXPECT_EQ(host_.fetched(), 1u) << "once for all of them, within its cache life";
}

// It fails closed, at every endpoint, and says in the log why.
TEST_F(SectorIdentifier, S216_a_client_of_a_file_is_none_before_its_document_lists_all_its_addresses) {
  list({"https://one.example/cb", "https://two.example/cb"});
  EXPECT_THAT(page("one"), HasSubstr("invalid_client_id"));
  EXPECT_EQ(TokenClient(*server_, "one").refresh("x").error(), "invalid_client");
  EXPECT_THAT(server_->log_text(), HasSubstr("client.sector_refused"));
  EXPECT_NE(sub("two"), "") << "whose address is there";
  list_all();
  server_->clock().advance(10min);
  EXPECT_EQ(sub("one"), sub("two"));
}

TEST_F(SectorIdentifier, S216_without_the_document_nobody_signs_in_and_once_it_came_it_is_not_needed) {
  EXPECT_THAT(page("two"), HasSubstr("temporarily_unavailable"));
  EXPECT_EQ(TokenClient(*server_, "two").refresh("x").status, 503);
  list_all();
  server_->clock().advance(1min);
  const auto known = sub("two");
  host_.serve_raw(http_answer("", {}, "404 Not Found"), kSector);
  server_->clock().advance(24h);
  EXPECT_EQ(sub("two"), known);
}

// A reload forgets what was checked; who signs out, and the audit trail that tells of it, need none of it.
TEST_F(SectorIdentifier, S229_a_document_that_is_gone_keeps_neither_people_signed_in_nor_events_waiting) {
  list_all();
  const TokenClient app(*server_, "two");
  Browser browser(*server_);
  const auto tokens = app.redeem(browser.sign_in("two", app.redirect_uri()));
  ASSERT_EQ(tokens.status, 200);
  host_.serve_raw(http_answer("", {}, "404 Not Found"), kSector);
  ASSERT_TRUE(server_->server().reload().swapped);
  browser.open("/end-session");
  browser.submit({{"action", "sign_out"}});
  EXPECT_THAT(browser.body(), HasSubstr("You are signed out"));
  EXPECT_THAT(server_->audit_text(), HasSubstr("session.ended"));
}

TEST_F(SectorIdentifier, a_document_that_is_gone_keeps_nobody_from_taking_back_what_they_allowed) {
  list_all();
  Browser browser(*server_);
  EXPECT_NE(browser.sign_in("two", "https://two.example/cb", {{"prompt", "consent"}}), "");
  host_.serve_raw(http_answer("", {}, "404 Not Found"), kSector);
  ASSERT_TRUE(server_->server().reload().swapped);
  browser.open("/account/apps");
  ASSERT_THAT(browser.body(), HasSubstr("value=\"two\""));
  browser.submit({{"action", "revoke"}});
  EXPECT_THAT(browser.body(), HasSubstr("No app has access"));
}

TEST_F(SectorIdentifier, S216_what_is_no_list_is_refused) {
  for (const auto* body : {"{}", "canary", "\"https://two.example/cb\"", "[[\"https://two.example/cb\"]]",
                           "[\"https://two.example/c\"]", "[\"HTTPS://two.example/cb\"]"}) {
    host_.serve_raw(http_answer(body), kSector);
    server_->clock().advance(10min);
    EXPECT_THAT(page("two"), HasSubstr("invalid_client_id")) << body;
    EXPECT_THAT(server_->log_text(), Not(HasSubstr("canary")));
  }
}

TEST_F(SectorIdentifier, S151_a_registration_makes_us_ask_no_address_within) {
  list_all();
  TestServer strict({.tenant_extra = "registration: { mode: open }\n"});
  for (const std::string& address :
       {host_.address(kSector), std::string("https://169.254.169.254/latest/meta-data"),
        std::string("https://[::ffff:127.0.0.1]/s"), std::string("https://2130706433/s"),
        std::string("https://0x7f.1/s"), std::string("https://localhost/s"),
        std::string("https://[64:ff9b::7f00:1]/s"), std::string("http://three.example/s"),
        std::string("file:///etc/passwd"), std::string("gopher://127.0.0.1/s")}) {
    const json::object metadata{{"redirect_uris", {"https://three.example/cb"}},
                                {"subject_type", "pairwise"},
                                {"sector_identifier_uri", json::string(address)}};
    const auto answer = answer_of(strict.send({.method = http::Method::post,
                                               .target = "/t/a/register",
                                               .headers = {{"content-type", "application/json"}},
                                               .body = json::serialize(metadata),
                                               .peer = {.address = "127.0.0.1", .unix_socket = false}}));
    EXPECT_EQ(answer.error(), "invalid_client_metadata") << address;
  }
  EXPECT_EQ(host_.fetched(), 0u);
}

TEST_F(SectorIdentifier, S234_a_registration_is_held_to_its_document) {
  const auto nothing_there = registers("https://three.example/cb");
  EXPECT_EQ(nothing_there.error(), "invalid_client_metadata");
  list_all();
  server_->clock().advance(1min);
  const auto made = registers("https://three.example/cb");
  ASSERT_EQ(made.status, 201) << made.response.body.view();
  EXPECT_EQ(made.text("sector_identifier_uri"), host_.address(kSector));
  const auto other = registers("https://four.example/cb");
  EXPECT_EQ(other.error(), "invalid_client_metadata");
  EXPECT_THAT(other.text("error_description"), HasSubstr("every redirect URI"));
}

// OpenID Core §8.1.
TEST_F(SectorIdentifier, S234_addresses_of_several_hosts_need_a_document_at_registration_too) {
  json::object metadata{{"client_name", "New"},
                        {"redirect_uris", {"https://one.example/cb", "https://two.example/cb"}},
                        {"subject_type", "pairwise"}};
  EXPECT_EQ(posts(metadata).error(), "invalid_client_metadata");
  metadata["subject_type"] = "public";
  EXPECT_EQ(posts(metadata).status, 201);
}

// CIBA §4: what a client shows itself by that no browser comes back to is in the list as well.
TEST(SectorDocument, S216_a_client_of_back_channel_requests_is_listed_by_what_it_shows) {
  const auto is_right = [](const config::ClientMetadata& client, const json::array& listed) {
    const fetch::Document document{.body = json::serialize(listed), .media_type = {}, .lifetime = 1min};
    return static_cast<bool>(clients::check_sector_document(client, document));
  };
  config::ClientMetadata client;
  client.backchannel_token_delivery_mode = "poll";
  client.jwks_uri = "https://one.example/keys";
  EXPECT_TRUE(is_right(client, json::array{"https://one.example/keys"}));
  EXPECT_FALSE(is_right(client, json::array{"https://two.example/keys"}));
  client.backchannel_token_delivery_mode = "push";
  client.backchannel_client_notification_endpoint = "https://one.example/told";
  EXPECT_TRUE(is_right(client, json::array{"https://one.example/told"}));
  EXPECT_FALSE(is_right(client, json::array{"https://one.example/keys"}));
  EXPECT_FALSE(is_right(config::ClientMetadata(), json::array{"https://one.example/cb"}))
      << "who has no address belongs to nobody";
}

}  // namespace
}  // namespace gatehouse::test_support
