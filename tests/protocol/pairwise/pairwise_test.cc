// Pairwise subjects, OpenID Core §8.1: apps of different owners know a person by different names, and
// everything that comes back from them still finds the person.
#include <gtest/gtest.h>

#include <set>

#include "core/base/base64.h"
#include "core/clients/subject_identifiers.h"
#include "core/crypto/digest.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

std::string client(const std::string& id, const std::string& host, const std::string& more) {
  return "  - { client_id: " + id + ", redirect_uris: [\"https://" + host + "/" + id +
         "\"], post_logout_redirect_uris: [\"https://" + host +
         "/bye\"], scope: \"openid profile\", consent: skip, "
         "client_secret_hash: \"" +
         web_secret_hash() + "\"" + more + " }\n";
}

/// Two apps of one owner, one of another, one with opaque tokens and one that is to know people as they are.
const std::map<std::string, std::string> kHosts{{"one", "first.example"},
                                                {"two", "first.example"},
                                                {"other", "second.example"},
                                                {"opaque", "third.example"},
                                                {"open", "fourth.example"}};
TestServerOptions pairwise_tenant() {
  TestServerOptions options{.tenant_extra = "tokens: { subject: pairwise }\n", .clients = "clients:\n"};
  for (const auto& [id, host] : kHosts)
    options.clients += client(
        id, host,
        id == "opaque" ? ", access_token_format: opaque" : (id == "open" ? ", subject_type: public" : ""));
  return options;
}
std::string uri_of(const std::string& id) { return "https://" + kHosts.at(id) + "/" + id; }

TokenAnswer sign_in(TestServer& server, Browser& browser, const std::string& id) {
  return TokenClient(server, id).redeem(browser.sign_in(id, uri_of(id)), {{"redirect_uri", uri_of(id)}});
}
TokenAnswer sign_in(TestServer& server, const std::string& id) {
  Browser browser(server);
  return sign_in(server, browser, id);
}
std::string sub_of(const TokenAnswer& tokens) {
  return std::string(claims_of(tokens.text("id_token")).at("sub").as_string());
}

TEST(Pairwise, S216_a_person_has_one_sub_for_each_sector_and_always_the_same) {
  TestServer server(pairwise_tenant());
  std::map<std::string, std::string> subs;
  for (const auto& [id, host] : kHosts)
    subs[id] = sub_of(sign_in(server, id));
  EXPECT_EQ(subs.at("one"), subs.at("two"));
  EXPECT_NE(subs.at("one"), subs.at("other"));
  EXPECT_NE(subs.at("one"), subs.at("opaque"));
  EXPECT_NE(subs.at("one"), subs.at("open"));
  EXPECT_EQ(subs.at("one").size(), 43u);
  EXPECT_EQ(subs.at("open").size(), 36u) << "the person's own id";
  EXPECT_EQ(sub_of(sign_in(server, "one")), subs.at("one"));
}

TEST(Pairwise, S216_it_outlives_a_restart) {
  auto options = pairwise_tenant();
  options.storage = "sqlite";
  TestServer server(options);
  const auto before = sub_of(sign_in(server, "one"));
  server.restart();
  EXPECT_EQ(sub_of(sign_in(server, "one")), before);
}

TEST(Pairwise, every_answer_about_a_person_names_the_same_sub) {
  TestServer server(pairwise_tenant());
  for (const std::string id : {"one", "opaque", "open"}) {
    const TokenClient app(server, id);
    const auto tokens = sign_in(server, id);
    const auto sub = sub_of(tokens);
    const auto access = tokens.text("access_token");
    if (id != "opaque") {
      EXPECT_EQ(claims_of(access).at("sub").as_string(), sub);
    }
    EXPECT_EQ(app.userinfo(access).text("sub"), sub);
    EXPECT_EQ(app.introspect(access).text("sub"), sub);
    EXPECT_EQ(app.introspect(access).text("sub"), sub) << "from memory";
    EXPECT_EQ(app.introspect(tokens.text("refresh_token")).text("sub"), sub);
    const auto renewed = app.refresh(tokens.text("refresh_token"));
    EXPECT_EQ(sub_of(renewed), sub);
    EXPECT_EQ(app.userinfo(renewed.text("access_token")).text("sub"), sub);
    EXPECT_EQ(app.revoke(access).status, 200);
    EXPECT_EQ(app.userinfo(access).status, 401);
  }
}

TEST(Pairwise, S216_no_answer_tells_the_persons_own_id) {
  TestServer server(pairwise_tenant());
  const auto own_id = sub_of(sign_in(server, "open"));
  const auto tokens = sign_in(server, "one");
  const TokenClient app(server, "one");
  for (const auto& text : {boost::json::serialize(claims_of(tokens.text("access_token"))),
                           boost::json::serialize(claims_of(tokens.text("id_token"))),
                           boost::json::serialize(app.userinfo(tokens.text("access_token")).body),
                           boost::json::serialize(app.introspect(tokens.text("refresh_token")).body)})
    EXPECT_EQ(text.find(own_id), std::string::npos) << text;
}

// OpenID Core §3.1.2.1, §5.5.1.
TEST(Pairwise, S217_what_an_app_names_a_person_by_finds_that_person) {
  TestServer server(pairwise_tenant());
  Browser browser(server);
  const auto tokens = sign_in(server, browser, "one");
  const auto other_sub = sub_of(sign_in(server, "other"));
  const auto silent = [&](const std::map<std::string, std::string>& extra) {
    auto parameters = extra;
    parameters["prompt"] = "none";
    browser.open(authorize_target("one", uri_of("one"), parameters));
    return browser.answered("error").value_or("");
  };
  const auto claims = [](const std::string& sub) {
    return R"({"id_token":{"sub":{"value":")" + sub + R"("}}})";
  };
  EXPECT_EQ(silent({{"id_token_hint", tokens.text("id_token")}}), "");
  EXPECT_EQ(silent({{"claims", claims(sub_of(tokens))}}), "");
  EXPECT_EQ(silent({{"claims", claims(other_sub)}}), "login_required");
  EXPECT_EQ(silent({{"claims", claims(sub_of(sign_in(server, "open")))}}), "login_required");
}

// RP-Initiated Logout §2.
TEST(Pairwise, an_app_signs_its_person_out_without_a_question) {
  TestServer server(pairwise_tenant());
  Browser browser(server);
  const auto tokens = sign_in(server, browser, "one");
  browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")},
                                          {"post_logout_redirect_uri", "https://first.example/bye"}}));
  EXPECT_EQ(browser.location(), "https://first.example/bye");
}

TEST(Pairwise, S216_ten_thousand_pairs_are_all_different_and_no_hash_without_the_key) {
  const auto key = [](char byte) { return Secret(std::string(32, byte)); };
  const clients::SubjectIdentifiers subjects(config::SubjectType::pairwise, key('a'));
  const clients::SubjectIdentifiers with_another_key(config::SubjectType::pairwise, key('b'));
  config::ClientMetadata app;
  app.client_id = "app";
  std::set<std::string> seen;
  for (int sector = 0; sector < 100; ++sector) {
    const std::string host = "s" + std::to_string(sector) + ".example";
    app.redirect_uris = {"https://" + host + "/cb"};
    for (int person = 0; person < 100; ++person) {
      const UserId user("person-" + std::to_string(person));
      const auto sub = subjects.subject_of(user, app);
      EXPECT_TRUE(seen.insert(sub).second);
      EXPECT_NE(sub, with_another_key.subject_of(user, app));
      for (const auto& guess :
           {host + user.text(), user.text() + host, "https://" + host + user.text(), user.text()}) {
        const auto plain = crypto::sha256(guess);
        const auto keyed = crypto::keyed_digest("", {host, user.text()});
        EXPECT_NE(sub, base64url_encode(crypto::as_bytes(plain)));
        EXPECT_NE(sub, base64url_encode(crypto::as_bytes(keyed)));
      }
    }
  }
}

TEST(Pairwise, S211_discovery_names_both_types) {
  TestServer server;
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_EQ(boost::json::serialize(metadata.at("subject_types_supported")), R"(["public","pairwise"])");
}

}  // namespace
}  // namespace gatehouse::test_support
